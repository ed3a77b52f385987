package extract

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

// lengthy keeps a short text from being taken for an empty page.
const lengthy = "The harbour office runs the quay and keeps a list of the boats that lie at it."

func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

func TestRanges(t *testing.T) {
	body := []byte(page("Harbour", `<div id="top"><h1>Harbour</h1><hr><p class="intro">`+lengthy+`</p></div>
<main><h2 id="one">One</h2><p>First part, <b>bold</b> and <i class="mark">slanted</i> in the end.</p>
<ol><li>Small boats</li><li class="big">Big boats</li><li>Ships</li></ol>
<h2 id="two">Two</h2><p>Second part, `+lengthy+`</p><hr><p>After the rule, `+lengthy+`</p></main>
<footer>Footer of the harbour, with an address and the hours of the office.</footer>`))
	type selectors = []policy.Selector
	for _, test := range []struct {
		name           string
		selected, drop selectors
		want           []string
	}{
		{"from to before", selectors{{From: "#two", Before: "main hr"}}, nil, []string{"## Two", "Second part, " + lengthy}},
		{"after to with", selectors{{After: "#top", To: "#two"}}, nil, []string{
			"## One", "First part, bold and slanted in the end.", "1. Small boats", "2. Big boats", "3. Ships", "## Two"}},
		{"the first end behind the start", selectors{{From: "#two", Before: "hr"}}, nil, []string{"## Two", "Second part, " + lengthy}},
		{"an end around the start", selectors{{From: "#two", To: "main"}}, nil, []string{"## Two", "Second part, " + lengthy, "After the rule, " + lengthy}},
		{"without an end", selectors{{After: "main hr"}}, nil, []string{
			"After the rule, " + lengthy, "Footer of the harbour, with an address and the hours of the office."}},
		{"without a start", selectors{{To: ".intro"}}, nil, []string{"# Harbour", lengthy}},
		{"parts of a paragraph and of a list", selectors{{From: ".mark", To: ".big"}, {CSS: ".intro"}}, nil, []string{
			lengthy, "slanted in the end.", "1. Small boats", "2. Big boats"}},
		{"two ranges", selectors{{From: "main hr", To: "footer"}, {From: "#one", Before: "ol"}}, nil, []string{
			"## One", "First part, bold and slanted in the end.", "After the rule, " + lengthy, "Footer of the harbour, with an address and the hours of the office."}},
		{"a range within a match", selectors{{CSS: "#top"}, {From: ".intro", To: ".intro"}}, nil, []string{"# Harbour", lengthy}},
		{"removed from a match", selectors{{CSS: "main"}}, selectors{{From: "#one", Before: "main hr"}}, []string{"After the rule, " + lengthy}},
		{"removed from the main text", nil, selectors{{After: "#one", Before: "#two"}, {CSS: "#top"}, {From: "main hr"}}, []string{"## One", "## Two", "Second part, " + lengthy}},
		{"removed where an end is missing", selectors{{CSS: "#top"}}, selectors{{From: ".intro", To: ".gone"}}, []string{"# Harbour", lengthy}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: body, Extraction: policy.Extraction{Select: test.selected, Remove: test.drop}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, lines(text.Markdown)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	for _, s := range []policy.Selector{
		{From: ".gone"}, {From: "#two", To: ".gone"}, {From: "#two", Before: "#one"}, {After: "footer"},
	} {
		// Beside a selector that matches too: half of what was asked for is no text.
		text, err := Extract(Source{Body: body, Extraction: policy.Extraction{Select: selectors{{CSS: "#top"}, s}}})
		if err != nil || !strings.Contains(text.Missed, s.String()) || !strings.Contains(text.Markdown, "After the rule") {
			t.Errorf("range %q: %+v, %v", s, text, err)
		}
	}
	var bad *SelectorError
	if _, err := Extract(Source{Body: body, Extraction: policy.Extraction{Remove: selectors{{From: "h1", To: "p::text"}}}}); !errors.As(err, &bad) {
		t.Errorf("a range whose end is no CSS: %v", err)
	}
}

func TestFilters(t *testing.T) {
	body := page("Harbour", `<main><h1>Harbour 4711</h1><p>Version 12.3 of these rules.</p><p>`+lengthy+`</p>
<ul><li>Pay <a href="/pay?sid=1&amp;boat=2&amp;utm_x=3#fees">here</a><ul><li>in cash</li><li>Ad: buy rope</li></ul></li></ul>
<h2>Shop</h2><p>Printed for visitor 99</p></main>`)
	for _, test := range []struct {
		name string
		how  policy.Extraction
		want []string
	}{
		{"drop", policy.Extraction{Drop: []string{`^Printed for visitor \d+$`, `^ *- Ad:`, "^## Shop$"}},
			[]string{"# Harbour 4711", "Version 12.3 of these rules.", lengthy, "- Pay here", "  - in cash"}},
		{"replace", policy.Extraction{Replace: []policy.Replacement{
			{Pattern: ` \d{4}$`}, {Pattern: `Version ([\d.]+) of`, With: "Issue $1 of"}, {Pattern: `^Issue`, With: "Edition"},
			{Pattern: `^Printed.*`}, {Pattern: `Shop`}, {Pattern: `Ad: .*`}, {Pattern: "in cash", With: " in\n \ncoins  "}}},
			[]string{"# Harbour", "Edition 12.3 of these rules.", lengthy, "- Pay here", "  - in coins"}},
		{"dropped before it is replaced", policy.Extraction{Drop: []string{"Printed"}, Replace: []policy.Replacement{{Pattern: "Printed", With: "Drawn"}, {Pattern: "Shop", With: "Printed"}}},
			[]string{"# Harbour 4711", "Version 12.3 of these rules.", lengthy, "- Pay here", "  - in cash", "  - Ad: buy rope", "## Printed"}},
		{"parameters by name", policy.Extraction{KeepLinks: true, StripQuery: []string{"si", "boat", "session*"}, Drop: []string{"^#|^Version|cash|Ad:|^Printed"}},
			[]string{lengthy, "- Pay [here](https://harbour.example/pay#fees)"}},
		{"some parameters", policy.Extraction{KeepLinks: true, StripQuery: []string{"nothing"}, Drop: []string{"^#|^Version|cash|Ad:|^Printed"}},
			[]string{lengthy, "- Pay [here](https://harbour.example/pay?boat=2#fees)"}},
		{"all parameters", policy.Extraction{KeepLinks: true, StripQuery: []string{"*"}, Drop: []string{"^#|^Version|cash|Ad:|^Printed"}},
			[]string{lengthy, "- Pay [here](https://harbour.example/pay#fees)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: []byte(body), URL: "https://harbour.example/", Extraction: test.how})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, lines(text.Markdown)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if text.Words != policy.Words(text.Markdown) {
				t.Errorf("%d words are counted, %d are left", text.Words, policy.Words(text.Markdown))
			}
		})
	}
	for _, how := range []policy.Extraction{{Drop: []string{"("}}, {Replace: []policy.Replacement{{Pattern: "(?=x)"}}}} {
		var bad *FilterError
		if _, err := Extract(Source{Body: []byte(body), Extraction: how}); !errors.As(err, &bad) {
			t.Errorf("%+v: %v", how, err)
		}
	}
	markdown, err := Extract(Source{Body: []byte("# Harbour\n\nPrinted by 7.\n\n" + lengthy + "\n"), ContentType: "text/markdown",
		Extraction: policy.Extraction{Drop: []string{"^Printed"}}})
	if err != nil || markdown.Markdown != "# Harbour\n"+lengthy+"\n" {
		t.Errorf("Markdown is filtered to %+v, %v", markdown, err)
	}
}
