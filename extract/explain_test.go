package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

const explained = `<html><body>
<div class="cookie-banner" id="consent"><p>We use cookies on this site.</p><button>Accept all cookies</button></div>
<nav class="top"><a href="/">Home</a> <a href="/blog">Blog</a></nav>
<div class="layout"><div id="policy">
<h1>Privacy Policy</h1>
<p>This policy explains what we learn about you when you use our service and why we need it.</p>
<div class="share"><a href="/x">Share this page</a> <a href="/y">Print this page</a></div>
<p>We keep the data of your account for as long as your account is open and delete it afterwards.</p>
<p style="display:none">Secret words for machines</p>
<p>You can write to us at any time to learn what we hold about you or to have it corrected.</p>
</div></div>
<footer>© 2024 Pigeon. All rights reserved.</footer>
</body></html>`

func TestExplain(t *testing.T) {
	got, err := Explain(Source{Body: []byte(explained)})
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for _, p := range got.Dropped {
		reasons[p.Path] = p.Reason
	}
	for path, reason := range map[string]string{
		"#consent":  "menu, header, footer or the like", // its name says so
		"nav":       "menu, header, footer or the like",
		"div.share": "menu, header, footer or the like",
		"footer":    "menu, header, footer or the like",
	} {
		if reasons[path] != reason {
			t.Errorf("%s was left out for %q, want %q; all: %v", path, reasons[path], reason, reasons)
		}
	}
	if len(got.Kept) == 0 || got.Kept[0].Words < 50 {
		t.Errorf("kept %+v", got.Kept)
	}
	byItself, err := Extract(Source{Body: []byte(explained)})
	if err != nil {
		t.Fatal(err)
	}
	proposed, err := Extract(Source{Body: []byte(explained), Extraction: policy.Extraction{Select: policy.CSS(got.Select...), Remove: policy.CSS(got.Remove...)}})
	if err != nil {
		t.Fatalf("the proposal %q less %q: %v", got.Select, got.Remove, err)
	}
	if d := cmp.Diff(byItself.Markdown, proposed.Markdown); d != "" {
		t.Errorf("the proposal %q less %q yields another text:\n%s", got.Select, got.Remove, d)
	}
}

func TestExplainSelectors(t *testing.T) {
	src := Source{Body: []byte(explained), Extraction: policy.Extraction{Select: policy.CSS("#policy"), Remove: policy.CSS(".share")}}
	got, err := Explain(src)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range got.Dropped {
		lines = append(lines, p.Reason+" "+p.Path)
	}
	all := strings.Join(lines, "\n")
	for _, want := range []string{"taken out by remove div.share", "hidden #policy > p", "not selected nav", "not selected footer"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in\n%s", want, all)
		}
	}
	if len(got.Kept) != 1 || got.Kept[0].Path != "#policy" {
		t.Errorf("kept %+v", got.Kept)
	}
	src.Extraction.Select = policy.CSS("#nothing")
	if _, err := Explain(src); err == nil {
		t.Error("selectors that match nothing were explained")
	}
}

// drops lists what was left out, as "reason | path | sample".
func drops(t *testing.T, src Source) (*Explanation, string) {
	t.Helper()
	got, err := Explain(src)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range got.Dropped {
		lines = append(lines, strings.Join([]string{p.Reason, p.Page + p.Path, p.Sample}, " | "))
	}
	return got, strings.Join(lines, "\n")
}

func TestExplainLines(t *testing.T) {
	terms := "<h1>Terms of Use</h1>" + strings.Repeat("<p>You may moor at the quay for a night, and you owe the harbour a fee for every night that you stay.</p>", 12)
	privacy := "<h1>Privacy Policy</h1>" + strings.Repeat("<p>We learn your personal data when you moor, and we keep this personal information for our cookies.</p>", 12)
	page := `<html><head><title>Legal</title></head><body><main><p>Updated 3 days ago</p>` + terms + privacy + `</main></body></html>`
	src := Source{Body: []byte(page), URL: "https://harbour.example/privacy", Extraction: policy.Extraction{Drop: []string{"for our cookies"}}}
	got, all := drops(t, src)
	for _, want := range []string{
		"contents, a counter or the page's machinery |  | Updated 3 days ago",
		"another document, or what stands before this one |  | Terms of Use",
		"taken out by drop or replace |  | We learn your personal data",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in\n%s", want, all)
		}
	}
	if len(got.Kept) != 1 || got.Kept[0].Path != "main" {
		t.Errorf("kept %+v", got.Kept)
	}
}

func TestExplainWhatAPageBringsAlong(t *testing.T) {
	copied := strings.Repeat("<p>We keep the data of your account for as long as it is open.</p>", 8)
	got, all := drops(t, Source{Body: []byte(`<html><body><div id="app">Please wait</div><noscript>` + copied + `</noscript></body></html>`)})
	if len(got.Kept) != 1 || !strings.HasPrefix(got.Kept[0].Path, "what the page brings along") || got.Kept[0].Words < 60 || got.Select != nil {
		t.Errorf("kept %+v, proposed %v", got.Kept, got.Select)
	}
	if !strings.Contains(all, "the page as it is sent | #app | Please wait") {
		t.Errorf("left out:\n%s", all)
	}
}

func TestExplainPDF(t *testing.T) {
	var pages []PDFPage
	for i := range 4 {
		number := string(rune('1' + i))
		page := typed("The fee of pier "+number+" is due in the morning, and it is paid in coins.", "Fees of the pier ............ "+number)
		for _, c := range typed("Harbour Terms " + number + "/4").Chars {
			c.Top, c.Bottom = c.Top+560, c.Bottom+560
			page.Chars = append(page.Chars, c)
		}
		pages = append(pages, page)
	}
	got, all := drops(t, readAs(pages...))
	for _, want := range []string{"printed at the edge of 4 of 4 pages |  | Harbour Terms 1/4", "contents, a counter or the page's machinery |  | Fees of the pier"} {
		if strings.Count(all, want) != 1 {
			t.Errorf("not once %q in\n%s", want, all)
		}
	}
	if len(got.Kept) != 1 || !strings.HasPrefix(got.Kept[0].Sample, "The fee of pier 1") {
		t.Errorf("kept %+v", got.Kept)
	}
}

func TestExplainPages(t *testing.T) {
	second := strings.Replace(explained, "Privacy Policy", "Privacy Policy, continued", 1)
	body, contentType := Bundle([]Part{
		{URL: "https://p.example/1", FinalURL: "https://p.example/1", ContentType: "text/html", Body: []byte(explained)},
		{URL: "https://p.example/2", FinalURL: "https://p.example/2", ContentType: "text/html", Body: []byte(second)},
	})
	got, all := drops(t, Source{Body: body, ContentType: contentType})
	for _, want := range []string{"https://p.example/1div.share", "https://p.example/2div.share"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in\n%s", want, all)
		}
	}
	if len(got.Kept) < 2 || len(got.Select) != 1 {
		t.Errorf("kept %+v, proposed %q", got.Kept, got.Select)
	}
	if _, err := Extract(Source{Body: body, ContentType: contentType, Extraction: policy.Extraction{Select: policy.CSS(got.Select...), Remove: policy.CSS(got.Remove...)}}); err != nil {
		t.Errorf("the proposal: %v", err)
	}
}
