package extract

import (
	"strings"
	"testing"
)

const (
	onData  = "<p>We collect personal data and keep personal data as this privacy text says. Cookies help us to know you, and your personal information is shared with nobody else.</p>"
	onUse   = "<p>You may use the shop when you are of age. An order binds both of us, goods are sent within a week, and what breaks on its way is sent again at our cost.</p>"
	privacy = "<h1>Privacy Policy</h1>" + onData + onData + onData + onData + onData + onData + onData
	terms   = "<h1>Terms of Use</h1>" + onUse + onUse + onUse + onUse + onUse + onUse
	section = "<h2>Terms of Use</h2>" + onUse
)

// What an address means of a page that holds more than one document.
func TestDocuments(t *testing.T) {
	small := strings.NewReplacer("<h1>", "<p>", "</h1>", "</p>")
	capitals := func(html string) string {
		return strings.NewReplacer("Privacy Policy", "PRIVACY POLICY", "Terms of Use", "TERMS OF USE").Replace(small.Replace(html))
	}
	for _, test := range []struct {
		name, address, title, body string
		data, use                  bool // whose text is wanted
	}{
		{"no hint", "https://pier.example/legal", "Legal", privacy + terms, true, true},
		{"by its path", "https://pier.example/privacy", "Pier", privacy + terms, true, false},
		{"by its path, the second", "https://pier.example/legal/terms-of-use.html", "Pier", privacy + terms, false, true},
		{"titles in capitals", "https://pier.example/privacy", "Pier", capitals(privacy + terms), true, false},
		{"both in one address", "https://pier.example/privacy-and-terms", "Pier", privacy + terms, true, true},
		{"both in the page's title", "https://pier.example/privacy", "Privacy Policy and Terms of Use", privacy + terms, true, true},
		{"a section of the policy", "https://pier.example/privacy", "Pier", privacy + section + "<h2>Contact</h2>" + onData, true, true},
		{"a section at the same level", "https://pier.example/privacy", "Pier", privacy + strings.ReplaceAll(section, "h2", "h1") + "<h1>Contact</h1>" + onData + onData + onData + onData + onData, true, true},
		{"a fragment that is a container", "https://pier.example/legal#b", "Legal", `<div id="a">` + privacy + `</div><div id="b">` + terms + `</div>`, false, true},
		{"a fragment that is a heading", "https://pier.example/legal#a", "Legal", strings.Replace(privacy, "<h1>", `<h1 id="a">`, 1) + terms, true, false},
		{"a fragment before a heading", "https://pier.example/legal#II", "Legal", privacy + `<p><a name="II"></a></p>` + terms, false, true},
		{"a fragment of a few words", "https://pier.example/legal#x", "Legal", privacy + terms + `<h1 id="x">Contact</h1><p>Write to us.</p>`, true, true},
		{"a fragment that isn't there", "https://pier.example/legal#/privacy", "Legal", onData + terms, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: []byte(page(test.title, "<main>"+test.body+"</main>")), URL: test.address})
			if err != nil {
				t.Fatal(err)
			}
			data, use := strings.Contains(text.Markdown, "personal data"), strings.Contains(text.Markdown, "An order binds")
			if data != test.data || use != test.use {
				t.Errorf("privacy %v, terms %v; want %v, %v:\n%s", data, use, test.data, test.use, text.Markdown)
			}
		})
	}
}

func TestLeadAndTail(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"a slogan and a counter before the title", `<h3>Mail for a while</h3><p>So far 13,403,808 mails went through here, 47 just now.</p><h1>Privacy Policy</h1>` + onData + onData + onData + onData, "# Privacy Policy\nWe collect"},
		{"a date before the title", `<p>Last updated: 4 May 2026</p><h1>Privacy Policy</h1>` + onData + onData + onData + onData, "Last updated: 4 May 2026\n# Privacy Policy\n"},
		{"a preamble before a section", `<h1>Pier</h1><p>These rules bind you.</p><h2>Orders</h2>` + onUse + `<h2>Privacy Policy</h2>` + onData, "# Pier\nThese rules"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: []byte(page("Privacy Policy", test.body))})
			if err != nil || !strings.HasPrefix(text.Markdown, test.want) {
				t.Errorf("got %v\n%v\nwant it to begin with %q", err, text, test.want)
			}
		})
	}
	body := "<h1>Privacy Policy</h1>" + strings.Repeat(onData, 12)
	for _, kept := range []string{"<h2>Newsletter</h2><p>We write to you once a month when you ask for it.</p>", "<h2>Related</h2><p>Our group's companies are bound by this policy too.</p><p>They answer for it.</p>"} {
		if text := markdownOf(t, page("Privacy Policy", body+kept)); !strings.Contains(text, "## ") {
			t.Errorf("%s isn't in the text", kept)
		}
	}
}
