package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Explanation says what was kept of a page and what was left out, and why.
type Explanation struct {
	Kept    []Piece  `json:"kept"`
	Dropped []Piece  `json:"dropped"` // in the order of the steps, then of the page
	Select  []string `json:"select"`  // CSS that yields much the same text; nil where there is none
	Remove  []string `json:"remove"`
}

// Piece is a part of a page that was kept or left out whole: an element, or
// some of the lines that elements hold.
type Piece struct {
	Page   string `json:"page,omitempty"`   // address of the page it stands on, where there are several
	Reason string `json:"reason,omitempty"` // why it was left out
	Path   string `json:"path"`             // CSS that matches it and nothing else; "" of lines
	Words  int    `json:"words"`
	Sample string `json:"sample"` // how it begins
}

// Explain goes the way of Extract, without judging the text, and notes what
// each step leaves out. Parts without words are not worth a line. A page whose
// selectors match nothing, or that can't be read, is an *Unusable.
func Explain(src Source) (*Explanation, error) {
	if err := validateSelectors(slices.Concat(src.Extraction.Select, src.Extraction.Remove)); err != nil {
		return nil, err
	}
	var err error
	if src.filters, err = newFilters(src.Extraction); err != nil {
		return nil, err
	}
	if isBundle(src.Body) {
		return explainBundle(src)
	}
	if isPDF(src.Body) {
		return explainPDF(src)
	}
	body, err := UTF8(src.Body, src.ContentType)
	if err != nil {
		return nil, err
	}
	if kind := plainKind(body, src.ContentType, src.URL); kind != "" {
		x := &explainer{src: src}
		x.lines(plainPassages(body, kind, src), nil)
		return &x.result, nil
	}
	return explainHTML(body, src)
}

func explainHTML(body string, src Source) (*Explanation, error) {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil, &Unusable{Reason: NotText, Detail: "its markup can't be read: " + err.Error()}
	}
	x := newExplainer(root, src)
	numbers, facts, elsewhere := countedBy(root), factsOf(root), delivered(root)
	roots, err := choose(root, src.Extraction)
	if err != nil {
		return nil, err
	}
	x.note("taken out by remove")
	dropUnread(root)
	places := places(root)
	if len(roots) > 0 {
		x.chosen(roots)
		x.lines(write(roots, newLinks(src), numbers, src.URL, places), nil)
		return &x.result, nil
	}
	x.skip()
	for _, step := range steps {
		step.drop(bodyOf(root))
		x.note(step.reason)
	}
	roots = bulkOf(bodyOf(root))
	passages := write(roots, newLinks(src), numbers, src.URL, places)
	meant := func(passages []passage) []passage { return meant(passages, src.URL, facts.title) }
	if wordsOf(trim(passages)) < doubtfulWords {
		if brought := elsewhere.passages(src); brought != nil {
			x.result.Kept = []Piece{{Path: "what the page brings along for a script, a frame or browsers without scripts", Words: wordsOf(brought), Sample: beginning(brought[0].text)}}
			x.leaveOut(nil, "the page as it is sent")
			x.lines(brought, meant)
			return &x.result, nil
		}
	}
	x.found(roots)
	x.lines(passages, meant)
	return &x.result, nil
}

// explainer compares the tree before and after each step.
type explainer struct {
	src     Source
	root    *html.Node
	paths   *paths
	parents map[*html.Node]*html.Node // as the page came
	left    []*html.Node              // elements still there, in page order
	result  Explanation
}

func newExplainer(root *html.Node, src Source) *explainer {
	x := &explainer{src: src, root: root, paths: newPaths(root), parents: map[*html.Node]*html.Node{}}
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

func (x *explainer) piece(n *html.Node) Piece {
	return Piece{Path: x.paths.of(n), Words: wordsIn(n), Sample: beginning(textOf(n))}
}

const sampleLength = 60

func beginning(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > sampleLength {
		runes = append(runes[:sampleLength], '…')
	}
	return string(runes)
}

// chosen explains a page whose parts were named by selectors.
func (x *explainer) chosen(roots []*html.Node) {
	x.keep(roots)
	x.skip()
	for _, n := range roots {
		dropHidden(n)
	}
	x.note("hidden")
	x.leaveOut(roots, "not selected")
}

// found explains a page whose main text was found, and proposes selectors: what
// all its parts stand in, less what was left out of that.
func (x *explainer) found(roots []*html.Node) {
	x.keep(roots)
	around := x.around(roots)
	x.leaveOut(roots, "beside the bulk of the text")
	x.result.Select = []string{x.paths.of(around)}
	for _, piece := range x.result.Dropped {
		if n := x.paths.node(piece.Path); n != nil && n != around && x.within(n, around) {
			x.result.Remove = append(x.result.Remove, piece.Path)
		}
	}
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
