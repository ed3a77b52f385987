package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

const harbourMarkdown = `---
title: Terms
date: 2026-03-03
---
<!-- built on
Monday -->
<p align="center"><img src="logo.svg"></p>

# Terms of the *Harbour* {#terms}

You accept these **terms** by mooring your boat at our [quay
and its buoys](/quay?utm_source=x "the quay"), see [our rules][1] and <https://harbour.example/fees>.
Boats under snake_case_names are ` + "`exempt`" + `, 2 * 3 * 4 are not\*; fees &amp; dues are owed.

> You may leave
> at any time.

* One boat
  of one owner
* Two boats

[1]: https://harbour.example/rules
` + "```\nKept as it is.\n```\n"

func TestMarkdown(t *testing.T) {
	want := []string{
		"# Terms of the Harbour",
		"You accept these terms by mooring your boat at our quay and its buoys, see our rules and https://harbour.example/fees. " +
			"Boats under snake_case_names are exempt, 2 * 3 * 4 are not*; fees & dues are owed.",
		"You may leave at any time.", "- One boat of one owner", "- Two boats", "Kept as it is.",
	}
	for _, test := range []struct{ name, contentType, url string }{
		{"by its type", "text/markdown; charset=utf-8", ""},
		{"by its name, sent as text", "text/plain; charset=utf-8", "https://harbour.example/terms.md?raw=1"},
		{"by its name, sent as anything", "application/octet-stream", "https://harbour.example/terms.md"},
	} {
		text, err := Extract(Source{Body: []byte(harbourMarkdown), ContentType: test.contentType, URL: test.url})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if diff := cmp.Diff(want, lines(text.Markdown)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", test.name, diff)
		}
	}
	text, err := Extract(Source{Body: []byte(harbourMarkdown), ContentType: "text/markdown", URL: "https://harbour.example/terms",
		Extraction: policy.Extraction{KeepLinks: true}})
	if err != nil || !strings.Contains(text.Markdown, "at our [quay and its buoys](https://harbour.example/quay), see") {
		t.Errorf("links are kept as %+v, %v", text, err)
	}
	// A page is a page, whatever its address ends in.
	text, err = Extract(Source{Body: []byte(page("Terms", "<h1>Terms</h1><p>"+prose+"</p>")), ContentType: "text/plain", URL: "https://harbour.example/terms.md"})
	if err != nil || text.Markdown != "# Terms\n"+prose+"\n" {
		t.Errorf("got %+v, %v", text, err)
	}
}

func TestCapitalsInPlainText(t *testing.T) {
	text, err := Extract(Source{ContentType: "text/plain", Body: []byte("SOFTWARE LICENCE\n\n" + lengthy + "\n\nNO WARRANTY\n\n" + lengthy +
		"\n\nIN NO EVENT IS THE HARBOUR LIABLE FOR ANY DAMAGE THAT IS DONE TO A BOAT AT ITS QUAY OR AWAY FROM IT.\n\nTHE HARBOUR OFFICE\nQUAY STREET 1\n")})
	want := []string{"## SOFTWARE LICENCE", lengthy, "## NO WARRANTY", lengthy,
		"IN NO EVENT IS THE HARBOUR LIABLE FOR ANY DAMAGE THAT IS DONE TO A BOAT AT ITS QUAY OR AWAY FROM IT.", "THE HARBOUR OFFICE", "QUAY STREET 1"}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, lines(text.Markdown)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
