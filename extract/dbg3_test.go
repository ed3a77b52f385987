package extract

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

func TestTree(t *testing.T) {
	name := os.Getenv("TREE")
	if name == "" {
		t.Skip()
	}
	ps := loadPairs(t)
	if f := os.Getenv("FILE"); f != "" {
		b, _ := os.ReadFile(f)
		ps = []pair{{name: name, page: b}}
	}
	for _, p := range ps {
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
		var show func(n *html.Node, depth int)
		show = func(n *html.Node, depth int) {
			x, ok := tl[n]
			if !ok || x.prose*40 < all || depth > 14 {
				return
			}
			s := n.Data
			for _, a := range n.Attr {
				if a.Key == "id" || a.Key == "class" || a.Key == "role" || a.Key == "style" || strings.HasPrefix(a.Key, "aria-") || a.Key == "hidden" {
					v := a.Val
					if len(v) > 60 {
						v = v[:60]
					}
					s += " " + a.Key + "=" + v
				}
			}
			fmt.Printf("%s%d/%d/%d %s\n", strings.Repeat(" ", depth), x.prose, x.linked, x.words, s)
			for c := range n.ChildNodes() {
				show(c, depth+1)
			}
		}
		show(b, 0)
	}
}
