package extract

import (
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"policytrail/policy"
)

// SelectorError is a CSS selector that can't be read.
type SelectorError struct {
	CSS string
	Err error
}

func (e *SelectorError) Error() string {
	return fmt.Sprintf("reading the CSS selector %q: %v", e.CSS, e.Err)
}

func (e *SelectorError) Unwrap() error { return e.Err }

// ValidateSelector says what is wrong with a CSS selector: a *SelectorError, or
// nil.
func ValidateSelector(css string) error {
	if strings.TrimSpace(css) == "" {
		return &SelectorError{CSS: css, Err: fmt.Errorf("it is empty")}
	}
	if _, err := cascadia.ParseGroup(css); err != nil {
		return &SelectorError{CSS: css, Err: err}
	}
	return nil
}

// validateSelectors says what is wrong with the first bad one.
func validateSelectors(selectors []policy.Selector) error {
	for _, s := range selectors {
		parts := []string{s.CSS}
		if s.IsRange() {
			parts = []string{s.From, s.After, s.To, s.Before}
		}
		for _, css := range parts {
			if css == "" && s.IsRange() {
				continue // an end left away
			}
			if err := ValidateSelector(css); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose cuts out what e removes and gives the topmost elements it selects, in
// page order; none when it selects nothing.
func choose(root *html.Node, e policy.Extraction) ([]*html.Node, error) {
	if len(e.Select)+len(e.Remove) == 0 {
		return nil, nil
	}
	page := layoutOf(root)
	selected := selection{kept: map[*html.Node]bool{}}
	for _, s := range e.Select {
		if !s.IsRange() {
			for _, n := range page.matches(s) {
				selected.take([]*html.Node{n}, n)
			}
			continue
		}
		nodes, found := page.between(s)
		if !found {
			// Half a range would be a text nobody asked for.
			return nil, &Unusable{Reason: SelectorEmpty, Detail: fmt.Sprintf("%q", s)}
		}
		selected.take(nodes, page.commonAncestor(nodes))
	}
	var cut []*html.Node
	for _, s := range e.Remove {
		cut = append(cut, page.matches(s)...)
	}
	for _, n := range cut {
		remove(n)
	}
	if len(e.Select) == 0 {
		return nil, nil
	}
	selected.prune()
	chosen := map[*html.Node]bool{}
	for _, n := range selected.roots {
		chosen[n] = true
	}
	roots := collect(root, func(n *html.Node) bool { return chosen[n] })
	if len(roots) == 0 {
		return nil, &Unusable{Reason: SelectorEmpty, Detail: fmt.Sprintf("%q", e.Select)}
	}
	return roots, nil
}

// matches gives what a selector names: the elements its CSS matches, or the
// nodes in its range.
func (l *layout) matches(s policy.Selector) []*html.Node {
	if s.IsRange() {
		nodes, _ := l.between(s)
		return nodes
	}
	selector, err := cascadia.ParseGroup(s.CSS)
	if err != nil {
		return nil // selectors were validated before
	}
	return cascadia.QueryAll(l.root, selector)
}
