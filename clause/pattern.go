package clause

import (
	"fmt"
	"strconv"
	"strings"
)

// A pattern is written in words:
//
//	word            the word; hyphens are spaces: third-party
//	stem*  ~tail    a word that begins, or ends, so
//	(a|b c|$other)  one of them
//	$family         a family of the pack, one of its patterns
//	..6             up to 6 words of any kind; "..." is ..6
//	x?              x or nothing; x is a word, a family or a group
//
// It is parsed into a tree of these nodes.
type (
	sequence  []node
	choice    []node
	optional  struct{ of node }
	gap       int
	atom      string // exact "word", "stem*", "~tail"
	anyDigits struct{}
	node      interface{ isNode() }
)

func (sequence) isNode()  {}
func (choice) isNode()    {}
func (optional) isNode()  {}
func (gap) isNode()       {}
func (atom) isNode()      {}
func (anyDigits) isNode() {}

const (
	maxGap     = 60   // a longer gap joins what has nothing to do with each other
	defaultGap = 6    // of "..."
	maxPattern = 4000 // bytes
	maxNesting = 30   // groups in groups
)

// patternError is a mistake in a pattern, at a byte offset of it.
type patternError struct {
	at    int
	what  string
	do    string // what to write instead
	cause error
}

func (e *patternError) Error() string { return fmt.Sprintf("%s (%s)", e.what, e.do) }

// parsePattern reads a pattern; size is the number of words and gaps in its
// tree, families unfolded. family gives the tree and size of a family by its
// name; its error is reported where the name stands.
func parsePattern(text string, family familyFunc) (tree node, size int, err error) {
	p := &patternParser{text: text, family: family}
	tree, err = p.pattern()
	return tree, p.size, err
}

type familyFunc func(name string) (tree node, size int, err error)

func (p *patternParser) pattern() (node, error) {
	text := p.text
	if len(text) > maxPattern {
		return nil, &patternError{0, "pattern is too long", fmt.Sprintf("split it; a pattern has at most %d bytes", maxPattern), nil}
	}
	parsed, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if p.at < len(p.text) {
		return nil, &patternError{p.at, "unexpected )", "remove it, or open its group with (", nil}
	}
	if p.bar > 0 {
		return nil, &patternError{p.bar, "| outside parentheses", "write (a|b), or two patterns", nil}
	}
	if nullable(parsed) {
		return nil, &patternError{0, "pattern matches nothing in particular", "write at least one word that is not optional", nil}
	}
	if beginsWithGap(parsed) {
		return nil, &patternError{0, "pattern begins with a gap", "begin with a word", nil}
	}
	return parsed, nil
}

type patternParser struct {
	text   string
	at     int
	bar    int // where the first | outside all groups stands; never at 0, where nothing is before it
	depth  int
	size   int
	family familyFunc
}

func (p *patternParser) alternatives() (node, error) {
	var options choice
	for {
		part, err := p.sequence()
		if err != nil {
			return nil, err
		}
		options = append(options, part)
		if p.at >= len(p.text) || p.text[p.at] != '|' {
			break
		}
		if p.depth == 0 && p.bar == 0 {
			p.bar = p.at
		}
		p.at++
	}
	if len(options) == 1 {
		return options[0], nil
	}
	return options, nil
}

