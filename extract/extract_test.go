package extract

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"policytrail/policy"
)

func TestUTF8(t *testing.T) {
	encode := func(e encoding.Encoding, text string) string {
		out, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	far := strings.Repeat("Data. ", 400) // beyond what charset sniffers read
	for _, test := range []struct{ name, body, contentType, want string }{
		{"undeclared, late", far + "für", "", far + "für"},
		{"header lies", "für", "text/html; charset=iso-8859-1", "für"},
		{"meta lies", `<meta charset="windows-1252">für`, "", `<meta charset="windows-1252">für`},
		{"byte order mark", "\ufefffür", "", "für"},
		{"Latin-1 by header", "f\xfcr", "text/html; charset=ISO-8859-1", "für"},
		{"Windows-1252 by default", "it\x92s f\xfcr", "", "it’s für"},
		{"Windows-1251 by meta", `<meta charset="windows-1251">` + encode(charmap.Windows1251, "данные"), "", `<meta charset="windows-1251">данные`},
		{"Shift_JIS by header", encode(japanese.ShiftJIS, "個人情報"), "text/html; charset=Shift_JIS", "個人情報"},
		{"ISO-2022-JP", encode(japanese.ISO2022JP, "個人情報"), "text/html; charset=iso-2022-jp", "個人情報"},
		{"GBK by meta", `<meta charset="gbk">` + encode(simplifiedchinese.GBK, "隐私政策"), "", `<meta charset="gbk">隐私政策`},
		{"UTF-16 with mark", encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "privacy"), "", "privacy"},
		{"UTF-16 by header", encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "privacy"), "text/html; charset=utf-16be", "privacy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := UTF8([]byte(test.body), test.contentType)
			if err != nil || got != test.want {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestSelectors(t *testing.T) {
	body := []byte(page("Legal", `<script></script><div id="a"><h2>Terms</h2><p>`+prose+`</p><div id="in"><p>Inner part of the terms, on what each of us owes to the other when things end.</p></div></div><div id="b"><h2>Privacy</h2><p>A few short words on privacy, enough of them to be a text.</p><p class="print">Print me.</p></div><div id="c"><p>Third part of this page, which stands after the first and the second.</p></div>`))
	for _, test := range []struct {
		name           string
		selected, drop []string
		want           []string
	}{
		{"one", []string{"#b"}, nil, []string{"## Privacy", "A few short words on privacy, enough of them to be a text.", "Print me."}},
		{"removed", []string{"#b"}, []string{".print"}, []string{"## Privacy", "A few short words on privacy, enough of them to be a text."}},
		{"page order", []string{"#c", "#b h2"}, nil, []string{"## Privacy", "Third part of this page, which stands after the first and the second."}},
		{"matches in matches once", []string{"#in", "#a"}, []string{"#a > p"}, []string{"## Terms", "Inner part of the terms, on what each of us owes to the other when things end."}},
		{"on the page as it came", []string{"script + div"}, []string{"#a > p"}, []string{"## Terms", "Inner part of the terms, on what each of us owes to the other when things end."}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: body, Extraction: policy.Extraction{Select: policy.CSS(test.selected...), Remove: policy.CSS(test.drop...)}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, strings.Split(strings.TrimSuffix(text.Markdown, "\n"), "\n")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}

	bare, err := Extract(Source{Body: body, Extraction: policy.Extraction{Remove: policy.CSS(".print")}})
	if err != nil {
		t.Fatal(err)
	}
	stale, err := Extract(Source{Body: body, Extraction: policy.Extraction{Select: policy.CSS(".gone", "#gone"), Remove: policy.CSS(".print")}})
	if err != nil || stale.Markdown != bare.Markdown || stale.Missed != `[".gone" "#gone"]` {
		t.Errorf("selectors without a match: %+v, %v", stale, err)
	}
	var unusable *Unusable
	empty := []byte(`<html><body><div id="root"></div><script src="app.js"></script></body></html>`)
	if _, err := Extract(Source{Body: empty, Extraction: policy.Extraction{Select: policy.CSS(".gone")}}); !errors.As(err, &unusable) || unusable.Reason != SelectorEmpty {
		t.Errorf("a selector without a match on a page without a text: %v", err)
	}
	for _, css := range []string{"", "p:is(.a)", "p::text", "[", "div:has(> p)", "main >"} {
		var bad *SelectorError
		if err := ValidateSelector(css); !errors.As(err, &bad) || bad.CSS != css {
			t.Errorf("ValidateSelector(%q) = %v", css, err)
		}
		if _, err := Extract(Source{Body: body, Extraction: policy.Extraction{Remove: policy.CSS(css)}}); !errors.As(err, &bad) {
			t.Errorf("Extract with %q: %v", css, err)
		}
	}
	for _, css := range []string{"main", "div:has(b)", "p:not(.x):nth-child(2)", "h1, h2", "[id^=x]"} {
		if err := ValidateSelector(css); err != nil {
			t.Error(err)
		}
	}
}

func TestKeepLinks(t *testing.T) {
	body := page("Privacy", `<main><h1>Privacy</h1><p>`+prose+`</p><p>See <a href="../terms?utm_source=mail&amp;v=2">our terms</a>, <a href="#x">below</a>, <a href="mailto:a@b.example">a@b.example</a> or <a href="javascript:void(0)">click</a>.</p></main>`)
	text, err := Extract(Source{Body: []byte(body), URL: "https://harbour.example/legal/privacy", Extraction: policy.Extraction{KeepLinks: true}})
	if err != nil {
		t.Fatal(err)
	}
	want := "See [our terms](https://harbour.example/terms?v=2), below, a@b.example or click.\n"
	if !strings.HasSuffix(text.Markdown, want) {
		t.Errorf("got %q, want it to end in %q", text.Markdown, want)
	}
}

func TestKey(t *testing.T) {
	seen := map[string]policy.Extraction{}
	for _, e := range []policy.Extraction{
		{}, {Select: policy.CSS("main")}, {Remove: policy.CSS("main")}, {Select: policy.CSS("a", "b")}, {Select: policy.CSS("a,b")}, {Select: policy.CSS("b", "a")}, {KeepLinks: true},
		{KeepLinks: true, StripQuery: []string{"*"}}, {Drop: []string{"a"}}, {Replace: []policy.Replacement{{Pattern: "a"}}},
		{Replace: []policy.Replacement{{Pattern: "a", With: "b"}}}, {Select: []policy.Selector{{From: "main"}}}, {Select: []policy.Selector{{After: "main"}}},
	} {
		key := Key(e)
		if other, ok := seen[key]; ok {
			t.Errorf("%+v and %+v have one key", e, other)
		}
		if seen[key] = e; key != Key(e) || !strings.HasPrefix(key, fmt.Sprintf("v%d-", Version)) || len(key) > 20 {
			t.Errorf("Key(%+v) = %q", e, key)
		}
	}
	if Key(policy.Extraction{}) != Key(policy.Extraction{Select: []policy.Selector{}}) {
		t.Error("no selectors and an empty list of them differ")
	}
}

func TestPlain(t *testing.T) {
	for _, test := range []struct{ name, contentType, body, want string }{
		{"text", "text/plain", "Terms of Use\n============\n\nThese are the terms between you and the harbour office,\nwhich you accept by mooring your boat at our quay.\n\n  * Pay the fee on the day.\n  * Keep the quay clean, and leave nothing behind that\n    was not there before.\n\nHarbour Office\n1 Quay Street\n",
			"# Terms of Use\nThese are the terms between you and the harbour office, which you accept by mooring your boat at our quay.\n  - Pay the fee on the day.\n  - Keep the quay clean, and leave nothing behind that was not there before.\nHarbour Office\n1 Quay Street\n"},
		{"Markdown", "text/markdown; charset=utf-8", "# Terms\n\n## 1. Fees\nPay **on the day**, see [the list](https://harbour.example/fees).\n\n1. Small boats\n2. Big boats\n   - with sails\n\n| Boat | Fee |\n|---|---|\n| Small | 1 |\n",
			"# Terms\n## 1. Fees\nPay on the day, see the list.\n1. Small boats\n2. Big boats\n  - with sails\n| Boat | Fee |\n| Small | 1 |\n"},
		{"HTML sent as text", "text/plain", page("Terms", "<h1>Terms</h1><p>"+prose+"</p>"), "# Terms\n" + prose + "\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: []byte(test.body), ContentType: test.contentType})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, text.Markdown); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Pages made to hurt take time in proportion to their size, and end.
func TestHostile(t *testing.T) {
	size := 1 << 20
	if raced {
		size = 1 << 17
	}
	fill := func(piece string) string { return strings.Repeat(piece, size/len(piece)) }
	if testing.Short() {
		t.Skip("large pages")
	}
	for name, body := range map[string]string{
		"short lines":          fill("a<br>"),
		"named boxes":          strings.Repeat(`<div class="share">`, 400) + fill("word "),
		"many named boxes":     fill(`<div class="cookie nav ad">word word word word word.</div>`),
		"consent buttons":      "<div>" + fill(`<div><span>Accept</span></div>`) + "<p>" + prose + " cookies</p></div>",
		"nested lists":         strings.Repeat("<ul><li>", 200) + fill("word "),
		"nested tables":        strings.Repeat("<table><tr><td>x</td><td>", 100) + fill("word "),
		"one long word":        fill("x"),
		"unclosed tags":        fill("<p><b><i>x"),
		"attributes":           "<p " + fill(`a="b" `) + ">" + prose,
		"hidden panels":        fill(`<div hidden id="a" class="tab">word word word word word.</div>`),
		"entities and markers": fill("&zwj;&shy;&nbsp;x"),
		"titles":               fill("<h1>Terms of Use</h1><h1>Privacy Policy</h1><p>word word word word word.</p>"),
		"dialogs":              strings.Repeat(`<div role="dialog">`, 400) + fill("<button>cookies</button>"),
		"signs":                fill(`<a href="#"><b>#</b></a>`),
		"100,000 nested":       strings.Repeat("<div>", 100_000) + prose,
		"50 MB":                strings.Repeat("<p>"+prose+"</p>", (50<<20)/len(prose)),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := Extract(Source{Body: []byte("<html><body>" + body + "</body></html>"), URL: "https://harbour.example/privacy#x"})
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			var unusable *Unusable
			if err != nil && !errors.As(err, &unusable) {
				t.Error(err)
			}
			t.Logf("%s: %v, %v", name, time.Since(start), err)
		})
	}
}
