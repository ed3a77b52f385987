package diff

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// What stays between or beside differences is cut to this many tokens (words
// and blanks) on each side when a passage is drawn for reading.
const (
	shownTokens = 80
	worthCut    = 20 // cutting fewer helps nobody
)

const cut = " […] "

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
		return []Span{{Insert, h.New}}
	case h.Kind == Removed:
		return []Span{{Delete, h.Old}}
	}
	return []Span{{Equal, h.New}}
}

// origin says where a moved passage came from; "" for others.
func (h Hunk) origin() string {
	switch {
	case h.Kind != Moved:
		return ""
	case h.OldSection != "":
		return fmt.Sprintf("moved from passage %d, “%s”", h.OldPassage, printable(h.OldSection))
	}
	return fmt.Sprintf("moved from passage %d", h.OldPassage)
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
	short := cut
	if head {
		short = strings.TrimRightFunc(text[:bounds[shownTokens-1]], unicode.IsSpace) + short
	} else {
		short = strings.TrimLeft(short, " ")
	}
	if tail {
		return short + strings.TrimLeftFunc(text[bounds[len(bounds)-1-shownTokens]:], unicode.IsSpace)
	}
	return strings.TrimRight(short, " ")
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
