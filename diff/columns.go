package diff

import "strings"

const gutter = " │ "

// columns prints a hunk with its old words left and its new ones right, each in
// half the width.
func (p *printer) columns(h Hunk, note string, spans []Span) {
	if note != "" {
		p.lines(signs[h.Kind], indent, []Span{{Op: Equal, Text: "(" + note + ")"}}, styleFaint)
	}
	width := max(leastWide/2, (p.width-len(indent)-3)/2)
	left, right := p.side(spans, Delete, width), p.side(spans, Insert, width)
	sign := signs[h.Kind]
	if note != "" {
		sign = indent
	}
	for k := range max(len(left), len(right)) {
		p.out.WriteString(sign)
		sign = indent
		var l, r []ink
		if k < len(left) {
			l = left[k]
		}
		if k < len(right) {
			r = right[k]
		}
		p.ink(l)
		p.out.WriteString(strings.Repeat(" ", max(0, width-inkWidth(l))))
		if len(r) > 0 {
			p.out.WriteString(gutter)
			p.ink(r)
		} else {
			p.out.WriteString(strings.TrimRight(gutter, " "))
		}
		p.out.WriteByte('\n')
	}
}

// side sets what stands on one side into lines: what stayed, and what went or
// what came.
func (p *printer) side(spans []Span, op Op, width int) [][]ink {
	var own []Span
	for _, s := range spans {
		if s.Op == op || s.Op == Equal {
			own = append(own, s)
		}
	}
	if len(own) == 0 {
		return nil
	}
	return wrap(inks(own, !p.color), width)
}

func (p *printer) ink(line []ink) {
	if p.color {
		p.styled(line, "")
		return
	}
	p.out.WriteString(plain(line))
}
