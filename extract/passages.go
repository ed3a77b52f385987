package extract

import (
	"slices"
	"strings"
	"unicode"
)

// kind says what a passage is written as.
type kind int

const (
	paragraph kind = iota
	heading
	item // the first passage of a list item
	row  // a row of a data table
)

// passage is one line of the text before it is written as Markdown.
type passage struct {
	kind   kind
	level  int    // of a heading: 1…6 as in the page
	indent int    // lists around it: one for the top level's items
	marker string // of an item, or of a heading that is one: "-", "3.", "b."
	text   string
	inPage bool // all of it is links into the same page
	linked bool // all of it is links

	place    int  // its number among all passages of the page; of Explain alone
	target   bool // the address's fragment names it, or what stands around it
	targeted bool // it stands in what the fragment names
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// markdown writes passages one a line. Heading levels are ranked: a page that
// goes from h2 to h4 has the same text as one that goes from h2 to h3, so a
// redesign makes no version. "#" is kept for h1.
func markdown(passages []passage) string {
	ranks := headingRanks(passages)
	var out strings.Builder
	for _, p := range passages {
		switch p.kind {
		case heading:
			out.WriteString(strings.Repeat("#", ranks[p.level]) + " ")
			if p.marker != "" {
				out.WriteString(p.marker + " ")
			}
		case item:
			out.WriteString(strings.Repeat("  ", max(0, p.indent-1)) + p.marker + " ")
		}
		out.WriteString(p.text)
		out.WriteByte('\n')
	}
	return out.String()
}

func headingRanks(passages []passage) [7]int {
	var used []int
	for _, p := range passages {
		if p.kind == heading && p.level > 1 && !slices.Contains(used, p.level) {
			used = append(used, p.level)
		}
	}
	slices.Sort(used)
	ranks := [7]int{1: 1}
	for i, level := range used {
		ranks[level] = i + 2
	}
	return ranks
}
