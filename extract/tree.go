package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"policytrail/policy"
)

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func hasDescendant(n *html.Node, atoms ...atom.Atom) bool {
	for d := range n.Descendants() {
		if slices.Contains(atoms, d.DataAtom) && d.Type == html.ElementNode {
			return true
		}
	}
	return false
}

func hasBlock(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && isBlock(d) {
			return true
		}
	}
	return false
}

// textOf joins the text below a node with spaces between the pieces. It is for
// counting and matching, never for the text people read.
func textOf(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
			out.WriteByte(' ')
		}
	}
	return out.String()
}

// hasWords reports whether any letter or digit stands below a node.
func hasWords(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.ContainsFunc(d.Data, isWordRune) {
			return true
		}
	}
	return false
}

func wordsIn(n *html.Node) (words int) {
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			words += policy.Words(d.Data)
		}
	}
	return words
}

func remove(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// inside reports whether n is, or stands below, an element that fits.
func inside(n *html.Node, fits func(*html.Node) bool) bool {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && fits(n) {
			return true
		}
	}
	return false
}

func bodyOf(root *html.Node) *html.Node {
	for d := range root.Descendants() {
		if d.Type == html.ElementNode && (d.DataAtom == atom.Body || d.DataAtom == atom.Frameset) {
			return d
		}
	}
	return root
}

// holders gives the elements below root that hold one that fits. Each is marked
// once, so deep nesting costs no more than a flat page.
func holders(root *html.Node, fits func(*html.Node) bool) map[*html.Node]bool {
	held := map[*html.Node]bool{}
	for d := range root.Descendants() {
		if !fits(d) {
			continue
		}
		for n := d.Parent; n != nil && !held[n]; n = n.Parent {
			held[n] = true
		}
	}
	return held
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return n.Type == html.ElementNode
	}
	return false
}
