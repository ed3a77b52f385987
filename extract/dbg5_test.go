package extract

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

func TestWhere(t *testing.T) {
	name, phrase := os.Getenv("NAME"), os.Getenv("PHRASE")
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
		var at *html.Node
		has := func() bool {
			for n := range root.Descendants() {
				if n.Type == html.TextNode && strings.Contains(tidy(n.Data), phrase) && n.Parent.DataAtom.String() != "script" && n.Parent.DataAtom.String() != "title" {
					at = n
					return true
				}
			}
			return false
		}
		chain := func() {
			for n := at.Parent; n != nil && n.Type == html.ElementNode; n = n.Parent {
				fmt.Print("   <", n.Data)
				for _, a := range n.Attr {
					fmt.Printf(" %s=%.60s", a.Key, a.Val)
				}
				fmt.Println(">")
			}
		}
		step := func(what string, do func()) bool {
			if at == nil && !has() {
				fmt.Println("not in page")
				return false
			}
			keep := []*html.Node{}
			for n := at; n != nil; n = n.Parent {
				keep = append(keep, n)
			}
			do()
			was := at
			if !has() {
				at = was
				fmt.Println(p.name, "lost in", what)
				for _, n := range keep {
					if n.Type != html.ElementNode {
						continue
					}
					s := ""
					for _, a := range n.Attr {
						s += fmt.Sprintf(" %s=%.70s", a.Key, a.Val)
					}
					fmt.Printf("   <%s%s> parent nil: %v\n", n.Data, s, n.Parent == nil)
				}
				return false
			}
			return true
		}
		if !has() {
			fmt.Println("not there")
			continue
		}
		_ = chain
		b := bodyOf(root)
		if step("unread", func() { dropUnread(root) }) && step("hidden", func() { dropHidden(b) }) && step("consent", func() { dropConsent(b) }) && step("furniture", func() { dropFurniture(b) }) {
			fmt.Println(p.name, "lost later")
			chain()
		}
	}
}
