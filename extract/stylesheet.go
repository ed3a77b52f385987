package extract

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A page's own style sheets are read for one thing: the numbers that they put
// before sections and list items. Sheets in files of their own aren't fetched.

// mostRules bounds the rules that number something, each of which is held
// against every element of the page.
const mostRules = 64

// styleRule is what a style sheet says of the numbers of some elements.
type styleRule struct {
	lineage
	before bool // it speaks of what stands before the element, its ::before or ::marker
	style  counterStyle
}

// counterStyle are the declarations that count, and those that show a count.
type counterStyle struct {
	reset, increment, set []counterStep
	content               []contentPart // nil when it is not declared
	list                  string        // list-style-type; "" when it is not declared
}

// counterStep is one counter with the number it is set to or grows by.
type counterStep struct {
	name   string
	number int
}

// contentPart is a text, or the count of a counter.
type contentPart struct {
	text      string
	counter   string // "" for a text
	all       bool   // the counts of all nested counters of that name …
	separator string // … with this between them
	style     string // as list-style-type; "" is decimal
}

// counts reports whether the parts show any counter.
func counts(parts []contentPart) bool {
	return slices.ContainsFunc(parts, func(p contentPart) bool { return p.counter != "" })
}

// numberingRules reads the rules that number something, the stronger later; none
// where no sheet shows a counter.
func numberingRules(root *html.Node) []styleRule {
	var rules []styleRule
	shown := false
	for n := range root.Descendants() {
		if n.DataAtom != atom.Style || n.FirstChild == nil || !strings.Contains(n.FirstChild.Data, "counter") {
			continue
		}
		for _, rule := range readSheet(n.FirstChild.Data) {
			shown = shown || counts(rule.style.content)
			if rules = append(rules, rule); len(rules) == mostRules {
				break
			}
		}
	}
	if !shown {
		return nil
	}
	slices.SortStableFunc(rules, func(a, b styleRule) int {
		switch {
		case a.specificity.Less(b.specificity):
			return -1
		case b.specificity.Less(a.specificity):
			return 1
		}
		return 0
	})
	return rules
}

// readSheet reads the rules of a style sheet that number something. What can't
// be read is passed over, as browsers do.
func readSheet(sheet string) (rules []styleRule) {
	parser := css.NewParser(parse.NewInputString(sheet), false)
	var selectors []string
	var style counterStyle
	elsewhere := 0 // depth of blocks for other media than a screen
	for {
		grammar, _, data := parser.Next()
		switch grammar {
		case css.ErrorGrammar:
			if !parser.HasParseError() {
				return rules
			}
		case css.BeginAtRuleGrammar:
			if elsewhere > 0 || forOtherMedia(data, parser.Values()) {
				elsewhere++
			}
		case css.EndAtRuleGrammar:
			elsewhere = max(0, elsewhere-1)
		case css.QualifiedRuleGrammar, css.BeginRulesetGrammar:
			selectors = append(selectors, written(parser.Values()))
		case css.DeclarationGrammar:
			style.declare(string(data), parser.Values())
		case css.EndRulesetGrammar:
			if elsewhere == 0 && !style.isZero() {
				rules = append(rules, style.of(selectors)...)
			}
			selectors, style = nil, counterStyle{}
		}
	}
}

// forOtherMedia reports at-rules whose content a reader's screen may not show.
func forOtherMedia(name []byte, values []css.Token) bool {
	if !bytes.EqualFold(name, []byte("@media")) {
		return !bytes.EqualFold(name, []byte("@layer")) && !bytes.EqualFold(name, []byte("@supports"))
	}
	media := strings.TrimSpace(strings.ToLower(written(values)))
	return media != "screen" && media != "all"
}

func written(tokens []css.Token) string {
	var out strings.Builder
	for _, t := range tokens {
		out.Write(t.Data)
	}
	return out.String()
}

func (s *counterStyle) isZero() bool {
	return s.reset == nil && s.increment == nil && s.set == nil && s.content == nil && s.list == ""
}

// of makes rules of a style for each of its selectors.
func (s *counterStyle) of(selectors []string) (rules []styleRule) {
	for _, text := range selectors {
		bare, before := cutPseudo(text)
		if line, ok := parseLineage(bare); ok {
			rules = append(rules, styleRule{lineage: line, before: before, style: *s})
		}
	}
	return rules
}

