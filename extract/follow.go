package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Links lists where the links and frames of a page lead that css matches, or
// that stand in what it matches: http and https addresses without fragments, each
// once, in page order. A page that is no HTML has none.
func Links(src Source, css string) ([]string, error) {
	selector, err := cascadia.ParseGroup(css)
	if err != nil {
		return nil, &SelectorError{CSS: css, Err: err}
	}
	root := parseHTML(src)
	if root == nil {
		return nil, nil // what is wrong with the page is told when its text is taken out
	}
	var leading []*html.Node
	for _, matched := range cascadia.QueryAll(root, selector) {
		leading = slices.AppendSeq(leading, withDescendants(matched))
	}
	return targets(root, leading, src.URL), nil
}

// Frames lists where the frames of a page lead that a reader sees, as Links does:
// the text of some pages stands in a document of its own, framed.
func Frames(src Source) []string {
	if !frameTag.Match(src.Body) {
		return nil // as most pages; the others are parsed
	}
	root := parseHTML(src)
	if root == nil {
		return nil
	}
	return targets(root, collect(root, isShownFrame), src.URL)
}

var frameTag = regexp.MustCompile(`(?i)<(iframe|frame|object|embed)[\s/>]`)

// isShownFrame leaves out the frames that are there for scripts to talk through.
func isShownFrame(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Iframe, atom.Frame, atom.Object, atom.Embed:
		return !inside(n, isHidden) && attr(n, "aria-hidden") != "true" && !isDot(attr(n, "width")) && !isDot(attr(n, "height"))
	}
	return false
}

func isDot(length string) bool {
	length = strings.TrimSuffix(strings.TrimSpace(length), "px")
	return length == "0" || length == "1"
}

// parseHTML is the tree of a page; nil when it is none.
func parseHTML(src Source) *html.Node {
	body, err := UTF8(src.Body, src.ContentType)
	if err != nil || plainKind(body, src.ContentType, src.URL) != "" {
		return nil
	}
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil
	}
	return root
}

// targets are where elements lead, each address once.
func targets(root *html.Node, leading []*html.Node, address string) (found []string) {
	base := baseOf(root, address)
	seen := map[string]bool{}
	for _, n := range leading {
		if to := target(base, n); to != "" && !seen[to] {
			seen[to] = true
			found = append(found, to)
		}
	}
	return found
}

// withDescendants gives a node and, unless it leads somewhere itself, all below it.
func withDescendants(n *html.Node) func(yield func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if !yield(n) || hasAttr(n, "href") || hasAttr(n, "src") {
			return
		}
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && !yield(d) {
				return
			}
		}
	}
}

// baseOf is what a page's addresses are relative to: its base element's, or its own.
func baseOf(root *html.Node, address string) *url.URL {
	base, err := url.Parse(address)
	if err != nil {
		base = &url.URL{}
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == atom.Base && hasAttr(n, "href") {
			if own, err := base.Parse(attr(n, "href")); err == nil {
				return own
			}
		}
	}
	return base
}

// target is the address a link or frame leads to; "" for any other element.
func target(base *url.URL, n *html.Node) string {
	address := ""
	switch n.DataAtom {
	case atom.A, atom.Link, atom.Area:
		address = attr(n, "href")
	case atom.Iframe, atom.Frame, atom.Embed:
		address = attr(n, "src")
	case atom.Object:
		address = attr(n, "data")
	}
	if address = strings.TrimSpace(address); address == "" || strings.HasPrefix(address, "#") {
		return ""
	}
	to, err := base.Parse(address)
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "" {
		return ""
	}
	to.Fragment, to.RawFragment = "", ""
	return to.String()
}