func (p *patternParser) sequence() (node, error) {
	var parts sequence
	start := p.at
	for {
		p.skipSpace()
		if p.at >= len(p.text) || p.text[p.at] == '|' || p.text[p.at] == ')' {
			break
		}
		part, err := p.item()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	switch len(parts) {
	case 0:
		return nil, &patternError{start, "nothing to match here", "write a word; for “or nothing” write x?", nil}
	case 1:
		return parts[0], nil
	}
	return parts, nil
}

func (p *patternParser) skipSpace() {
	for p.at < len(p.text) && strings.IndexByte(" \t\n,", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *patternParser) item() (node, error) {
	var part node
	var err error
	start := p.at
	switch c := p.text[p.at]; {
	case c == '(':
		part, err = p.group()
	case c == '$':
		part, err = p.reference()
	case strings.HasPrefix(p.text[p.at:], ".."):
		return p.gap()
	default:
		part, err = p.words()
	}
	if err != nil {
		return nil, err
	}
	if p.at < len(p.text) && p.text[p.at] == '?' {
		p.at++
		if words, several := part.(sequence); several && p.text[start] != '(' {
			return nil, &patternError{start, fmt.Sprintf("%q is %d words", p.text[start:p.at-1], len(words)), "put them in parentheses before the ?", nil}
		}
		part = optional{part}
	}
	return part, nil
}

func (p *patternParser) group() (node, error) {
	open := p.at
	p.at++
	if p.depth++; p.depth > maxNesting {
		return nil, &patternError{open, "groups are nested too deeply", "use a family", nil}
	}
	inside, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if p.at >= len(p.text) {
		return nil, &patternError{open, "( is never closed", "add )", nil}
	}
	p.at++
	p.depth--
	return inside, nil
}

func (p *patternParser) reference() (node, error) {
	start := p.at
	p.at++
	for p.at < len(p.text) && nameByte(p.text[p.at]) {
		p.at++
	}
	name := p.text[start+1 : p.at]
	if name == "digits" {
		return anyDigits{}, nil
	}
	if name == "" {
		return nil, &patternError{start, "$ without a name", "write $family", nil}
	}
	family, size, err := p.family(name)
	if err != nil {
		return nil, &patternError{start, err.Error(), "define it under families: or correct the name", err}
	}
	if p.size += size; p.size > maxProgram {
		return nil, &patternError{start, fmt.Sprintf("the families unfold to more than %d words", maxProgram), "use smaller families", nil}
	}
	return family, nil
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

func (p *patternParser) gap() (node, error) {
	start := p.at
	p.at += 2
	if p.at < len(p.text) && p.text[p.at] == '.' {
		p.at++
		return gap(defaultGap), nil
	}
	digits := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	p.size += defaultGap
	n, err := strconv.Atoi(p.text[digits:p.at])
	if err != nil || n < 1 || n > maxGap {
		return nil, &patternError{start, "bad gap", fmt.Sprintf("write ..1 to ..%d, or ... for ..%d", maxGap, defaultGap), nil}
	}
	return gap(n), nil
}

// words reads up to the next space or special character: usually one word,
// several if it has hyphens.
func (p *patternParser) words() (node, error) {
	start := p.at
	for p.at < len(p.text) && strings.IndexByte(" \t\n,()|?$", p.text[p.at]) < 0 {
		p.at++
	}
	raw := p.text[start:p.at]
	p.size++
	tail, stem := strings.HasPrefix(raw, "~"), strings.HasSuffix(raw, "*")
	words := foldWords(strings.Trim(raw, "~*"))
	if len(words) == 0 || strings.ContainsAny(strings.TrimSuffix(strings.TrimPrefix(raw, "~"), "*"), "*~") {
		return nil, &patternError{start, fmt.Sprintf("%q is not a word", raw), "write a word, stem* or ~tail, quoted", nil}
	}
	if tail && stem {
		return nil, &patternError{start, fmt.Sprintf("%q is open at both ends", raw), "write stem* or ~tail", nil}
	}
	var parts sequence
	for i, word := range words {
		switch {
		case tail && i == 0:
			word = "~" + word
		case stem && i == len(words)-1:
			word += "*"
		}
		parts = append(parts, atom(word))
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

// nullable reports whether a tree matches the empty text.
func nullable(n node) bool {
	switch n := n.(type) {
	case optional, gap:
		return true
	case choice:
		for _, part := range n {
			if nullable(part) {
				return true
			}
		}
		return false
	case sequence:
		for _, part := range n {
			if !nullable(part) {
				return false
			}
		}
		return true
	}
	return false
}
