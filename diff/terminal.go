package diff

import (
	"fmt"
	"io"
	"strings"
)

// TerminalOptions say how a change is printed.
type TerminalOptions struct {
	Color bool                  // ANSI colours; without, [-what went-]{+what came+} as wdiff marks it
	Width int                   // columns to wrap at; 0 does not wrap
	Flags func(h Hunk) []string // labels printed above a hunk: "critical government-disclosure (added)"

	SideBySide bool // the old text left and the new one right, in Width columns or 120
}

// The colours are the terminal's own red and green, bold, which every theme
// makes readable on its background; the strike and the underline tell them
// apart without colour.
const (
	styleDelete  = "\x1b[1;9;31m"
	styleInsert  = "\x1b[1;4;32m"
	styleGone    = "\x1b[1;9;34m" // moved away
	styleMoved   = "\x1b[1;4;34m" // moved here
	styleSection = "\x1b[1m"
	styleFaint   = "\x1b[2m"
	styleFlag    = "\x1b[1;35m"
	styleReset   = "\x1b[0m"
)

const (
	indent    = "    "
	leastWide = 20  // narrower columns are not wrapped to
	sidesWide = 120 // for two columns where the width is not known
)

// Terminal prints the change by section: a line with the section, then each
// passage with its words struck and inserted, after a sign: ~ rewritten,
// + added, - removed, > moved, # renumbered. Passages that stayed are counted.
// Where a passage begins within a line stands ¶, and → before what only moved.
func (c *Change) Terminal(w io.Writer, o TerminalOptions) error {
	p := printer{color: o.Color, flags: o.Flags, sides: o.SideBySide, counts: c.unchanged()}
	if o.Width > 0 {
		p.width = max(o.Width, leastWide)
	}
	if p.sides && p.width == 0 {
		p.width = sidesWide
	}
	p.change(c, 0)
	p.fold(len(c.Hunks))
	if _, err := io.WriteString(w, p.out.String()); err != nil {
		return fmt.Errorf("printing the change: %w", err)
	}
	return nil
}

// Text is the change as plain text, for the text part of a mail: one line a
// passage, unwrapped, what went as [-…-] and what came as {+…+}. After
// maxHunks hunks (0 for all) it says how many more there are.
func (c *Change) Text(maxHunks int) string {
	var p printer
	p.change(c, maxHunks)
	return p.out.String()
}

// printer sets a change in a fixed-width column.
type printer struct {
	out   strings.Builder
	color bool
	width int
	flags func(h Hunk) []string

	sides  bool
	counts []int // of passages that stayed before each hunk; nil not to tell
}

func (p *printer) change(c *Change, maxHunks int) {
	chapters, more := c.chapters(maxHunks)
	n := 0 // hunks so far
	for k, ch := range chapters {
		p.fold(n)
		if k > 0 {
			p.out.WriteByte('\n')
		}
		p.lines("§ ", "  ", []Span{{Op: Equal, Text: ch.title}}, styleSection)
		for k, h := range ch.hunks {
			if k > 0 {
				p.fold(n)
			}
			p.hunk(h)
			n++
		}
	}
	if more > 0 {
		fmt.Fprintf(&p.out, "\n%s\n", moreHunks(more))
	}
}

// fold counts the passages that stayed before a hunk.
func (p *printer) fold(hunk int) {
	if p.counts == nil || p.counts[hunk] == 0 {
		return
	}
	p.lines(indent, indent, []Span{{Op: Equal, Text: "… " + plural(p.counts[hunk], "passage") + " unchanged"}}, styleFaint)
}

var signs = map[Kind]string{Rewritten: "  ~ ", Added: "  + ", Removed: "  - ", Moved: "  > ",
	Split: "  ~ ", Merged: "  ~ ", Renumbered: "  # "}

func (p *printer) hunk(h Hunk) {
	if p.flags != nil {
		for _, label := range p.flags(h) {
			p.lines("  ! ", indent, []Span{{Op: Equal, Text: label}}, styleFlag)
		}
	}
	spans := shortened(h.drawn())
	note := strings.Join(h.notes(), "; ")
	if p.sides {
		p.columns(h, note, spans)
		return
	}
	if note != "" {
		spans = append([]Span{{Op: Equal, Text: "(" + note + ") "}}, spans...)
	}
	p.lines(signs[h.Kind], indent, spans, "")
}

// lines writes spans wrapped, the first line after sign, the others after hang;
// style is for what stayed. Every line ends unstyled, so that a pager may start
// anywhere.
func (p *printer) lines(sign, hang string, spans []Span, style string) {
	width := 0
	if p.width > 0 {
		width = p.width - len(hang)
	}
	for _, line := range wrap(inks(spans, !p.color), width) {
		p.out.WriteString(sign)
		if p.color {
			p.styled(line, style)
		} else {
			p.out.WriteString(plain(line))
		}
		p.out.WriteByte('\n')
		sign = hang
	}
}

func (p *printer) styled(line []ink, style string) {
	current := ""
	for _, i := range line {
		if want := i.style(style); want != current {
			if current != "" {
				p.out.WriteString(styleReset)
			}
			p.out.WriteString(want)
			current = want
		}
		p.out.WriteString(i.text)
	}
	if current != "" {
		p.out.WriteString(styleReset)
	}
}

// style is how ink is set; stayed is for what stayed.
func (i ink) style(stayed string) string {
	switch {
	case i.op == Insert && i.moved:
		return styleMoved
	case i.op == Insert:
		return styleInsert
	case i.op == Delete && i.moved:
		return styleGone
	case i.op == Delete:
		return styleDelete
	}
	return stayed
}

// Words prints the words of a passage or sentence, indented.
func Words(w io.Writer, spans []Span, o TerminalOptions) error {
	p := printer{color: o.Color}
	if o.Width > 0 {
		p.width = max(o.Width, leastWide)
	}
	p.lines(indent, indent, spans, "")
	if _, err := io.WriteString(w, p.out.String()); err != nil {
		return fmt.Errorf("printing words: %w", err)
	}
	return nil
}
