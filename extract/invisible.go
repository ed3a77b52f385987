package extract

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// unread are the elements whose content is no text of the page.
var unread = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Svg: true, atom.Iframe: true, atom.Object: true, atom.Embed: true,
	atom.Canvas: true, atom.Audio: true, atom.Video: true, atom.Option: true, atom.Optgroup: true, atom.Datalist: true, atom.Head: true,
	atom.Map: true, atom.Rp: true, atom.Rt: true, atom.Link: true, atom.Meta: true, atom.Noframes: true, atom.Progress: true, atom.Meter: true,
}

// dropUnread cuts out comments and elements that bear no text, and writes mail
// addresses that were masked against harvesters in the clear.
func dropUnread(root *html.Node) {
	for _, n := range collect(root, func(n *html.Node) bool { return n.Type == html.CommentNode || isUnread(n) }) {
		remove(n)
	}
	for _, n := range collect(root, isMasked) {
		unmask(n)
	}
}

func isUnread(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	if n.DataAtom == atom.Template {
		return !hasAttr(n, "shadowrootmode") // the page draws this kind
	}
	return unread[n.DataAtom]
}

// collect lists the topmost nodes below root that fit.
func collect(root *html.Node, fits func(*html.Node) bool) (found []*html.Node) {
	for c := root.FirstChild; c != nil; c = c.NextSibling {
		if fits(c) {
			found = append(found, c)
		} else {
			found = append(found, collect(c, fits)...)
		}
	}
	return found
}
