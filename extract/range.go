package extract

import (
	"slices"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"policytrail/policy"
)

// layout numbers the places before and after each node of a page, so that what
// stands from one element to another can be told by comparing numbers.
type layout struct {
	root   *html.Node
	places map[*html.Node]stretch
}

// stretch is a part of a page: the first and the last place of it.
type stretch struct{ first, last int }

func (s stretch) holds(t stretch) bool    { return s.first <= t.first && t.last <= s.last }
func (s stretch) overlaps(t stretch) bool { return s.first <= t.last && t.first <= s.last }

func layoutOf(root *html.Node) *layout {
	l := &layout{root: root, places: map[*html.Node]stretch{}}
	l.number(root, 0)
	return l
}

// number gives the nodes below n their places and returns the next free one.
func (l *layout) number(n *html.Node, next int) int {
	first := next
	next++
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		next = l.number(c, next)
	}
	l.places[n] = stretch{first, next}
	return next + 1
}

// between gives the topmost nodes that stand wholly in a range, in page order,
// and false when one of its ends is not in the page. The end is the first
// match that leaves something to take: a page may well have an earlier one.
func (l *layout) between(s policy.Selector) (nodes []*html.Node, found bool) {
	whole := l.places[bodyOf(l.root)]
	starts := l.ends(s.From, func(at stretch) stretch { return stretch{at.first, whole.last} })
	if s.From+s.After == "" {
		starts = []stretch{whole}
	} else if s.After != "" {
		starts = l.ends(s.After, func(at stretch) stretch { return stretch{at.last + 1, whole.last} })
	}
	if len(starts) == 0 {
		return nil, false
	}
	start := starts[0]
	ends := []stretch{start}
	if s.To != "" {
		ends = l.ends(s.To, func(at stretch) stretch { return stretch{start.first, at.last} })
	} else if s.Before != "" {
		ends = l.ends(s.Before, func(at stretch) stretch { return stretch{start.first, at.first - 1} })
	}
	for _, part := range ends {
		if nodes = l.within(l.root, part, nil); len(nodes) > 0 {
			return nodes, true
		}
	}
	return nil, false
}

// ends makes a stretch of each match of a selector.
func (l *layout) ends(css string, of func(stretch) stretch) (ends []stretch) {
	if css == "" {
		return nil
	}
	selector, err := cascadia.ParseGroup(css)
	if err != nil {
		return nil // selectors were validated before
	}
	for _, n := range cascadia.QueryAll(l.root, selector) {
		ends = append(ends, of(l.places[n]))
	}
	return ends
}

func (l *layout) within(n *html.Node, part stretch, found []*html.Node) []*html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch at := l.places[c]; {
		case part.holds(at):
			found = append(found, c)
		case part.overlaps(at):
			found = l.within(c, part, found)
		}
	}
	return found
}

// commonAncestor is the deepest element around all nodes; of a single node, the
// node itself.
func (l *layout) commonAncestor(nodes []*html.Node) *html.Node {
	first, last := l.places[nodes[0]], l.places[nodes[len(nodes)-1]]
	around := stretch{first.first, last.last}
	n := nodes[0]
	for n.Parent != nil && !l.places[n].holds(around) {
		n = n.Parent
	}
	return n
}

// selection is what the selectors of a document name in a page.
type selection struct {
	kept  map[*html.Node]bool // taken whole
	roots []*html.Node        // what is read: kept elements, and elements around ranges
}

func (s *selection) take(nodes []*html.Node, root *html.Node) {
	for _, n := range nodes {
		s.kept[n] = true
	}
	if !slices.Contains(s.roots, root) {
		s.roots = append(s.roots, root)
	}
}

// prune cuts what no selector names out of the elements around ranges.
func (s *selection) prune() {
	for _, root := range s.roots {
		if !inside(root, func(n *html.Node) bool { return s.kept[n] }) {
			holds := holders(root, func(n *html.Node) bool { return s.kept[n] })
			s.pruneBelow(root, holds)
		}
	}
}

func (s *selection) pruneBelow(n *html.Node, holds map[*html.Node]bool) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case s.kept[c]:
		case holds[c]:
			s.pruneBelow(c, holds)
		default:
			n.RemoveChild(c)
		}
		c = next
	}
}
