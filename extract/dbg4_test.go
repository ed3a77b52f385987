package extract

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func toks(text string) []string {
	for range 2 {
		text = mdLink.ReplaceAllString(text, " $1 ")
	}
	text = address.ReplaceAllString(text, " ")
	text = escape.ReplaceAllString(text, "$1")
	text = marks.ReplaceAllString(text, " ")
	return word.FindAllString(norm.NFKC.String(strings.ToLower(text)), -1)
}

func shingles(text string, n int) map[string]bool {
	ws := toks(text)
	m := map[string]bool{}
	for i := 0; i+n <= len(ws); i++ {
		m[strings.Join(ws[i:i+n], " ")] = true
	}
	return m
}

func TestMiss(t *testing.T) {
	if os.Getenv("MISS") == "" {
		t.Skip()
	}
	for _, p := range loadPairs(t) {
		if p.ranged {
			continue
		}
		text, err := Extract(Source{Body: p.page, URL: p.url})
		if err != nil {
			t.Log(p.name, err)
			continue
		}
		got := shingles(text.Markdown, 4)
		wantText, _ := os.ReadFile(corpus + "/" + p.name + "/expected.md")
		n := 0
		for _, l := range strings.Split(string(wantText), "\n") {
			sh := shingles(l, 4)
			if len(sh) < 4 {
				continue
			}
			in := 0
			for s := range sh {
				if got[s] {
					in++
				}
			}
			if in*2 < len(sh) {
				n++
				if n <= 12 {
					fmt.Printf("%s: %.160s\n", p.name, l)
				}
			}
		}
		if n > 12 {
			fmt.Println(p.name, "more:", n)
		}
	}
}
