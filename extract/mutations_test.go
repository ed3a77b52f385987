package extract

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// replaceAll is an edit by regular expression.
func replaceAll(pattern, with string) func(string) string {
	re := regexp.MustCompile("(?s)" + pattern)
	return func(page string) string { return re.ReplaceAllString(page, with) }
}

// calendar is the table of the days of a month.
func calendar(days int) string {
	table := "<table><tr><th>Sun<th>Mon<th>Tue<th>Wed<th>Thu<th>Fri<th>Sat</tr><tr><td><td>"
	for day := range days {
		table += fmt.Sprintf("<td>%d", day+1)
		if day%7 == 4 {
			table += "</tr><tr>"
		}
	}
	return table + "</table>"
}

// presentations change how the terms look and say the same.
var presentations = []edit{
	{"nonces", replace(`nonce="abc123"`, `nonce="zz91"`)},
	{"ids of a new build", replaceAll(`class="[^"]*"`, `class="css-9x1f0a"`)},
	{"addresses of images", replace("order.png?v=3", "order.png?v=4")},
	{"an image's size", replace(`alt=""`, `alt="" width="600" loading="lazy"`)},
	{"view counts", replace("1,204 views", "1,377 views")},
	{"relative dates", replace("Updated 3 days ago", "Updated 4 days ago")},
	{"today's date", replace("Monday, 2 February 2026", "Tuesday, 3 February 2026")},
	{"the copyright's year", replace("Copyright 2026", "Copyright 2027")},
	{"the banner's text", replace("our spring sale, all tools for half the price until Sunday!", "free delivery on every order this week, no code needed!")},
	{"no banner", replaceAll(`<div id="top-bar".*?</div>`, "")},
	{"no sidebar", replaceAll(`<div class="sidebar".*?</div>`, "")},
	{"other popular tools", replace("Hammer", "Screwdriver")},
	{"menu entries", replace(`<li><a href="/help">`, `<li><a href="/new">New</a></li><li><a href="/help">`)},
	{"the question whether it helped", replaceAll(`<div class="feedback".*?</div>`, "")},
	{"tracking parameters", replace("utm_source=terms", "utm_source=mail&utm_campaign=x")},
	{"other addresses of links", replace("https://pier.example/rules", "https://www.pier.example/legal/rules")},
	{"heading levels", func(page string) string {
		return strings.NewReplacer("<h2>", "<h3>", "</h2>", "</h3>").Replace(page)
	}},
	{"headings made bold paragraphs", func(page string) string {
		return strings.NewReplacer("<h2>", "<p><strong>", "</h2>", "</strong></p>").Replace(page)
	}},
	{"a list made of paragraphs with bullets", func(page string) string {
		page = regexp.MustCompile(`<li>(You must[^<]*)</li>`).ReplaceAllString(page, "<p>&bull; $1</p>")
		return strings.NewReplacer(`<ul class="list">`, "<div>", "works.</li>\n</ul>", "").Replace(page)
	}},
	{"numbers typed out", func(page string) string {
		return regexp.MustCompile(`(?s)<ol><li>(.*?)</li><li>(.*?)</li></ol>`).ReplaceAllString(page, "<p>1. $1</p><p>2. $2</p>")
	}},
	{"paragraphs made of line breaks", replace("</p>\n<img", "</p><br><br>\n<img")},
	{"wrapper elements", func(page string) string {
		return strings.ReplaceAll(page, `<h2>2. Prices`, `</div><div class="content-area"><h2>2. Prices`)
	}},
	{"a custom element around", func(page string) string {
		return strings.NewReplacer(`<div class="content-area">`, `<pier-article><div>`, `<div class="sidebar">`, `</pier-article><div class="sidebar">`).Replace(page)
	}},
	{"a definition list made of a table's look", replace("<dl>", `<dl class="grid" style="display:grid">`)},
	{"the folded part open", replace("<details>", "<details open>")},
	{"dashes", func(page string) string {
		return strings.NewReplacer("&ndash;", "-", "&mdash;", "\u2013").Replace(page)
	}},
	{"dots", replace("&hellip;", "...")},
	{"apostrophes", replace("&rsquo;", "'")},
	{"no-break spaces", replace("30 days", "30&nbsp;days")},
	{"narrow no-break spaces", replace("30 days", "30\u202fdays")},
	{"zero-width spaces", replace("arbitration", "arbi\u200btration")},
	{"word joiners", replace("arbitration", "arbi\u2060tration")},
	{"soft hyphens", replace("Disputes", "Dis&shy;putes")},
	{"non-breaking hyphens", replace("Pier Tools Inc. &ndash;", "Pier Tools Inc. \u2011")},
	{"ligatures", replace("profits", "pro\ufb01ts")},
	{"decomposed letters", replace("Portland", "Portland\u034f")},
	{"numeric entities", replace("cancel", "&#99;ancel")},
	{"text for screen readers", replace("the rules</a>", `the rules<span class="sr-only"> (opens in a new tab)</span></a>`)},
	{"a hint for everyone that a link opens a tab", replace("the rules</a>", `the rules (opens in new tab)</a>`)},
	{"hidden text", before("<h2>2.", `<div style="display: none"><p>This is here for robots alone, and no reader ever sees it.</p></div>`)},
	{"text kept from screen readers", before("1. Orders", `<span aria-hidden="true">#</span>`)},
	{"anchors beside headings", replace("</h2>", ` <a class="anchor" href="#x" aria-label="Link">#</a></h2>`)},
	{"a masked address", replaceAll(`<a href="mailto:billing.*?</a>`, `<a href="/cdn-cgi/l/email-protection#`+mask("billing@pier.example", 0x31)+`"><span class="__cf_email__" data-cfemail="`+mask("billing@pier.example", 0x42)+`">[email&#160;protected]</span></a>`)},
	{"white space beside punctuation", replace("Portland, Maine.", "Portland , Maine.")},
	{"reflow", replace(" ", "\n")},
	{"tags in capitals", func(page string) string { return strings.NewReplacer("<p>", "<P>", "</p>", "</P>").Replace(page) }},
	{"no end tags of paragraphs", replace("</p>\n", "\n")},
	{"a cookie layer", before("<script src", `<div id="cookie-consent-banner" class="cookie-banner"><p>We use cookies to make this shop work, to measure visits and to show you offers you may like.</p><button>Accept all</button><button>Reject all</button></div>`)},
	{"a layer of a maker of cookie layers", before("<div class=\"content-area\">", `<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk" role="dialog"><p>By clicking Accept you agree to the storing of cookies on your device, which help us to analyse how our site is used and assist in our marketing efforts.</p><button>Accept All Cookies</button></div></div>`)},
	{"an advertisement", before("<h2>3.", `<p>Advertisement</p><ins class="adsbygoogle"></ins>`)},
	{"related articles below", before(`<div id="footer"`, `<h3>More from our blog</h3><ul><li><a href="/b/1">How to choose a plane</a></li><li><a href="/b/2">Five joints for beginners</a></li></ul>`)},
	{"a print button", before("<h2>1.", `<p><a href="javascript:print()">Print this page</a></p>`)},
	{"numbers of headings that a style sheet writes", func(page string) string {
		page = regexp.MustCompile(`<h2>\d\. `).ReplaceAllString(page, "<h2>")
		return strings.Replace(page, "</head>", `<style>body{counter-reset:part}h2{counter-increment:part}h2::before{content:counter(part) ". "}</style></head>`, 1)
	}},
	{"numbers of headings that are nowhere in the page", replaceAll(`<h2>\d\. `, "<h2>")},
	{"contents in a list", before("<h2>1.", `<ul><li><a href="#o">Orders</a></li><li><a href="#p">Prices</a></li><li><a href="#l">Liability</a></li></ul>`)},
	{"contents in lines, by whole addresses in other capitals", func(page string) string {
		page = strings.Replace(page, "<h2>2.", `<h2 id="Prices">2.`, 1)
		return strings.Replace(page, "<h2>1.", `<p>`+strings.Repeat(`<a href="/Terms#prices">Go to the prices</a><br>`, 3)+`</p><h2>1.`, 1)
	}},
	{"a month", before("</body>", calendar(31))},
	{"a byte order mark", func(page string) string { return "\ufeff" + page }},
}

