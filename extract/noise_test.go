package extract

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// edit is a change made to a page.
type edit struct {
	name string
	do   func(page string) string
}

func replace(old, new string) func(string) string {
	return func(page string) string { return strings.ReplaceAll(page, old, new) }
}

func before(mark, insert string) func(string) string { return replace(mark, insert+mark) }

var (
	className = regexp.MustCompile(`class="[^"]*"`)
	tags      = regexp.MustCompile(`<(/?)(b|em)>`)
)

// noises change a page without changing what it says.
var noises = []edit{
	{"comments", before("<p>", "<!-- cached at 12:04:55 -->")},
	{"attributes", replace("<p>", `<p data-reactid="7" style="color: #333" onclick="track()">`)},
	{"order of attributes", replace(`<section id="cookies">`, `<section data-x="1" id="cookies" class="a b">`)},
	{"class names of a new build", func(page string) string { return className.ReplaceAllString(page, "") }},
	{"bold and italics", func(page string) string { return tags.ReplaceAllString(page, "<${1}span>") }},
	{"heading levels", replace("h2", "h3")},
	{"line ends", replace("\n", "\r\n")},
	{"indentation", replace("<p>", "<p>\n      \t")},
	{"no-break spaces", replace("thirty days", "thirty\u00a0days")},
	{"soft hyphens", replace("corrected", "cor\u00adrec\u00adted")},
	{"zero-width marks", replace("hosting provider", "hos\u200bting\ufeff pro\u200dvider")},
	{"quotation marks", replace("&ldquo;we&rdquo;", `"we"`)},
	{"apostrophes", replace("don&#8217;t", "don't")},
	{"decomposed accents", replace("Fran&ccedil;ais", "Franc\u0327ais")},
	{"link addresses", replace(`href="/`, `href="https://cdn.example/?utm_source=x&session=8121/`)},
	{"a new menu entry", replace(`<li><a href="/pricing">`, `<li><a href="/ai">New: assistant</a></li><li><a href="/pricing">`)},
	{"a year", replace("&copy; 2025", "&copy; 2026")},
	{"another masked address", func(page string) string {
		return regexp.MustCompile(`data-cfemail="[^"]*"`).ReplaceAllString(page, `data-cfemail="`+mask("privacy@harbour.example", 0x21)+`"`)
	}},
	{"an unmasked address", func(page string) string {
		return regexp.MustCompile(`(?s)<a href="/cdn-cgi.*?</a>`).ReplaceAllString(page, `<a href="mailto:privacy@harbour.example">privacy@harbour.example</a>`)
	}},
	{"the banner gone", func(page string) string {
		return regexp.MustCompile(`(?s)<div class="cc-layer".*?</div>`).ReplaceAllString(page, "")
	}},
	{"another banner", before("</body>", `<div class="x1"><p>Cookies help us to understand how our site is used, so that we can make it better for you.</p><div><button>Reject all</button><button>Accept all</button></div></div>`)},
	{"a chat box", before("</body>", `<div class="chat-widget" role="dialog"><p>Hello there! Our team usually answers within a few minutes.</p><button>Start</button></div>`)},
	{"scripts and styles", before("</body>", `<script>var t = "We sell your data.";</script><style>p{margin:0}</style>`)},
	{"a tracking pixel", before("</body>", `<noscript><img src="https://t.example/p?r=993"></noscript><iframe src="https://ads.example"></iframe>`)},
	{"other related articles", replace("Our year in review", "Ten ways to write better notes this autumn")},
	{"reading time", replace("6 min read", "7 min read")},
	{"hidden text", before("<h2", `<span style="display:none">x92</span>`)},
	{"wrappers", func(page string) string {
		return strings.ReplaceAll(strings.ReplaceAll(page, `<main id="content">`, `<main id="content"><div><div class="grid"><div>`), "</main>", "</div></div></div></main>")
	}},
}

func TestNoiseMakesNoVersion(t *testing.T) {
	page := readFile(t, "testdata/site.html")
	want := markdownOf(t, page)
	for _, e := range noises {
		t.Run(e.name, func(t *testing.T) {
			noisy := e.do(page)
			if noisy == page {
				t.Fatal("the page is the same")
			}
			if diff := cmp.Diff(want, markdownOf(t, noisy)); diff != "" {
				t.Errorf("another text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEditsMakeAVersion(t *testing.T) {
	page := readFile(t, "testdata/site.html")
	plain := markdownOf(t, page)
	for _, e := range []edit{
		{"a word", replace("We don&#8217;t sell", "We may sell")},
		{"a number", replace("thirty days", "sixty days")},
		{"a comma", replace("when you open an account,", "when you open an account")},
		{"capitals", replace("alone.", "ALONE.")},
		{"a new paragraph", before(`<h2 id="rights">`, "<p>We keep backups for a year.</p>")},
		{"a removed section", func(page string) string {
			return regexp.MustCompile(`(?s)<section id="sharing">.*?</section>`).ReplaceAllString(page, "")
		}},
		{"a new section with a name of furniture", before(`<h2 id="rights">`, `<section id="advertising" class="ads"><h2>Advertising</h2><p>We show you advertisements chosen by what you read and write here.</p></section>`)},
		{"a section after all", before("</main>", `<div><h2>Arbitration</h2><p>You waive the right to a trial by jury.</p></div>`)},
		{"the date", replace("3 March 2025", "4 April 2025")},
		{"the address", func(page string) string {
			return regexp.MustCompile(`data-cfemail="[^"]*"`).ReplaceAllString(page, `data-cfemail="`+mask("dpo@harbour.example", 0x21)+`"`)
		}},
		{"a heading", replace(">Sharing<", ">Selling<")},
		{"order of sections", func(page string) string {
			sharing := regexp.MustCompile(`(?s)<section id="sharing">.*?</section>`).FindString(page)
			return strings.Replace(strings.Replace(page, sharing, "", 1), `<h2 id="collect">`, sharing+`<h2 id="collect">`, 1)
		}},
	} {
		t.Run(e.name, func(t *testing.T) {
			if markdownOf(t, e.do(page)) == plain {
				t.Error("the edit isn't in the text")
			}
		})
	}
}

// mask hides a mail address the way content delivery networks do.
func mask(address string, key byte) string {
	const digits = "0123456789abcdef"
	masked := []byte{digits[key>>4], digits[key&15]}
	for i := range len(address) {
		c := address[i] ^ key
		masked = append(masked, digits[c>>4], digits[c&15])
	}
	return string(masked)
}

func readFile(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func markdownOf(t *testing.T, page string) string {
	t.Helper()
	text, err := Extract(Source{Body: []byte(page), URL: "https://pier.example/terms"})
	if err != nil {
		t.Fatal(err)
	}
	return text.Markdown
}
