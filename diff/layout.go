package diff

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"policytrail/policy"
)

// What stays between or beside differences is cut to this many tokens (words
// and blanks) on each side when a passage is drawn for reading.
const (
	shownTokens = 80
	worthCut    = 20 // cutting fewer helps nobody
)

// cutMark stands where words were cut, with their number.
const cutMark = " [… %s …] "

// chapter is a run of hunks in the same section.
type chapter struct {
	title string
	hunks []Hunk
}

// chapters groups the first limit hunks by section (0 for all) and says how
// many are left out.
func (c *Change) chapters(limit int) ([]chapter, int) {
	hunks := c.Hunks
	if limit > 0 && limit < len(hunks) {
		hunks = hunks[:limit]
	}
	var chapters []chapter
	for k, h := range hunks {
		if k == 0 || hunks[k-1].Section != h.Section {
			chapters = append(chapters, chapter{title: sectionTitle(h.Section)})
		}
		last := &chapters[len(chapters)-1]
		last.hunks = append(last.hunks, h)
	}
	return chapters, len(c.Hunks) - len(hunks)
}

func sectionTitle(section string) string {
	if section == "" {
		return "(no heading)"
	}
	return printable(section)
}

// pieces are the spans a hunk is drawn with: its own, or its whole passage.
func (h Hunk) pieces() []Span {
	switch {
	case h.Spans != nil:
		return h.Spans
	case h.Kind == Added:
		return []Span{{Op: Insert, Text: h.New}}
	case h.Kind == Removed:
		return []Span{{Op: Delete, Text: h.Old}}
	}
	return []Span{{Op: Equal, Text: h.New}}
}

// notes say what a hunk's words alone don't: where it came from, what became of
// it, and what sort of change it is when not a rewording.
func (h Hunk) notes() []string {
	var notes []string
	for _, note := range []string{h.origin(), h.rebroken()} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	var sorts []string
	for _, a := range h.Aspects {
		if a != Moving && (a != Numbering || h.Kind != Renumbered) {
			sorts = append(sorts, string(a))
		}
	}
	if len(sorts) > 0 && sorts[len(sorts)-1] != string(Wording) {
		notes = append(notes, strings.Join(sorts, ", "))
	}
	if h.Spans != nil && len(h.Aspects) == 0 && len(notes) == 0 {
		notes = append(notes, "only blanks changed")
	}
	return notes
}

// origin says where a moved passage came from; "" for others.
func (h Hunk) origin() string {
	switch {
	case h.Kind != Moved:
		return ""
	case h.OldSection != "":
		return fmt.Sprintf("moved from %s, “%s”", h.oldName(), printable(h.OldSection))
	}
	return "moved from " + h.oldName()
}

// rebroken says how many passages became how many; "" where one became one.
func (h Hunk) rebroken() string {
	switch {
	case h.Kind == Split && h.OldCount == 0:
		return fmt.Sprintf("split in %d", h.NewCount)
	case h.Kind == Merged && h.NewCount == 0:
		return fmt.Sprintf("%d passages merged", h.OldCount)
	case h.OldCount > 0 || h.NewCount > 0:
		return fmt.Sprintf("%d passages set as %d", h.olds(), h.news())
	}
	return ""
}

func (h Hunk) oldName() string { return passageName(h.OldPassage, h.OldCount) }
func (h Hunk) newName() string { return passageName(h.NewPassage, h.NewCount) }

func passageName(first, count int) string {
	if count > 1 {
		return fmt.Sprintf("passages %d–%d", first, first+count-1)
	}
	return fmt.Sprintf("passage %d", first)
}

// drawn are a hunk's pieces as they are shown: a line break as ¶, and blanks
// that only became other blanks as blanks.
func (h Hunk) drawn() []Span {
	pieces := h.pieces()
	var shown []Span
	for k := 0; k < len(pieces); k++ {
		s := pieces[k]
		if s.Op == Delete && k+1 < len(pieces) && pieces[k+1].Op == Insert && isBlank(s.Text+pieces[k+1].Text) {
			k++
			shown = append(shown, brokenBlank(s.Text, pieces[k].Text)...)
			continue
		}
		switch {
		case s.Text == "\n":
			shown = append(shown, Span{Op: s.Op, Text: "¶"}, Span{Op: Equal, Text: " "})
			continue
		case isBlank(s.Text) && besideMove(pieces, k):
			s = Span{Op: Equal, Text: " "}
		}
		s.Text = strings.ReplaceAll(s.Text, "\n", "¶ ")
		shown = append(shown, s)
	}
	return shown
}