// charsets are the terms in other charsets: the same text.
func TestCharsetMakesNoVersion(t *testing.T) {
	page := readFile(t, "testdata/terms.html")
	want := markdownOf(t, page)
	latin := strings.Replace(page, `charset="utf-8"`, `charset="windows-1252"`, 1)
	windows, err := charmap.Windows1252.NewEncoder().String(strings.ReplaceAll(latin, "&rsquo;", "’"))
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(page)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{"Windows-1252": windows, "UTF-16": utf16} {
		if got := markdownOf(t, body); !SameWords(want, got) {
			t.Errorf("%s: another text:\n%s", name, got)
		}
	}
}

func TestPresentationMakesNoVersion(t *testing.T) {
	page := readFile(t, "testdata/terms.html")
	want := markdownOf(t, page)
	for _, e := range presentations {
		t.Run(e.name, func(t *testing.T) {
			other := e.do(page)
			if other == page {
				t.Fatal("the page is the same")
			}
			if got := markdownOf(t, other); !SameWords(want, got) {
				t.Errorf("another text:\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestWordingMakesAVersion(t *testing.T) {
	page := readFile(t, "testdata/terms.html")
	want := markdownOf(t, page)
	for _, e := range []edit{
		{"a letter", replace("18 years", "18 year")},
		{"not added", replace("We accept", "We do not accept")},
		{"not removed", replace("We are not liable", "We are liable")},
		{"a number", replace("30 days", "14 days")},
		{"a decimal", replace("$15", "$1.5")},
		{"a currency", replace("$15", "€15")},
		{"a list item added", replace("</li>\n</ul>", "</li>\n<li>You must keep the box.</li>\n</ul>")},
		{"a list item removed", replace("<li>You must live where we deliver.</li>\n", "")},
		{"the order of list items", replace("<li>You must be 18 years old.</li>\n<li>You must live where we deliver.</li>", "<li>You must live where we deliver.</li>\n<li>You must be 18 years old.</li>")},
		{"a table cell", replace("<td>No</td>", "<td>Yes</td>")},
		{"a table row", replaceAll("<tr><td>Express.*?</tr>", "")},
		{"a heading's words", replace("3. Liability", "3. No liability")},
		{"a heading's number", replace("4. Arbitration", "5. Arbitration")},
		{"one heading's number gone, another's changed", func(page string) string {
			return strings.NewReplacer("3. Liability", "Liability", "4. Arbitration", "3. Arbitration").Replace(page)
		}},
		{"an answer before a sentence", replace("<p>We accept", "<p>No. We accept")},
		{"a heading like a counter", replace("4. Arbitration", "4. Comments")},
		{"a paragraph moved", func(page string) string {
			const moved = "<p>We accept an order when we send the goods. Until then you may cancel it at any time, free of charge.</p>\n"
			return strings.Replace(strings.Replace(page, moved, "", 1), "<h2>4.", moved+"<h2>4.", 1)
		}},
		{"folded text", replace("and no more than that", "and three times that")},
		{"a definition", replace("A working day", "Any day")},
		{"the effective date", replace("1 February 2026", "1 March 2026")},
		{"a mail address", replace(">billing@pier.example<", ">claims@pier.example<")},
		{"may for will", replace("We may change", "We will change")},
		{"a comma", replace("Portland, Maine", "Portland Maine")},
		{"capitals", replace("lost profits", "LOST PROFITS")},
		{"two words made one", replace("may cancel", "maycancel")},
		{"a new section", before("<h2>4.", "<h2>Newsletter</h2><p>We send you a newsletter when you order.</p>")},
		{"a last section", replace("the rules</a>.</p>", "the rules</a>.</p><h2>5. Data</h2><p>We sell your data to whoever asks for it.</p>")},
		{"a short answer", replace("<summary>What is damage?</summary><p>Damage is what your goods lose in value through our fault, and no more than that.</p>", "<summary>What is damage?</summary><p>No.</p>")},
		{"a table of numbers", before("</dl>", "</dl>"+strings.Replace(calendar(20), "Sun", "Fee", 1)+"<dl>")},
		{"a footnote", replace("Prices include taxes.", "Prices include taxes.<sup>1</sup>")},
		{"a sentence in a title", replace("<h1>Terms of Service</h1>", "<h1>Terms of Sale</h1>")},
	} {
		t.Run(e.name, func(t *testing.T) {
			other := e.do(page)
			if other == page {
				t.Fatal("the page is the same")
			}
			if SameWords(want, markdownOf(t, other)) {
				t.Error("the edit isn't in the text")
			}
		})
	}
	yes := strings.Replace(page, "</dl>", "<dt>May we sell it?</dt><dd>Yes</dd></dl>", 1)
	no := strings.Replace(page, "</dl>", "<dt>May we sell it?</dt><dd>No</dd></dl>", 1)
	if SameWords(markdownOf(t, yes), markdownOf(t, no)) {
		t.Error("yes and no are the same")
	}
}
