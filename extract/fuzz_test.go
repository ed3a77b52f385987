package extract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"policytrail/policy"
)

// FuzzExtract holds any page to what Extract promises: no panic, errors of the
// two known kinds, text in the shape of Text.Markdown, the same each time.
func FuzzExtract(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.html")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data), "https://harbour.example/privacy#cookies", false)
	}
	f.Add("<p id=a>"+prose+"<h1>Terms of Use</h1>"+prose, "/terms#a", true)
	f.Add("<table><tr><td>a<td>b<tr><td>"+prose+"<ol type=i start=-3><li value=99999999999999999999>x", "", true)
	f.Fuzz(func(t *testing.T, body, address string, links bool) {
		src := Source{Body: []byte(body), URL: address, Extraction: policy.Extraction{KeepLinks: links}}
		text, err := Extract(src)
		var unusable *Unusable
		if err != nil {
			if !errors.As(err, &unusable) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		if !utf8.ValidString(text.Markdown) || !norm.NFC.IsNormalString(text.Markdown) {
			t.Fatalf("not UTF-8 in NFC: %q", text.Markdown)
		}
		if text.Markdown != "" && !strings.HasSuffix(text.Markdown, "\n") {
			t.Fatalf("the last passage has no end: %q", text.Markdown)
		}
		for line := range strings.Lines(text.Markdown) {
			if strings.TrimSpace(line) == "" {
				t.Fatalf("a blank passage in %q", text.Markdown)
			}
		}
		again, err := Extract(src)
		if err != nil || again.Markdown != text.Markdown || !SameWords(again.Markdown, text.Markdown) {
			t.Fatalf("another text the second time: %v", err)
		}
		if err := text.Judge(Known{Words: text.Words, Language: text.Language, Title: text.Title, Text: text.Markdown}); err != nil {
			t.Fatalf("refused beside itself: %v", err)
		}
	})
}

// FuzzUTF8 holds any bytes under any header to giving UTF-8 or an *Unusable.
func FuzzUTF8(f *testing.F) {
	f.Add([]byte("f\xfcr \x93us\x94"), "text/html; charset=iso-8859-1")
	f.Add([]byte("\xff\xfep\x00"), "")
	f.Add([]byte("\x1b$B8D?M>pJs\x1b(B"), "text/html; charset=iso-2022-jp")
	f.Add([]byte("<meta charset=gbk>\xd2\xfe\xcb\xbd"), "text/html")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, err := UTF8(body, contentType)
		var unusable *Unusable
		if err != nil && !errors.As(err, &unusable) {
			t.Fatalf("an error of another kind: %v", err)
		}
		if !utf8.ValidString(text) {
			t.Fatalf("not UTF-8: %q", text)
		}
		if strings.HasPrefix(text, "\ufeff") && !strings.HasPrefix(string(body), "\ufeff\ufeff") && utf8.Valid(body) {
			t.Fatalf("a byte order mark is left: %q", text)
		}
	})
}
