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
