package extract

import (
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// paths finds CSS that matches one element alone.
type paths struct {
	names map[*html.Node]string
	nodes map[string]*html.Node
}

func newPaths(root *html.Node) *paths {
	p := &paths{names: map[*html.Node]string{}, nodes: map[string]*html.Node{}}
	counts := map[string]int{}
	for n := range root.Descendants() {
		for _, name := range shortNames(n) {
			counts[name]++
		}
	}
	for n := range root.Descendants() { // parents come before their children
		if n.Type != html.ElementNode {
			continue
		}
		p.names[n] = p.nth(n)
		for _, name := range shortNames(n) {
			if counts[name] == 1 && ValidateSelector(name) == nil {
				p.names[n] = name
				break
			}
		}
		p.nodes[p.names[n]] = n
	}
	return p
}

func (p *paths) of(n *html.Node) string      { return p.names[n] }
func (p *paths) node(path string) *html.Node { return p.nodes[path] }

// nth names an element by its place in its parent.
func (p *paths) nth(n *html.Node) string {
	if n.DataAtom == atom.Html || n.DataAtom == atom.Body || n.Parent == nil || n.Parent.Type != html.ElementNode {
		return n.Data
	}
	place := goquery.NewDocumentFromNode(n).PrevAllFiltered(n.Data).Length() + 1
	return p.names[n.Parent] + " > " + n.Data + ":nth-of-type(" + strconv.Itoa(place) + ")"
}

// shortNames are the names an element may have to itself, the plainest first.
func shortNames(n *html.Node) []string {
	if n.Type != html.ElementNode {
		return nil
	}
	var names []string
	switch n.DataAtom {
	case atom.Main, atom.Article, atom.Header, atom.Footer, atom.Nav, atom.Aside:
		names = append(names, n.Data)
	}
	if id := attr(n, "id"); plainName(id) {
		names = append(names, "#"+id)
	}
	for _, class := range strings.Fields(attr(n, "class")) {
		if plainName(class) {
			names = append(names, n.Data+"."+class)
		}
	}
	return names
}

// plainName reports whether a name needs no escaping in CSS and was given by a
// person rather than by a build: those bear digits and change with the next one.
func plainName(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '-' && r != '_') {
			return false
		}
	}
	mixed := strings.ToLower(name) != name && !strings.ContainsAny(name, "-_")
	return len(name) > 1 && (!mixed || len(name) > 7)
}