// cutPseudo takes "::before" and the like off a selector.
func cutPseudo(selector string) (bare string, before bool) {
	for _, pseudo := range []string{"::before", ":before", "::marker"} {
		if bare, ok := strings.CutSuffix(selector, pseudo); ok {
			return cmp.Or(strings.TrimSpace(bare), "*"), true
		}
	}
	return selector, false
}

// declare takes one declaration in.
func (s *counterStyle) declare(property string, values []css.Token) {
	switch strings.ToLower(property) {
	case "counter-reset":
		s.reset = counterSteps(values, 0)
	case "counter-set":
		s.set = counterSteps(values, 0)
	case "counter-increment":
		s.increment = counterSteps(values, 1)
	case "content":
		s.content = contentOf(values)
	case "list-style", "list-style-type":
		for _, t := range values {
			if numeralStyles[string(t.Data)] != "" {
				s.list = string(t.Data)
			}
		}
	}
}

// counterSteps reads "chapter section 2"; "none" is no step at all.
func counterSteps(values []css.Token, without int) []counterStep {
	found := []counterStep{}
	for _, t := range values {
		switch t.TokenType {
		case css.IdentToken, css.CustomPropertyNameToken:
			if name := string(t.Data); name != "none" {
				found = append(found, counterStep{name, without})
			}
		case css.NumberToken:
			if number, err := strconv.Atoi(string(t.Data)); err == nil && len(found) > 0 {
				found[len(found)-1].number = number
			}
		}
	}
	return found
}

// contentOf reads what a content property shows. Pictures, quotes and the like
// are no text.
func contentOf(values []css.Token) []contentPart {
	parts := []contentPart{}
	for i := 0; i < len(values); i++ {
		switch t := values[i]; t.TokenType {
		case css.StringToken:
			parts = append(parts, contentPart{text: unquoted(t.Data)})
		case css.FunctionToken:
			end := closing(values, i)
			if part, ok := countOf(strings.ToLower(string(t.Data)), values[i+1:end]); ok {
				parts = append(parts, part)
			}
			i = end
		case css.DelimToken:
			if string(t.Data) == "/" {
				return parts // what follows is for screen readers
			}
		}
	}
	return parts
}

// closing is the place of the parenthesis that ends the function at i.
func closing(values []css.Token, i int) int {
	depth := 0
	for ; i < len(values); i++ {
		switch values[i].TokenType {
		case css.FunctionToken, css.LeftParenthesisToken:
			depth++
		case css.RightParenthesisToken:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(values)
}

// countOf reads the arguments of counter() and counters().
func countOf(function string, arguments []css.Token) (part contentPart, ok bool) {
	part.all = function == "counters("
	if !part.all && function != "counter(" {
		return part, false
	}
	for _, t := range arguments {
		switch {
		case t.TokenType == css.StringToken:
			part.separator = unquoted(t.Data)
		case t.TokenType != css.IdentToken && t.TokenType != css.CustomPropertyNameToken:
		case part.counter == "":
			part.counter = string(t.Data)
		default:
			part.style = string(t.Data)
		}
	}
	return part, part.counter != ""
}

// unquoted is a CSS string as it is shown: \29 is a parenthesis, \A ends a line.
func unquoted(data []byte) string {
	text := string(data)
	if len(text) >= 2 {
		text = text[1 : len(text)-1]
	}
	var out strings.Builder
	for text != "" {
		before, after, escaped := strings.Cut(text, `\`)
		out.WriteString(before)
		if !escaped {
			break
		}
		digits := len(after) - len(strings.TrimLeft(after, "0123456789abcdefABCDEF"))
		digits = min(digits, 6)
		if code, err := strconv.ParseUint(after[:digits], 16, 32); err == nil {
			out.WriteRune(rune(code))
			text = strings.TrimPrefix(after[digits:], " ")
			continue
		}
		text = after // an escaped sign stands for itself
		if text != "" {
			_, size := utf8.DecodeRuneInString(text)
			out.WriteString(text[:size])
			text = text[size:]
		}
	}
	return out.String()
}
