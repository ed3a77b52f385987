package extract

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

func TestCuts(t *testing.T) {
	name := os.Getenv("CUT")
	if name == "" {
		t.Skip()
	}
	for _, p := range loadPairs(t) {
		if !strings.Contains(p.name, name) {
			continue
		}
		body, _ := UTF8(p.page, "")
		doc, _ := goquery.NewDocumentFromReader(strings.NewReader(body))
		root := doc.Nodes[0]
		dropUnread(root)
		b := bodyOf(root)
		tl := measure(b)
		fmt.Println("===", p.name, tl[b])
		all := tl[b].prose
		var cuts func(n *html.Node)
		var before = map[*html.Node]string{}
		var path func(n *html.Node) string
		path = func(n *html.Node) string {
			s := n.Data
			if id := attr(n, "id"); id != "" {
				s += "#" + id
			}
			if c := attr(n, "class"); c != "" {
				s += "." + strings.Join(strings.Fields(c), ".")
			}
			if len(s) > 70 {
				s = s[:70]
			}
			return s
		}
		for n := range b.Descendants() {
			if n.Type == html.ElementNode {
				before[n] = path(n)
			}
		}
		dropFurniture(b)
		left := map[*html.Node]bool{}
		for n := range b.Descendants() {
			left[n] = true
		}
		cuts = func(n *html.Node) {}
		_ = cuts
		for n, s := range before {
			if !left[n] && n.Parent == nil && tl[n].prose*100 > all {
				txt := tidy(textOf(n))
				if len(txt) > 60 {
					txt = txt[:60]
				}
				fmt.Printf("  cut %+v %s: %s\n", tl[n], s, txt)
			}
		}
		tl = measure(b)
		n := b
		for {
			var best *html.Node
			for c := range n.ChildNodes() {
				if x, ok := tl[c]; ok && (best == nil || x.prose > tl[best].prose) {
					best = c
				}
			}
			if best == nil || tl[best].prose*2 < tl[b].prose {
				break
			}
			fmt.Printf("  %.3f %+v %s\n", float64(tl[best].prose)/float64(tl[b].prose), tl[best], path(best))
			n = best
		}
	}
}
