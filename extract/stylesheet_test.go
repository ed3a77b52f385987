package extract

import (
	"strings"
	"testing"
)

// clauses is a page whose style sheet is filled in.
func clauses(sheet, body string) string {
	return `<!doctype html><html lang="en"><head><title>Terms of the Ferry</title><style>` + sheet + `</style></head><body><main>
<h1>Terms of the Ferry</h1>` + body + `<p>The ferry leaves at six in the morning and does not wait for anybody, whatever the reason may be.</p></main></body></html>`
}

const twoItems = `<ol class="r"><li>You pay for the crossing before you board.</li><li>You leave your goat on the shore.</li></ol>`

func TestStyleSheetNumbers(t *testing.T) {
	for _, test := range []struct{ name, sheet, body, want string }{
		{"a string with escapes", `.r>li::before{content:"Art\2e\20 " counter(list-item) "\:"}`, twoItems, "Art. 2: You leave your goat"},
		{"a leading zero", `.r>li::marker{content:counter(list-item,decimal-leading-zero) ") "}`, twoItems, "02) You leave your goat"},
		{"a start and a step", `.r{counter-reset:k 8}.r li{counter-increment:k 2}.r li:before{content:counter(k)}`, twoItems, "12 You leave your goat"},
		{"what a step sets", `.r{counter-reset:k}.r li{counter-set:k 7}.r li:before{content:counter(k)}`, twoItems, "7 You leave your goat"},
		{"the more specific rule wins", `ol.r>li:before{content:counter(list-item) "."}li:before{content:counter(list-item,upper-roman) "!"}`, twoItems, "2. You leave your goat"},
		{"a layer", `@layer base{.r>li:before{content:"§" counter(list-item)}}`, twoItems, "§2 You leave your goat"},
		{"a comment and a broken rule", `/* a */ .r { color; width:: 1px; *zoom: 1 } .q { ; } .r>li:before{content:"§" counter(list-item)}`, twoItems, "§2 You leave your goat"},
		{"rules for print count nothing", `@media print{.r>li:before{content:"§" counter(list-item)}}`, twoItems, "\n2. You leave your goat"},
		{"a bullet is no number", `.r>li:before{content:"→ "} .x:before{content:counter(x)}`, twoItems, "\n2. You leave your goat"},
		{"hidden items do not count", `.r>li:before{content:"§" counter(list-item)}`,
			strings.Replace(twoItems, "<ol class=\"r\">", `<ol class="r"><li style="display:none">Gone.</li>`, 1), "§2 You leave your goat"},
		{"a value", `.r>li:before{content:"§" counter(list-item)}`, strings.Replace(twoItems, "<li>You leave", `<li value="9">You leave`, 1), "§9 You leave your goat"},
		{"a number inside a line", `b:before{counter-increment:k;content:counter(k) ")"}`, `<p><b>The goat</b> stays on the shore with its owner until the evening.</p>`, "1) The goat stays"},
		{"a utility class", ``, strings.Replace(twoItems, `class="r"`, `class="flex [&>li]:before:content-[counter(list-item)_'.)']"`, 1), "2.) You leave your goat"},
		{"a utility class of the item's own", ``, strings.Replace(twoItems, `<li>You leave`, `<li class="before:content-['Rule_'_counter(list-item)]">You leave`, 1), "Rule 2 You leave your goat"},
		{"what is selected in ways that take long", `li:nth-child(2):before{content:"§" counter(list-item)}`, twoItems, "\n2. You leave your goat"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: []byte(clauses(test.sheet, test.body))})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(text.Markdown, test.want) {
				t.Errorf("no %q in:\n%s", test.want, text.Markdown)
			}
		})
	}
}

// A page made to be slow is read without its numbers rather than for ever.
func TestStyleSheetMadeToBeSlow(t *testing.T) {
	sheet := strings.Repeat("div div div div .x div{counter-increment:a}", mostRules-1) + "p:before{content:counter(a)}"
	deep := strings.Repeat("<div>", 400) + "<p>The rope is pulled by the passengers in turn, an hour each.</p>" + strings.Repeat("</div>", 400)
	text, err := Extract(Source{Body: []byte(clauses(sheet, strings.Repeat(deep, 60)))})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.Markdown, "0 The rope") {
		t.Error("the numbers were counted all the same")
	}
	if !strings.Contains(text.Markdown, "\nThe rope is pulled") {
		t.Errorf("the text is gone:\n%.300s", text.Markdown)
	}
}

func TestLineage(t *testing.T) {
	for _, test := range []struct {
		selector string
		reads    bool
	}{
		{"ol.legal > li", true},
		{`li[data-level="2"]:not(.plain)`, true},
		{"> li", false},
		{"ol >", false},
		{"h2 + p", false},
		{"li:nth-child(2)", false},
		{"ol:has(li)", false},
		{"", false},
	} {
		if _, ok := parseLineage(test.selector); ok != test.reads {
			t.Errorf("%q is read: %v", test.selector, ok)
		}
	}
}
