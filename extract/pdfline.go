package extract

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// pdfLine is a line of a page: characters side by side.
type pdfLine struct {
	page        int
	text        string
	left, right float64
	base        float64 // of the letters, from the page's top
	size        float64 // of most of its characters
	bold        bool    // all but a few of its letters
	first       float64 // width of its first word
	hyphen      bool    // a word goes on in the next line
}

// pdfLines makes lines of a page's characters. Where all of a page stands in one
// column, top to bottom is the order to read in, whatever was drawn first; else
// the order of drawing is the best there is.
func pdfLines(page PDFPage) []pdfLine {
	var lines []pdfLine
	var l lineBuilder
	for _, c := range page.Chars {
		if c.Rune == '\r' || c.Rune == '\n' || l.leaves(c) {
			lines = l.end(lines)
		}
		l.add(c)
	}
	lines = l.end(lines)
	if oneColumn(lines) {
		slices.SortStableFunc(lines, func(a, b pdfLine) int { return cmp.Compare(a.base, b.base) })
	}
	return lines
}

// oneColumn reports whether no two lines stand side by side.
func oneColumn(lines []pdfLine) bool {
	byBase := slices.SortedFunc(slices.Values(lines), func(a, b pdfLine) int { return cmp.Compare(a.base, b.base) })
	for i := 1; i < len(byBase); i++ {
		a, b := byBase[i-1], byBase[i]
		if b.base-a.base < 0.5*min(a.size, b.size) && (a.right <= b.left || b.right <= a.left) {
			return false
		}
	}
	return true
}

// lineBuilder collects the characters of a line.
type lineBuilder struct {
	chars []PDFChar
	last  PDFChar // with a shape
}

func hasShape(c PDFChar) bool { return !unicode.IsSpace(c.Rune) && c.Right > c.Left }

// leaves reports whether a character stands in another line than those before:
// above, below, or so far to the right that it is another column's or cell's.
func (l *lineBuilder) leaves(c PDFChar) bool {
	if l.last.Rune == 0 || !hasShape(c) {
		return false
	}
	size := max(l.last.Size, c.Size, 1)
	if math.Abs((c.Top+c.Bottom)/2-(l.last.Top+l.last.Bottom)/2) > 0.9*size {
		return true
	}
	if c.Left < l.last.Left-size {
		return !rightToLeft(c.Rune)
	}
	return c.Left > l.last.Right+4*size && !pdfMark(l.text())
}

func rightToLeft(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana) || unicode.IsMark(r)
}

// pdfMark reports whether a text is no more than the mark of an item.
func pdfMark(text string) bool {
	text = strings.TrimSpace(text) + " x"
	return pdfBullet.MatchString(text) || pdfNumber.MatchString(text)
}

func (l *lineBuilder) add(c PDFChar) {
	if c.Rune == '\r' || c.Rune == '\n' {
		return
	}
	l.chars = append(l.chars, c)
	if hasShape(c) {
		l.last = c
	}
}

func (l *lineBuilder) text() string {
	var out strings.Builder
	for _, c := range l.chars {
		if plain, ok := ligatures[c.Rune]; ok {
			out.WriteString(plain)
		} else {
			out.WriteRune(c.Rune)
		}
	}
	return out.String()
}

// ligatures are letters drawn as one.
var ligatures = map[rune]string{
	'\ufb00': "ff", '\ufb01': "fi", '\ufb02': "fl", '\ufb03': "ffi", '\ufb04': "ffl", '\ufb05': "st", '\ufb06': "st",
}

// lineHyphens are how readers of the format give the hyphen of a broken word.
const lineHyphens = "\u0002\ufffe\u00ad"

// end adds the line collected to lines, if it has any text.
func (l *lineBuilder) end(lines []pdfLine) []pdfLine {
	chars, text := l.chars, strings.TrimSpace(l.text())
	*l = lineBuilder{}
	broken := strings.TrimRight(text, lineHyphens)
	line := pdfLine{text: strings.Map(withoutHyphens, broken), hyphen: broken != text, left: math.Inf(1), right: math.Inf(-1)}
	if strings.TrimSpace(line.text) == "" {
		return lines
	}
	var bases, sizes []float64
	letters, bold := 0, 0
	for _, c := range chars {
		if !hasShape(c) {
			continue
		}
		line.left, line.right = min(line.left, c.Left), max(line.right, c.Right)
		bases, sizes = append(bases, c.Bottom), append(sizes, c.Size)
		if unicode.IsLetter(c.Rune) {
			letters++
			if c.Bold {
				bold++
			}
		}
	}
	if len(bases) == 0 {
		return lines
	}
	line.base, line.size = median(bases), median(sizes)
	line.bold = letters > 0 && bold*10 >= letters*9
	line.first = (line.right - line.left) * float64(len(firstWord(line.text))) / float64(max(1, len(line.text)))
	return append(lines, line)
}

func withoutHyphens(r rune) rune {
	if strings.ContainsRune(lineHyphens, r) {
		return -1
	}
	return r
}

// firstWord is what has to fit into a line for it to be broken no sooner. In
// scripts without spaces that is one character.
func firstWord(text string) string {
	for i, r := range text {
		if unicode.IsSpace(r) && i > 0 {
			return text[:i]
		}
		if r >= 0x2e80 {
			return text[:i+len(string(r))]
		}
	}
	return text
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}
