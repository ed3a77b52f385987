package extract

import (
	"regexp"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// lineage is a selector of a style sheet that is matched in time linear in the
// depth of the page, whoever wrote it: names, classes and attributes, inside or
// right below others. Sheets that say it another way are not read.
type lineage struct {
	parts       []lineagePart // the element's own last
	specificity cascadia.Specificity
}

type lineagePart struct {
	cascadia.Sel
	below bool // right below the part before it, rather than anywhere inside
}

// plainPart is what costs the same to match on any page: no :nth-child, no :has.
var plainPart = regexp.MustCompile(`^([^:()]|:not\([^:()]*\)|:root\b)+$`)

func parseLineage(selector string) (lineage, bool) {
	var line lineage
	below := false
	for _, word := range strings.Fields(strings.ReplaceAll(selector, ">", " > ")) {
		if word == ">" {
			below = true
			continue
		}
		part, err := cascadia.Parse(word)
		if err != nil || !plainPart.MatchString(word) {
			return lineage{}, false
		}
		line.parts = append(line.parts, lineagePart{part, below})
		line.specificity = line.specificity.Add(part.Specificity())
		below = false
	}
	return line, len(line.parts) > 0 && !below && !line.parts[0].below
}

// matches reports whether n is what the selector names; cost is the number of
// elements that were looked at.
//
// The nearest ancestor that fits a part leaves the most of them for the parts
// before it, so no other need be tried, except that parts right below one
// another move together.
func (l lineage) matches(n *html.Node) (fits bool, cost int) {
	end := len(l.parts)
	for first := true; end > 0; first = false {
		start := end - 1
		for l.parts[start].below {
			start--
		}
		for ; ; n = n.Parent {
			if n == nil || n.Type != html.ElementNode {
				return false, cost
			}
			top, looked := runUp(n, l.parts[start:end])
			cost += looked
			if top != nil {
				n, end = top.Parent, start
				break
			}
			if first {
				return false, cost
			}
		}
	}
	return true, cost
}

// runUp matches parts right below one another, the last against n, and gives
// the element that the first fits; nil when they don't.
func runUp(n *html.Node, parts []lineagePart) (top *html.Node, cost int) {
	for i := len(parts) - 1; ; i-- {
		cost++
		if n == nil || n.Type != html.ElementNode || !parts[i].Match(n) {
			return nil, cost
		}
		if i == 0 {
			return n, cost
		}
		n = n.Parent
	}
}
