package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// hiddenLimit is the share of the prose that hidden elements may hold together
// and still be cut. A page that hides more is a page of tabs and folded
// sections, and what is folded binds the reader like the rest.
const hiddenLimit = 0.15

// iconText is the number of words up to which a text meant for screen readers
// only, or kept from them, is a label rather than text.
const iconText = 12

// dropHidden cuts out what a reader never sees: elements hidden by style or
// attribute, but for the panels of accordions and tabs, and labels of icons.
func dropHidden(root *html.Node) {
	tallies := measure(root)
	controlled := controlledIDs(root)
	var doubtful []*html.Node
	prose := 0
	for _, n := range collect(root, isHidden) {
		t := tallyOf(n, tallies)
		switch {
		case t.prose == 0:
			remove(n)
		case !isPanel(n, controlled):
			doubtful = append(doubtful, n)
			prose += t.prose
		}
	}
	if float64(prose) <= hiddenLimit*float64(tallies[root].prose) {
		for _, n := range doubtful {
			remove(n)
		}
	}
	for _, n := range collect(root, isAnchorSign) {
		remove(n)
	}
	for _, n := range collect(root, isLabel) {
		if t := tallyOf(n, tallies); t.words <= iconText && t.prose == 0 {
			remove(n)
		}
	}
}

// tallyOf measures inline elements, which the page's tallies don't know.
func tallyOf(n *html.Node, tallies map[*html.Node]tally) tally {
	if t, ok := tallies[n]; ok {
		return t
	}
	return measure(n)[n]
}

var (
	hidingStyle = regexp.MustCompile(`(?i)(display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|font-size\s*:\s*0(px|em|rem)?\s*(;|!|$)|(left|top|text-indent)\s*:\s*-\d{3,}(\.\d+)?(px|em|rem)|clip\s*:\s*rect\(\s*[01](px)?[\s,]+[01])`)
	labelNames  = newWordSet(`sr visually screenreader srt assistive`)
	panelNames  = newWordSet(`accordion collapse collapsible panel pane tab toggle toggleable expand expandable expander fold answer faq detail
		section content body reveal readmore more`)
)

func isHidden(n *html.Node) bool {
	return n.Type == html.ElementNode && n.DataAtom != atom.Body && (hasAttr(n, "hidden") || hidingStyle.MatchString(attr(n, "style")))
}

// isPanel reports whether a hidden element unfolds when the reader asks for it.
func isPanel(n *html.Node, controlled map[string]bool) bool {
	if role := attr(n, "role"); role == "tabpanel" || role == "region" || attr(n, "hidden") == "until-found" {
		return true
	}
	return controlled[attr(n, "id")] || nameWords(n).any(panelNames) || inside(n, func(m *html.Node) bool { return m.DataAtom == atom.Details })
}

// controlledIDs are the ids that some control of the page unfolds.
func controlledIDs(root *html.Node) map[string]bool {
	ids := map[string]bool{}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "aria-controls":
				ids[a.Val] = true
			case "href", "data-target", "data-bs-target", "data-toggle-target":
				if id, ok := strings.CutPrefix(a.Val, "#"); ok {
					ids[id] = true
				}
			}
		}
	}
	delete(ids, "")
	return ids
}

// isAnchorSign reports what leads to a heading itself, and signs that are there
// for the looks: "#", "¶", an arrow.
func isAnchorSign(n *html.Node) bool {
	if n.Type != html.ElementNode || n.DataAtom == atom.Table {
		return false
	}
	sign := attr(n, "aria-hidden") == "true" || n.DataAtom == atom.A && strings.HasPrefix(attr(n, "href"), "#")
	return sign && !hasWords(n) && attr(n, "id") == "" && attr(n, "name") == ""
}

// isLabel reports a text for screen readers alone, or one kept from them.
func isLabel(n *html.Node) bool {
	if n.Type != html.ElementNode || isHeading(n) || isHeading(n.Parent) {
		return false
	}
	return attr(n, "aria-hidden") == "true" || nameWords(n).any(labelNames)
}
