package extract

import (
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
	"golang.org/x/net/html"
)

// Utility classes spell their style out: "[&>li]:marker:content-[counters(item,'.')_'._']"
// is a rule for the items of the list that bears it. Their sheets stand in
// files of their own, so the names are all there is to read.

// isUtility reports class names that spell out a style, "md:flex" or
// "before:content-['–']": their words name no part of a page.
func isUtility(name string) bool { return strings.ContainsAny(name, "[](){}:") }

const utilityContent = "content-["

// hasUtilityCount reports elements whose classes show a counter.
func hasUtilityCount(n *html.Node) bool {
	class := attr(n, "class")
	return strings.Contains(class, utilityContent) && strings.Contains(class, "counter")
}

// utilityContents are what the classes of an element, and those of the list
// around it, put before it; nil when they don't.
func utilityContents(n *html.Node) []contentPart {
	for _, class := range strings.Fields(attr(n, "class")) {
		if variants, parts := utilityCount(class); parts != nil && variants == "" {
			return parts
		}
	}
	if n.Parent == nil {
		return nil
	}
	for _, class := range strings.Fields(attr(n.Parent, "class")) {
		variants, parts := utilityCount(class)
		if parts != nil && slices.Contains([]string{"[&>" + n.Data + "]", "[&_" + n.Data + "]", "[&>*]", "*"}, variants) {
			return parts
		}
	}
	return nil
}

// utilityCount reads a class that shows a counter before an element: the
// elements it is for, "" for its own, and what it shows.
func utilityCount(class string) (variants string, parts []contentPart) {
	variants, value, found := strings.Cut(class, utilityContent)
	if !found {
		return "", nil
	}
	variants, before := strings.CutSuffix(variants, "before:")
	if !before {
		if variants, before = strings.CutSuffix(variants, "marker:"); !before {
			return "", nil
		}
	}
	value = strings.ReplaceAll(strings.TrimSuffix(value, "]"), "_", " ")
	parser := css.NewParser(parse.NewInputString("content:"+value), true)
	if grammar, _, _ := parser.Next(); grammar != css.DeclarationGrammar {
		return "", nil
	}
	if parts = contentOf(parser.Values()); !counts(parts) {
		return "", nil
	}
	return strings.TrimSuffix(variants, ":"), parts
}
