package extract

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// numbering is the numbers that a page's style sheets put before its elements
// ("3.1 Your duties"): they are no part of the markup, yet people cite them.
// A nil *numbering has none.
type numbering struct {
	text   map[*html.Node]string
	styles map[*html.Node]string // of numbered lists, as numeralStyles names them
}

// before is what stands before an element; "" for nothing.
func (n *numbering) before(of *html.Node) string {
	if n == nil {
		return ""
	}
	return n.text[of]
}

// listStyle is how style sheets say that a list counts; "" when they don't.
func (n *numbering) listStyle(list *html.Node) string {
	if n == nil {
		return ""
	}
	return n.styles[list]
}

// countedBy counts through a page as it came, before anything is cut out of it
// (CSS Lists and Counters, section 4). It is nil when no style counts.
func countedBy(root *html.Node) *numbering {
	rules := numberingRules(root)
	if len(rules) == 0 && len(collect(root, hasUtilityCount)) == 0 {
		return nil
	}
	c := &counting{rules: rules, open: map[string][]count{}, numbers: numbering{text: map[*html.Node]string{}, styles: map[*html.Node]string{}}}
	if c.walk(root); c.cost > mostMatching {
		return nil
	}
	return &c.numbers
}

// mostMatching bounds the elements that rules are held against, so that a page
// made to be slow is read without its numbers.
const mostMatching = 20_000_000

// counting is the walk through a page.
type counting struct {
	rules   []styleRule
	cost    int                // elements looked at so far
	open    map[string][]count // the counters in scope, the innermost last
	numbers numbering
}

// count is a counter in scope: on the children of the element it was made
// in, from the one that made it on.
type count struct {
	in     *html.Node
	number int
}

func (c *counting) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		if isHidden(n) || isUnread(n) || c.cost > mostMatching {
			return // what is not drawn does not count
		}
		own, before := c.styleOf(n)
		c.step(n.Parent, own)
		if style := numeralStyles[own.list]; style != "" {
			c.numbers.styles[n] = style
		}
		if before != nil {
			c.step(n, *before)
			if text := c.shown(n, before.content); text != "" {
				c.numbers.text[n] = text
			}
		}
	}
	for child := range n.ChildNodes() {
		c.walk(child)
	}
	c.leave(n)
}

// styleOf is what the rules say of an element and of what stands before it,
// nil when nothing is said of that.
func (c *counting) styleOf(n *html.Node) (own counterStyle, before *counterStyle) {
	for _, rule := range c.rules {
		fits, cost := rule.matches(n)
		if c.cost += cost; !fits {
			continue
		}
		if !rule.before {
			own.override(rule.style)
			continue
		}
		if before == nil {
			before = &counterStyle{}
		}
		before.override(rule.style)
	}
	if parts := utilityContents(n); parts != nil {
		before = &counterStyle{content: parts}
	}
	return own.withListItem(n), before
}

// override takes what a stronger rule declares.
func (s *counterStyle) override(by counterStyle) {
	if by.reset != nil {
		s.reset = by.reset
	}
	if by.increment != nil {
		s.increment = by.increment
	}
	if by.set != nil {
		s.set = by.set
	}
	if by.content != nil {
		s.content = by.content
	}
	if by.list != "" {
		s.list = by.list
	}
}

// itemCounter is the counter that lists keep by themselves.
const itemCounter = "list-item"

// withListItem adds what HTML lists do to their counter.
func (s counterStyle) withListItem(n *html.Node) counterStyle {
	switch n.DataAtom {
	case atom.Ol, atom.Ul, atom.Menu:
		start := 1
		if number, err := strconv.Atoi(strings.TrimSpace(attr(n, "start"))); err == nil {
			start = number
		}
		s.reset = slices.Concat(s.reset, []counterStep{{itemCounter, start - 1}})
	case atom.Li:
		if number, err := strconv.Atoi(strings.TrimSpace(attr(n, "value"))); err == nil {
			s.set = slices.Concat(s.set, []counterStep{{itemCounter, number}})
		}
		if !slices.ContainsFunc(s.increment, func(step counterStep) bool { return step.name == itemCounter }) {
			s.increment = slices.Concat(s.increment, []counterStep{{itemCounter, 1}})
		}
	}
	return s
}

// step does what a style says to the counters, for an element in parent.
func (c *counting) step(parent *html.Node, style counterStyle) {
	for _, reset := range style.reset {
		c.make(parent, reset)
	}
	for _, step := range style.increment {
		c.at(parent, step.name).number += step.number
	}
	for _, step := range style.set {
		c.at(parent, step.name).number = step.number
	}
}

// make begins a counter, in the place of one that an earlier sibling made.
func (c *counting) make(parent *html.Node, step counterStep) {
	open := c.open[step.name]
	if last := len(open) - 1; last >= 0 && open[last].in == parent {
		open[last].number = step.number
		return
	}
	c.open[step.name] = append(open, count{parent, step.number})
}

// at is the innermost counter of a name; one that is not there is made.
func (c *counting) at(parent *html.Node, name string) *count {
	if len(c.open[name]) == 0 {
		c.make(parent, counterStep{name: name})
	}
	open := c.open[name]
	return &open[len(open)-1]
}

// leave ends the counters that the children of n made.
func (c *counting) leave(n *html.Node) {
	for name, open := range c.open {
		for len(open) > 0 && open[len(open)-1].in == n {
			open = open[:len(open)-1]
		}
		c.open[name] = open
	}
}

// shown is what a content property shows before an element; "" when it shows
// no counter.
func (c *counting) shown(n *html.Node, parts []contentPart) string {
	if !counts(parts) {
		return ""
	}
	var out strings.Builder
	for _, part := range parts {
		if part.counter == "" {
			out.WriteString(part.text)
			continue
		}
		part.style = resolved(n, part.style)
		out.WriteString(part.of(c.open[part.counter]))
	}
	return tidy(out.String())
}

// of writes the count of a counter, or of all nested ones.
func (p contentPart) of(open []count) string {
	if len(open) == 0 {
		open = []count{{}} // one that was never begun is zero
	}
	if !p.all {
		open = open[len(open)-1:]
	}
	var all []string
	for _, count := range open {
		all = append(all, numeral(numeralStyles[p.style], count.number))
	}
	return strings.Join(all, p.separator)
}

// resolved is a value, or what the style attributes of the element and those
// around it give a custom property ("--list-style") for a value.
func resolved(n *html.Node, value string) string {
	if !strings.HasPrefix(value, "--") {
		return value
	}
	for ; n != nil; n = n.Parent {
		for declaration := range strings.SplitSeq(attr(n, "style"), ";") {
			if name, given, _ := strings.Cut(declaration, ":"); strings.TrimSpace(name) == value {
				return strings.TrimSpace(given)
			}
		}
	}
	return ""
}
