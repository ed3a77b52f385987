package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mainText finds the elements that hold the document, in page order.
//
// It goes down from the body towards the bulk of the prose, and at each step
// takes along what stands beside it and reads like text: a title, a date, a
// last section outside the container. So no threshold decides whether a
// section is in or out; what is left behind are menus and forms that bear no
// name to know them by.
func mainText(root *html.Node) []*html.Node {
	body := bodyOf(root)
	for _, step := range steps {
		step.drop(body)
	}
	return bulkOf(body)
}

// steps cut away what is not the document, one kind after the other.
var steps = []struct {
	reason string // what the step's name is for people
	drop   func(body *html.Node)
}{
	{"hidden", dropHidden},
	{"asks for consent", dropConsent},
	{"menu, header, footer or the like", dropFurniture},
}

// bulkOf finds the parts of a body that hold the document, in page order.
func bulkOf(body *html.Node) []*html.Node {
	f := &finder{tallies: measure(body), controls: holders(body, isControl), titled: holders(body, isTitle), links: linksBeside}
	f.total = f.tallies[body].prose
	start := body
	if main := f.declaredMain(body); main != nil {
		start, f.inMain, f.links = main, true, linksInMain
	}
	f.descend(start)
	return f.found
}

// finder collects the parts of a document.
type finder struct {
	controls map[*html.Node]bool // elements with buttons, forms and the like in them
	titled   map[*html.Node]bool // elements with a heading of the first level in them
	tallies  map[*html.Node]tally
	total    int     // words of prose of the page
	inMain   bool    // the page says what its main part is
	links    float64 // share of words in links from which an element is a menu
	found    []*html.Node
}

const (
	linksBeside = 0.34
	linksInMain = 0.75 // beside the text in what the page calls its main part
)

// mainLimit is the share of the prose from which the page's word for what its
// main text is counts.
const mainLimit = 0.6

// declaredMain is the page's main element, when there is one and it holds most
// of the prose.
func (f *finder) declaredMain(body *html.Node) *html.Node {
	mains := collect(body, func(n *html.Node) bool { return n.DataAtom == atom.Main || attr(n, "role") == "main" })
	for _, n := range mains {
		if float64(f.tallies[n].prose) >= mainLimit*float64(f.total) {
			return n
		}
	}
	return nil
}

// descend takes n whole, or its bulk and what goes with that.
func (f *finder) descend(n *html.Node) {
	bulk := f.bulk(n)
	if bulk == nil || isLine(bulk) || holdsText(n) {
		f.found = append(f.found, n)
		return
	}
	for c := range n.ChildNodes() {
		switch {
		case c == bulk:
			f.descend(c)
		case f.alike(c, bulk):
			f.found = append(f.found, c)
		default:
			f.pick(c)
		}
	}
}

// alike reports a section of the document that is mostly links: sentences in an
// element that the page gives the very class of the bulk beside it.
func (f *finder) alike(n, bulk *html.Node) bool {
	class := attr(bulk, "class")
	return class != "" && n.DataAtom == bulk.DataAtom && attr(n, "class") == class && f.tallies[n].prose > 0
}

// pick takes an element beside the bulk if it reads like text. Of one that is
// mostly links but holds the title, the parts are judged one by one: the date
// stands beside the title, and the contents below it.
func (f *finder) pick(n *html.Node) {
	if f.reads(n) {
		f.found = append(f.found, n)
	} else if f.titled[n] && f.tallies[n].prose < smallTalk {
		for c := range n.ChildNodes() {
			f.pick(c)
		}
	}
}

// isTitle reports headings of the first level that aren't links.
func isTitle(n *html.Node) bool {
	return n.Type == html.ElementNode && n.DataAtom == atom.H1 && !hasDescendant(n, atom.A) &&
		!inside(n.Parent, func(m *html.Node) bool { return m.DataAtom == atom.A })
}

// bulk is the child with more than half of n's prose.
func (f *finder) bulk(n *html.Node) *html.Node {
	for c := range n.ChildNodes() {
		if t := f.tallies[c]; t.prose*2 > f.tallies[n].prose {
			return c
		}
	}
	return nil
}

// reads reports whether an element beside the bulk of the document belongs to it.
func (f *finder) reads(n *html.Node) bool {
	t, ok := f.tallies[n]
	if !ok || t.words == 0 {
		return false
	}
	if isHeading(n) {
		return true
	}
	if t.linkShare() >= f.links {
		return false
	}
	return !f.controls[n] && !isControl(n) || t.prose >= 2*smallTalk || f.inMain && t.prose > 0
}

// holdsText reports whether text stands in n itself, beside its blocks.
func holdsText(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if c.Type == html.TextNode && strings.ContainsFunc(c.Data, isWordRune) {
			return true
		}
		if c.Type == html.ElementNode && !isBlock(c) && !isUnread(c) && strings.ContainsFunc(textOf(c), isWordRune) {
			return true
		}
	}
	return false
}

// isLine reports elements whose parent has to be written for them to keep their
// mark or their place: list items, rows, cells, and single paragraphs.
func isLine(n *html.Node) bool {
	return n.DataAtom == atom.P || n.DataAtom == atom.Li || isHeading(n)
}
