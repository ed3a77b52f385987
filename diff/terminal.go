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
}

// The colours are the terminal's own red and green, bold, which every theme
// makes readable on its background; the strike and the underline tell them
// apart without colour.
const (
	styleDelete  = "\x1b[1;9;31m"
	styleInsert  = "\x1b[1;4;32m"
	styleSection = "\x1b[1m"
	styleFlag    = "\x1b[1;35m"
	styleReset   = "\x1b[0m"
)

const (
	indent    = "    "
	leastWide = 20 // narrower columns are not wrapped to
)

// Terminal prints the change by section: a line with the section, then each
// passage with its words struck and inserted, after a sign: ~ rewritten,
// + added, - removed, > moved.
func (c *Change) Terminal(w io.Writer, o TerminalOptions) error {
	p := printer{color: o.Color, flags: o.Flags}
	if o.Width > 0 {
		p.width = max(o.Width, leastWide)
	}
	p.change(c, 0)
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
}

func (p *printer) change(c *Change, maxHunks int) {
	chapters, more := c.chapters(maxHunks)
	for k, ch := range chapters {
		if k > 0 {
			p.out.WriteByte('\n')
		}
		p.lines("§ ", "  ", []Span{{Equal, ch.title}}, styleSection)
		for _, h := range ch.hunks {
			p.hunk(h)
		}
	}
	if more > 0 {
		fmt.Fprintf(&p.out, "\n%s\n", moreHunks(more))
	}
}

var signs = map[Kind]string{Rewritten: "  ~ ", Added: "  + ", Removed: "  - ", Moved: "  > "}

func (p *printer) hunk(h Hunk) {
	if p.flags != nil {
		for _, label := range p.flags(h) {
			p.lines("  ! ", indent, []Span{{Equal, label}}, styleFlag)
		}
	}
	spans := shortened(h.pieces())
	if from := h.origin(); from != "" {
		spans = append([]Span{{Equal, "(" + from + ") "}}, spans...)
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
	styles := map[Op]string{Insert: styleInsert, Delete: styleDelete, Equal: style}
	current := ""
	for _, i := range line {
		if want := styles[i.op]; want != current {
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
