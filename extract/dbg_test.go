package extract

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"policytrail/policy"
)

func TestDbg(t *testing.T) {
	name := os.Getenv("DBG")
	if name == "" {
		t.Skip()
	}
	for _, p := range loadPairs(t) {
		if !strings.Contains(p.name, name) {
			continue
		}
		text, err := Extract(Source{Body: p.page, URL: p.url})
		if err != nil {
			t.Log(p.name, err)
			continue
		}
		if os.Getenv("OUT") != "" {
			fmt.Print(text.Markdown)
			continue
		}
		r := scorePair(p, policy.Extraction{})
		fmt.Printf("=== %s f1 %.3f p %.2f r %.2f want %d words got %d\n", p.name, r.f1, r.precision, r.recall, size(p.want), text.Words)
		wantText, _ := os.ReadFile(corpus + "/" + p.name + "/expected.md")
		show := func(sign string, a string, b map[string]int, max int) {
			skipped := 0
			for _, l := range strings.Split(a, "\n") {
				g := bag(l)
				miss, all := 0, 0
				for w, n := range g {
					all += n
					if b[w] < n {
						miss += n - b[w]
					}
					b[w] -= n
				}
				if all > 0 && miss*2 >= all {
					if max--; max < 0 {
						skipped++
						continue
					}
					if len(l) > 150 {
						l = l[:150]
					}
					fmt.Println(sign, all, l)
				}
			}
			if skipped > 0 {
				fmt.Println(sign, "... and", skipped)
			}
		}
		cp := map[string]int{}
		for w, n := range p.want {
			cp[w] = n
		}
		show("+", text.Markdown, cp, 25)
		show("-", string(wantText), bag(text.Markdown), 25)
	}
}
