package diff

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"policytrail/policy"
)

// What the plain sentence quotes rather than counts.
const (
	toldNumbers   = 3
	toldNames     = 2
	toldSentences = 2
	quoteWords    = 30 // a longer sentence isn't quoted
)

// plain says in one sentence what a reader should know first:
//
//	2 sections rewritten, 1 added; “How long we keep it”: 30 days became 90 days; “We do not sell it.” is gone
//	only the date line changed: 3 March 2024 became 9 May 2025
//	only spelling or punctuation changed, in 2 passages
func (c *Change) plain(edits []sortedEdit) string {
	switch {
	case c.Empty():
		return "nothing changed"
	case len(c.Aspects) == 0 && !c.rebroken():
		return "only blanks and line breaks changed"
	case len(c.Aspects) == 0:
		return c.kindCounts() + "; no word came or went"
	case len(c.Aspects) == 1 && c.Aspects[0] == DateLine:
		return "only the date line changed" + c.newDate()
	case len(c.Aspects) == 1 && c.Aspects[0] == Typo:
		return "only spelling or punctuation changed, in " + plural(len(c.Hunks), "passage")
	}
	var parts []string
	if counts := c.sectionCounts(); counts != "" {
		parts = append(parts, counts)
	}
	if c.onlyMoved() {
		parts = append(parts, "no word came or went")
	}
	parts = append(parts, c.told(edits, Numbers, toldNumbers, edit.quantity)...)
	parts = append(parts, c.told(edits, Names, toldNames, edit.names)...)
	parts = append(parts, c.sentencesGone(edits)...)
	if len(parts) == 1 {
		if whole := c.replacement(); whole != "" {
			return parts[0] + whole
		}
		if words := c.wordCounts(); words != "" {
			parts = append(parts, words)
		}
	}
	return strings.Join(parts, "; ")
}

func (c *Change) rebroken() bool {
	return slices.ContainsFunc(c.Hunks, func(h Hunk) bool { return h.rebroken() != "" })
}

// onlyMoved reports whether nothing but places and numbers changed.
func (c *Change) onlyMoved() bool {
	return !slices.ContainsFunc(c.Aspects, func(a Aspect) bool { return a != Moving && a != Numbering })
}

func (c *Change) newDate() string {
	for _, h := range c.Hunks {
		for _, e := range h.edits() {
			if gone, came := e.quantity(); gone != "" && came != "" && gone != came {
				return ": " + oneLine(gone) + " became " + oneLine(came)
			}
		}
	}
	return ""
}

// told quotes the first changes of a sort, with their section; of numbers
// first those that say of what: days, months, euros.
func (c *Change) told(edits []sortedEdit, sort Aspect, most int, whole func(edit) (string, string)) []string {
	var first, then []string
	for _, e := range edits {
		if e.aspect != sort {
			continue
		}
		gone, came := whole(e.edit)
		if !tellable(e.edit, gone, came) {
			continue
		}
		part := inSection(c.Hunks[e.hunk]) + oneLine(gone) + " became " + oneLine(came)
		if slices.Contains(first, part) || slices.Contains(then, part) {
			continue
		}
		if strings.ContainsFunc(came, unicode.IsLetter) {
			first = append(first, part)
		} else {
			then = append(then, part)
		}
		if len(first) == most {
			break
		}
	}
	parts := slices.Concat(first, then)
	return parts[:min(len(parts), most)]
}

// tellable reports whether a replacement can be quoted. The targets of links
// are long and tell a reader little.
func tellable(e edit, gone, came string) bool {
	return hasWords(e.gone) && hasWords(e.came) &&
		gone != "" && came != "" && gone != came &&
		policy.Words(gone+" "+came) <= quoteWords && !strings.ContainsAny(gone+came, "[]") && !strings.Contains(gone+came, "/")
}

// names is the edit with the rest of the words it stands in.
func (e edit) names() (gone, came string) {
	oldFields, newFields := e.fields()
	rest := company.FindString(e.after)
	trim := func(fields []string) string { return strings.Trim(strings.Join(fields, " ")+rest, ".,;:。，；： ") }
	return trim(oldFields), trim(newFields)
}

func inSection(h Hunk) string {
	if h.Section == "" {
		return ""
	}
	return "“" + lastHeading(h.Section) + "”: "
}

// sentencesGone quotes short sentences of which nothing is left.
func (c *Change) sentencesGone(edits []sortedEdit) []string {
	var parts []string
	for _, e := range edits {
		h := c.Hunks[e.hunk]
		if h.Old == "" || e.came != "" || policy.HeadingLevel(h.Old) > 0 || !wholeSentence(h.Old, e.edit) {
			continue
		}
		parts = append(parts, fmt.Sprintf("“%s” is gone", oneLine(withoutLinks(strings.TrimSpace(e.gone)))))
		if len(parts) == toldSentences {
			break
		}
	}
	return parts
}

// wholeSentence reports whether what went is one whole sentence of the passage.
func wholeSentence(passage string, e edit) bool {
	gone := strings.TrimSpace(e.gone)
	last, _ := utf8.DecodeLastRuneInString(gone)
	if n := policy.Words(gone); n < sentenceWords || n > quoteWords || !unicode.Is(unicode.Sentence_Terminal, last) {
		return false
	}
	for _, s := range newWording(passage).sentences {
		if strings.TrimSpace(s) == gone {
			return true
		}
	}
	return false
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
