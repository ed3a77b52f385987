package extract

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

func TestBundle(t *testing.T) {
	parts := []Part{
		{URL: "https://harbour.example/a", FinalURL: "https://harbour.example/terms/1", Status: 200, ContentType: "text/html; charset=utf-8",
			Body: []byte(page("Terms", `<main><h1>Terms</h1><p>`+lengthy+`</p><p>See <a href="2">there</a>.</p></main>`))},
		{URL: "https://harbour.example/b", FinalURL: "https://harbour.example/b", Status: 200, ContentType: "text/html; charset=iso-8859-1",
			Body: []byte("<html><body><main><h2>Geb\xfchren</h2><p>" + lengthy + "\r\n--policytrail-0\r\n</p></main></body></html>")},
		{URL: "https://harbour.example/c", FinalURL: "https://harbour.example/c", Status: 200, ContentType: "text/plain", Body: []byte(lengthy)},
	}
	body, contentType := Bundle(parts)
	if again, _ := Bundle(parts); !bytes.Equal(body, again) {
		t.Error("the same pages give other bytes")
	}
	if !strings.HasPrefix(contentType, "multipart/related; boundary=") {
		t.Errorf("content type %q", contentType)
	}
	got, err := Parts(body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parts, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	text, err := Extract(Source{Body: body, ContentType: contentType, Extraction: policy.Extraction{KeepLinks: true}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"# Terms", lengthy, "See [there](https://harbour.example/terms/2).", "## Gebühren", lengthy + " --policytrail-0", lengthy}
	if diff := cmp.Diff(want, lines(text.Markdown)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if text.Title != "Terms" || text.Language != "en" || text.Words != policy.Words(text.Markdown) {
		t.Errorf("title %q, language %q, %d words", text.Title, text.Language, text.Words)
	}

	parts[1].Body = []byte("<html><title>Just a moment...</title><body>Checking your browser</body></html>")
	body, contentType = Bundle(parts)
	var unusable *Unusable
	if _, err := Extract(Source{Body: body, ContentType: contentType}); !errors.As(err, &unusable) ||
		unusable.Reason != Challenge || !strings.HasSuffix(unusable.Detail, "page 2, https://harbour.example/b") {
		t.Errorf("a bundle with a challenge page: %v", err)
	}
	if _, err := Extract(Source{Body: body[:len(body)/2], ContentType: contentType}); !errors.As(err, &unusable) || unusable.Reason != NotText {
		t.Errorf("half a bundle: %v", err)
	}
}

// A page that a browser saved with its pictures is that page.
func TestWebArchive(t *testing.T) {
	archive := strings.ReplaceAll(`From: <Saved by Blink>
Snapshot-Content-Location: https://harbour.example/terms
Subject: Terms
MIME-Version: 1.0
Content-Type: multipart/related;
	type="text/html";
	boundary="----MultipartBoundary--x"

------MultipartBoundary--x
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://harbour.example/terms

<html lang=3D"de"><body><main><h1>Geb=C3=BChren</h1><p>`+lengthy+`</p></main></body></html>

------MultipartBoundary--x
Content-Type: text/css
Content-Location: cid:css-1@mhtml.blink

p { color: black }
------MultipartBoundary--x--
`, "\n", "\r\n")
	text, err := Extract(Source{Body: []byte(archive)})
	if err != nil || text.Markdown != "# Gebühren\n"+lengthy+"\n" {
		t.Errorf("got %+v, %v", text, err)
	}
}

func TestLinks(t *testing.T) {
	src := Source{URL: "https://harbour.example/terms/", Body: []byte(`<base href="/rules/"><nav class="toc"><a href="1">1</a> <a href="2#x">2</a>
<a href="#3">3</a> <a href="/rules/1">again</a> <a href="mailto:a@b.example">mail</a></nav>
<a rel="next" href="https://elsewhere.example/4">next</a><iframe src="//harbour.example/frame"></iframe>`)}
	for css, want := range map[string]string{
		".toc a":             "https://harbour.example/rules/1 https://harbour.example/rules/2",
		".toc":               "https://harbour.example/rules/1 https://harbour.example/rules/2",
		"iframe, [rel=next]": "https://elsewhere.example/4 https://harbour.example/frame",
		".none":              "",
	} {
		got, err := Links(src, css)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s leads to %q, %v", css, got, err)
		}
	}
	if _, err := Links(src, "a["); err == nil {
		t.Error("bad CSS is taken")
	}
	if got, err := Links(Source{Body: []byte("%PDF-1.7")}, "a"); got != nil || err != nil {
		t.Errorf("links of a PDF: %v, %v", got, err)
	}
}

func ExampleBundle() {
	body, _ := Bundle([]Part{{URL: "https://a.example/terms", FinalURL: "https://a.example/en/terms", Status: 200, ContentType: "text/plain", Body: []byte("Terms")}})
	fmt.Println(strings.ReplaceAll(string(body), "\r", ""))
	// Output:
	// MIME-Version: 1.0
	// Content-Type: multipart/related; boundary=policytrail-ede5489964834a514b61c7a4; type="text/html"
	//
	// --policytrail-ede5489964834a514b61c7a4
	// Content-Type: text/plain
	// Content-Location: https://a.example/en/terms
	// Content-Transfer-Encoding: binary
	// X-Requested-Url: https://a.example/terms
	// X-Status: 200
	//
	// Terms
	// --policytrail-ede5489964834a514b61c7a4--
}