// besideMove reports whether a span stands beside words that moved.
func besideMove(spans []Span, at int) bool {
	return at > 0 && spans[at-1].Move != 0 || at+1 < len(spans) && spans[at+1].Move != 0
}

func brokenBlank(gone, came string) []Span {
	switch wasBreak, isBreak := strings.Contains(gone, "\n"), strings.Contains(came, "\n"); {
	case isBreak && !wasBreak:
		return []Span{{Op: Insert, Text: "¶"}, {Op: Equal, Text: " "}}
	case wasBreak && !isBreak:
		return []Span{{Op: Delete, Text: "¶"}, {Op: Equal, Text: " "}}
	}
	return []Span{{Op: Equal, Text: " "}}
}

// unchanged counts the passages that stayed in their place before each hunk,
// since the hunk before, and after the last one.
func (c *Change) unchanged() []int {
	oldStayed, newStayed := stayedBefore(c.oldSide()), stayedBefore(c.newSide())
	counts := make([]int, len(c.Hunks)+1)
	told := 0
	for k, h := range c.Hunks {
		before := told
		switch {
		case h.NewPassage > 0 && h.NewPassage < len(newStayed):
			before = newStayed[h.NewPassage]
		case h.OldPassage > 0 && h.OldPassage < len(oldStayed):
			before = oldStayed[h.OldPassage]
		}
		counts[k] = max(0, before-told)
		told = max(told, before)
	}
	counts[len(c.Hunks)] = max(0, newStayed[len(newStayed)-1]-told)
	return counts
}

// stayedBefore counts, for each passage by its 1-based number and for the end,
// the passages before it that no hunk has.
func stayedBefore(s side) []int {
	counts := make([]int, s.passages+2)
	for n := 1; n <= s.passages; n++ {
		counts[n+1] = counts[n]
		if _, changed := s.changed[n]; !changed {
			counts[n+1]++
		}
	}
	return counts
}

func moreHunks(n int) string {
	if n == 1 {
		return "… and 1 more change"
	}
	return fmt.Sprintf("… and %d more changes", n)
}

// shortened cuts long runs that stayed, so that what changed is found at once.
func shortened(spans []Span) []Span {
	short := make([]Span, len(spans))
	for k, s := range spans {
		if s.Op == Equal {
			s.Text = shortenRun(s.Text, k > 0 || len(spans) == 1, k < len(spans)-1)
		}
		short[k] = s
	}
	return short
}

// shortenRun keeps the head, the tail or both of a run.
func shortenRun(text string, head, tail bool) string {
	var bounds []int // where each token ends
	for t := words.FromString(text); t.Next(); {
		bounds = append(bounds, t.End())
	}
	kept := 0
	if head {
		kept += shownTokens
	}
	if tail {
		kept += shownTokens
	}
	if len(bounds) < kept+worthCut {
		return text
	}
	from, to := 0, len(text)
	if head {
		from = bounds[shownTokens-1]
	}
	if tail {
		to = bounds[len(bounds)-1-shownTokens]
	}
	mark := fmt.Sprintf(cutMark, plural(policy.Words(text[from:to]), "word"))
	if !head {
		mark = strings.TrimLeft(mark, " ")
	}
	if !tail {
		mark = strings.TrimRight(mark, " ")
	}
	return strings.TrimRightFunc(text[:from], unicode.IsSpace) + mark + strings.TrimLeftFunc(text[to:], unicode.IsSpace)
}

// printable makes text from the network safe to print: no byte that is not
// UTF-8, no control character a terminal would obey, nothing that turns the
// reading direction of what follows.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r):
			return utf8.RuneError
		case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
