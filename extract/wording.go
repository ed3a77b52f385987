package extract

import (
	"iter"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SameWords reports whether two texts, as Text.Markdown has them, say the same
// in the same order: they may differ in what is heading, item, cell or plain
// text, in where a passage ends, in white space beside punctuation, and in the
// shape of dashes, dots and ligatures. A letter, a number or a comma is wording.
//
// Numbers before headings and items that all came or all went are looks as
// well: a style sheet puts them there, and pages move their style sheets. A
// number that became another is wording.
func SameWords(a, b string) bool {
	return sameWording(a, b) || sameWording(unnumbered(a, b), b) || sameWording(a, unnumbered(b, a))
}

// lineNumber is the number of a heading, an item or a paragraph.
var lineNumber = regexp.MustCompile(`^(\s*(?:#{1,6} |- )?)(?:\(?(?:\d{1,3}|[ivxl]{1,4}|[a-z])(?:\.(?:\d{1,3}|[a-z]))*[.)]|\d{1,3}(?:\.\d{1,3})+) `)

// unnumbered is a text without the numbers of those of its lines that stand in
// the same place in the other text without one.
func unnumbered(text, other string) string {
	lines, others := strings.SplitAfter(text, "\n"), strings.SplitAfter(other, "\n")
	if len(lines) != len(others) {
		return text
	}
	for i, line := range lines {
		if !lineNumber.MatchString(others[i]) {
			lines[i] = lineNumber.ReplaceAllString(line, "$1")
		}
	}
	return strings.Join(lines, "")
}

func sameWording(a, b string) bool {
	next, stop := iter.Pull(wording(b))
	defer stop()
	for r := range wording(a) {
		if s, ok := next(); !ok || r != s {
			return false
		}
	}
	_, more := next()
	return !more
}

// lineMark is what a passage's kind puts before it, or a page's own bullet.
var lineMark = regexp.MustCompile(`^\s*(#{1,6} |[-*•·‣▪◦●○■□–—]\s|\| )?`)

// wording gives what a text says rune by rune. White space stands only between
// two words, where it tells "may be" from "maybe".
func wording(text string) iter.Seq[rune] {
	return func(yield func(rune) bool) {
		last, space := ' ', false
		for line := range strings.Lines(text) {
			row := strings.HasPrefix(line, "| ")
			line = norm.NFC.String(folded.Replace(line[len(lineMark.FindString(line)):]))
			for _, r := range line {
				if unicode.IsSpace(r) || row && r == '|' {
					space = true
					continue
				}
				if space && spaced(last) && spaced(r) && !yield(' ') {
					return
				}
				if space = false; !yield(r) {
					return
				}
				last = r
			}
		}
	}
}

// spaced reports runes of scripts that put spaces between words.
func spaced(r rune) bool {
	return isWordRune(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// folded are characters whose shape is the typesetter's choice.
var folded = strings.NewReplacer(
	"\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2015", "-", "\u2212", "-", "--", "-",
	"\u2026", "...", "\ufb00", "ff", "\ufb01", "fi", "\ufb02", "fl", "\ufb03", "ffi", "\ufb04", "ffl",
	"\u00ab", "\"", "\u00bb", "\"", "\u201e", "\"", "\u201c", "\"", "\u201d", "\"", "\u201a", "'", "\u2018", "'", "\u2019", "'", "''", "\"",
	"\u2022", "", "\u00b7", "",
)
