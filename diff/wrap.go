package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
	"github.com/clipperhouse/uax29/v2/graphemes"
)

// ink is the smallest thing a line is set from: a word, a mark or a blank, in
// the op it is drawn in. Marks like "{+" cling to the ink they stand beside.
type ink struct {
	text     string
	op       Op
	moved    bool
	width    int // in terminal cells: 2 for a wide character
	blank    bool
	mayBreak bool // a line may end after it
}

// inks cuts spans into ink; marks are put about what came and went when marked.
func inks(spans []Span, marked bool) []ink {
	var all []ink
	for _, s := range spans {
		from := len(all)
		for _, token := range appendWords(nil, printable(s.Text)) {
			all = append(all, ink{text: token, op: s.Op, moved: s.Move != 0, blank: isBlank(token), mayBreak: isBlank(token)})
		}
		if s.Move != 0 && from < len(all) {
			all[from].text = "→" + all[from].text
			all[from].blank = false
		}
		if marked && from < len(all) {
			mark(&all[from], &all[len(all)-1], s.Op)
		}
	}
	for k := range all {
		all[k].width = displaywidth.String(all[k].text)
		if k+1 < len(all) && !all[k].mayBreak {
			all[k].mayBreak = breaksBetween(all[k].text, all[k+1].text)
		}
	}
	return all
}

func mark(first, last *ink, op Op) {
	switch op {
	case Insert:
		first.text = "{+" + first.text
		last.text += "+}" // may be the same ink
	case Delete:
		first.text = "[-" + first.text
		last.text += "-]"
	default:
		return
	}
	first.blank, last.blank = false, false
}

// breaksBetween reports whether a line may end between two tokens without a
// blank: beside a character of a script written without spaces, but not before
// closing nor after opening punctuation.
func breaksBetween(left, right string) bool {
	before, _ := utf8.DecodeLastRuneInString(left)
	after, _ := utf8.DecodeRuneInString(right)
	if unicode.In(before, unicode.Ps, unicode.Pi) || before == '+' || before == '-' {
		return false
	}
	if unicode.IsPunct(after) && !unicode.In(after, unicode.Ps, unicode.Pi) {
		return false
	}
	wideMark := before >= 0x3000 && unicode.IsPunct(before)
	return unspaced(before) || unspaced(after) || wideMark
}

// wrap sets ink into lines of at most width cells; 0 makes it one line. Blanks
// at a line's end are dropped.
func wrap(all []ink, width int) [][]ink {
	if width <= 0 {
		return [][]ink{all}
	}
	var lines [][]ink
	var line []ink
	used := 0
	for len(all) > 0 {
		chunk := all[:chunkLength(all)]
		all = all[len(chunk):]
		if used > 0 && used+inkWidth(trimBlank(chunk)) > width {
			lines, line, used = append(lines, trimBlank(line)), nil, 0
		}
		if used == 0 && inkWidth(trimBlank(chunk)) > width {
			full, rest := hardBreak(chunk, width)
			lines, chunk = append(lines, full...), rest
		}
		line = append(line, chunk...)
		used += inkWidth(chunk)
	}
	return append(lines, trimBlank(line))
}

// chunkLength counts the ink up to where a line may end next.
func chunkLength(all []ink) int {
	for k, i := range all {
		if i.mayBreak {
			return k + 1
		}
	}
	return len(all)
}

// hardBreak cuts what is wider than a line, an address say, between characters.
func hardBreak(chunk []ink, width int) (full [][]ink, rest []ink) {
	used := 0
	for _, i := range chunk {
		for g := graphemes.FromString(i.text); g.Next(); {
			piece := ink{text: g.Value(), op: i.op, moved: i.moved, width: displaywidth.String(g.Value()), blank: i.blank}
			if used > 0 && !i.blank && used+piece.width > width {
				full, rest, used = append(full, rest), nil, 0
			}
			rest = append(rest, piece)
			used += piece.width
		}
	}
	return full, rest
}

func trimBlank(line []ink) []ink {
	for len(line) > 0 && line[len(line)-1].blank {
		line = line[:len(line)-1]
	}
	return line
}

func inkWidth(line []ink) int {
	width := 0
	for _, i := range line {
		width += i.width
	}
	return width
}

func plain(line []ink) string {
	var b strings.Builder
	for _, i := range line {
		b.WriteString(i.text)
	}
	return b.String()
}
