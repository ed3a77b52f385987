package extract

import (
	"slices"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Explanation says what was kept of a page and what was left out, and why.
type Explanation struct {
	Kept    []Piece  `json:"kept"`
	Dropped []Piece  `json:"dropped"` // in the order of the steps, then of the page
	Select  []string `json:"select"`  // CSS that yields much the same text
	Remove  []string `json:"remove"`
}

// Piece is a part of a page that was kept or left out whole.
type Piece struct {
	Reason string `json:"reason,omitempty"` // why it was left out
	Path   string `json:"path"`             // CSS that matches it and nothing else
	Words  int    `json:"words"`
	Sample string `json:"sample"` // how it begins
}

// Explain goes the way of Extract, without judging the text, and notes what
// each step leaves out. Parts without words are not worth a line. A page that
// is not HTML, or whose selectors match nothing, is an *Unusable.
func Explain(src Source) (*Explanation, error) {
	if err := validateSelectors(slices.Concat(src.Extraction.Select, src.Extraction.Remove)); err != nil {
		return nil, err
	}
	switch {
	case isPDF(src.Body):
		return nil, &Unusable{Reason: NotText, Detail: "it is a PDF document, of which only what is on every page is left out"}
	case isBundle(src.Body):
		return nil, &Unusable{Reason: NotText, Detail: "it is made of several pages; each is explained by itself"}
	}
	body, err := UTF8(src.Body, src.ContentType)
	if err != nil {
		return nil, err
	}
	if plainKind(body, src.ContentType, src.URL) != "" {
		return nil, &Unusable{Reason: NotText, Detail: "it is plain text, of which nothing is left out"}
	}
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil, &Unusable{Reason: NotText, Detail: "its markup can't be read: " + err.Error()}
	}
	x := newExplainer(root)
	roots, err := choose(root, src.Extraction)
	if err != nil {
		return nil, err
	}
	x.note("taken out by remove")
	if dropUnread(root); len(roots) > 0 {
		return x.chosen(roots), nil
	}
	x.skip()
	for _, step := range steps {
		step.drop(bodyOf(root))
		x.note(step.reason)
	}
	return x.found(bulkOf(bodyOf(root))), nil
}

// explainer compares the tree before and after each step.
type explainer struct {
	root    *html.Node
	paths   *paths
	parents map[*html.Node]*html.Node // as the page came
	left    []*html.Node              // elements still there, in page order
	result  Explanation
}

func newExplainer(root *html.Node) *explainer {
	x := &explainer{root: root, paths: newPaths(root), parents: map[*html.Node]*html.Node{}}
	x.skip()
	for _, n := range x.left {
		x.parents[n] = n.Parent
	}
	return x
}

// skip takes the tree as it is now for the start of the next step.
func (x *explainer) skip() {
	x.left = x.left[:0]
	for n := range x.root.Descendants() {
		if n.Type == html.ElementNode {
			x.left = append(x.left, n)
		}
	}
}

// note adds the topmost elements that went since the last step.
func (x *explainer) note(reason string) {
	there := map[*html.Node]bool{x.root: true}
	for n := range x.root.Descendants() {
		there[n] = true
	}
	for _, n := range x.left {
		if !there[n] && there[x.parents[n]] {
			x.drop(n, reason)
		}
	}
	x.skip()
}

func (x *explainer) drop(n *html.Node, reason string) {
	if piece := x.piece(n); piece.Words > 0 {
		piece.Reason = reason
		x.result.Dropped = append(x.result.Dropped, piece)
	}
}

const sampleLength = 60

func (x *explainer) piece(n *html.Node) Piece {
	text := strings.Join(strings.Fields(textOf(n)), " ")
	sample := []rune(text)
	if len(sample) > sampleLength {
		sample = append(sample[:sampleLength], '…')
	}
	return Piece{Path: x.paths.of(n), Words: wordsIn(n), Sample: string(sample)}
}

// chosen explains a page whose parts were named by selectors.
func (x *explainer) chosen(roots []*html.Node) *Explanation {
	x.keep(roots)
	x.skip()
	for _, n := range roots {
		dropHidden(n)
	}
	x.note("hidden")
	x.leaveOut(roots, "not selected")
	return &x.result
}

// found explains a page whose main text was found, and proposes selectors: what
// all its parts stand in, less what was left out of that.
func (x *explainer) found(roots []*html.Node) *Explanation {
	x.keep(roots)
	around := x.around(roots)
	x.leaveOut(roots, "beside the bulk of the text")
	x.result.Select = []string{x.paths.of(around)}
	for _, piece := range x.result.Dropped {
		if n := x.paths.node(piece.Path); n != nil && n != around && x.within(n, around) {
			x.result.Remove = append(x.result.Remove, piece.Path)
		}
	}
	return &x.result
}

func (x *explainer) keep(roots []*html.Node) {
	for _, n := range roots {
		x.result.Kept = append(x.result.Kept, x.piece(n))
	}
}

// leaveOut adds the topmost elements that neither are roots nor hold one.
func (x *explainer) leaveOut(roots []*html.Node, reason string) {
	kept, holds := map[*html.Node]bool{}, map[*html.Node]bool{}
	for _, n := range roots {
		kept[n] = true
		for p := n.Parent; p != nil; p = p.Parent {
			holds[p] = true
		}
	}
	for _, n := range collect(bodyOf(x.root), func(n *html.Node) bool {
		return n.Type == html.ElementNode && !holds[n]
	}) {
		if !kept[n] {
			x.drop(n, reason)
		}
	}
}

// around is the innermost element that all roots stand in, or the one root.
func (x *explainer) around(roots []*html.Node) *html.Node {
	around := roots[0]
	for _, n := range roots[1:] {
		for !x.within(n, around) {
			around = x.parents[around]
		}
	}
	return around
}

func (x *explainer) within(n, outer *html.Node) bool {
	for ; n != nil; n = x.parents[n] {
		if n == outer {
			return true
		}
	}
	return false
}

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
