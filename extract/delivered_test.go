package extract

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// A text that only a script would write into its page is read where it lies.
func TestDelivered(t *testing.T) {
	body := "<p>" + strings.Repeat(prose+"</p><p>", 3) + prose + "</p>"
	inJSON := func(shape string, text string) string {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(shape, "TEXT", string(quoted))
	}
	for _, test := range []struct {
		name, body string
		usable     bool
	}{
		{"a copy without scripts", `<noscript><h1>Terms</h1>` + body + `</noscript>`, true},
		{"a frame's document", `<iframe srcdoc="` + body + `"></iframe>`, true},
		{"markup in the page's data", inJSON(`<script id="__NEXT_DATA__" type="application/json">{"props":{"page":{"kind":"legal","body":TEXT}},"env":["a",{"b":1}]}</script>`, body), true},
		{"an article's data", inJSON(`<script type="application/ld+json">{"@type":"Article","articleBody":TEXT}</script>`, strings.Repeat(prose+"\n", 4)), true},
		{"rich text", inJSON(`<script type="application/json">{"content":[{"nodeType":"paragraph","content":[{"value":TEXT}]},{"nodeType":"paragraph","content":[{"value":TEXT}]}]}</script>`, prose), true},
		{"a variable of a script", inJSON(`<script>var a = 1; window.__INITIAL_STATE__ = {"user":null,"page":{"html":TEXT}}; start();</script>`, body), true},
		{"a variable that is no JSON, and one that is text", `<script>var a = {b: function() { return "c" }}; self["__DATA__"] = JSON.parse(` +
			inJSON(`TEXT`, inJSON(`{"page":{"html":TEXT}}`, body)) + `);</script>`, true},
		{"labels of an application", inJSON(`<script type="application/json">{"messages":{"welcome":TEXT,"help.long":TEXT,"error":TEXT}}</script>`, prose), false},
		{"a page that isn't there", inJSON(`<h1>Page not found</h1><script type="application/json">{"body":TEXT}</script>`, body), false},
		{"broken data", `<script type="application/json">{"content":[{"value":"We`, false},
		{"a notice", `<noscript>You need to enable JavaScript to run this app.</noscript>`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: []byte(page("Terms", `<div id="root"></div>`+test.body+someScript))})
			var unusable *Unusable
			switch {
			case test.usable && (err != nil || !strings.Contains(text.Markdown, prose)):
				t.Errorf("got %v, %+v", err, text)
			case !test.usable && (!errors.As(err, &unusable) || unusable.Reason != Empty && unusable.Reason != NotFound):
				t.Errorf("got %v, want it unusable", err)
			}
		})
	}
}

// What makers of consent layers embed as the page's own text stays.
func TestEmbeddedPolicies(t *testing.T) {
	table := `<h3>Strictly needed</h3><p>These cookies are needed for the site to work and can't be switched off.</p><table><tr><th>Name</th><th>Life</th></tr><tr><td>_id</td><td>1 year</td></tr></table>`
	for _, embedded := range []string{
		`<div id="ot-sdk-cookie-policy" class="ot-sdk-cookie-policy">` + table + `</div>`,
		`<div class="CookieDeclaration">` + table + `</div>`,
		`<div id="iubenda_policy" class="iubenda_embed_policy"><div class="iub_container">` + table + `</div></div>`,
		`<div name="termly-embed"><div class="termly-container panel">` + table + `<button>Print</button></div></div>`,
	} {
		for name, around := range map[string]string{"in a page": "<h1>Cookie Policy</h1><p>" + prose + "</p>", "alone": ""} {
			if text := markdownOf(t, page("Cookie Policy", "<main>"+around+embedded+"</main>")); !strings.Contains(text, "| _id | 1 year |") {
				t.Errorf("%s, the text of %.60s is lost:\n%s", name, embedded, text)
			}
		}
	}
}
