package extract

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"policytrail/policy"
)

// sheets are a file's pages, with what most of their text looks like.
type sheets struct {
	lines   []pdfLine // of all pages, in reading order
	size    float64   // of the body's letters
	bold    bool      // the body is bold
	leading float64   // from line to line of the body
	edges   []float64 // how far to the right each line could have gone
	words   map[string]int
}

func newSheets(lines [][]pdfLine) *sheets {
	s := &sheets{lines: slices.Concat(lines...), words: map[string]int{}}
	weight, bold := map[float64]int{}, 0
	all := 0
	for _, line := range s.lines {
		weight[half(line.size)] += len(line.text)
		all += len(line.text)
		if line.bold {
			bold += len(line.text)
		}
	}
	s.countWords()
	for size, n := range weight {
		if n > weight[s.size] || n == weight[s.size] && size > s.size {
			s.size = size
		}
	}
	s.bold = bold*2 > all
	s.edges = s.rightEdges()
	s.leading = s.measureLeading()
	return s
}

// countWords counts the words of the file, and what stands before the hyphens
// of words that have one. Words broken at a line's end are left out.
func (s *sheets) countWords() {
	broken := false
	for _, line := range s.lines {
		words := strings.FieldsFunc(strings.ToLower(line.text), func(r rune) bool { return !isWordPart(r) })
		if broken && len(words) > 0 {
			words = words[1:]
		}
		broken = line.hyphen || strings.HasSuffix(line.text, "-") || strings.HasSuffix(line.text, "\u2010")
		if broken && len(words) > 0 {
			words = words[:len(words)-1]
		}
		for _, word := range words {
			s.words[word]++
			if before, _, ok := strings.Cut(word, "-"); ok {
				s.words[before+"-"]++
			}
		}
	}
}

func isWordPart(r rune) bool { return unicode.IsLetter(r) || r == '-' }

// measureLeading is the usual step between two lines of which the first is full,
// so that the second most likely goes on with its sentence.
func (s *sheets) measureLeading() float64 {
	var steps, full []float64
	for i := 1; i < len(s.lines); i++ {
		a, b := s.lines[i-1], s.lines[i]
		step := b.base - a.base
		if a.page != b.page || half(a.size) != s.size || half(b.size) != s.size || step < 0.8*s.size || step > 2.2*s.size {
			continue
		}
		steps = append(steps, step)
		if !s.early(i-1, b) {
			full = append(full, step)
		}
	}
	slices.Sort(steps)
	switch {
	case len(full) > 0:
		return median(full)
	case len(steps) > 0:
		return steps[len(steps)/6] // among short paragraphs most steps are from one to the next
	}
	return 1.2 * s.size
}

// early reports whether line i ends though the first word of the next would
// have fitted: it was meant to end there.
func (s *sheets) early(i int, next pdfLine) bool {
	line := s.lines[i]
	return line.right+0.3*line.size+next.first < s.edges[i]-line.size
}

func half(size float64) float64 { return math.Round(size*2) / 2 }

// block is a paragraph, a heading or an item: lines that belong together.
type block struct {
	lines  []pdfLine
	listed bool // its first line begins with the mark of an item
}

func (s *sheets) blocks() []block {
	var blocks []block
	for i, line := range s.lines {
		listed := pdfBullet.MatchString(line.text) || pdfNumber.MatchString(line.text)
		if len(blocks) > 0 {
			last := &blocks[len(blocks)-1]
			if goesOn := !s.breaks(last, line, s.early(i-1, line), listed); goesOn {
				last.lines = append(last.lines, line)
				continue
			}
		}
		blocks = append(blocks, block{lines: []pdfLine{line}, listed: listed})
	}
	return blocks
}

// columnWidth is how far apart, in points, the left edges of lines of one column
// may stand: paragraphs, items, items in items.
const columnWidth = 30

// rightEdges gives for each line how far to the right the lines of its column
// go in the file, all but the few longest.
func (s *sheets) rightEdges() []float64 {
	column := func(line pdfLine) int { return int(line.left / columnWidth) }
	rights := map[int][]float64{}
	for _, line := range s.lines {
		if half(line.size) == s.size {
			for near := column(line) - 1; near <= column(line)+1; near++ {
				rights[near] = append(rights[near], line.right)
			}
		}
	}
	edge := map[int]float64{}
	for at, all := range rights {
		slices.Sort(all)
		edge[at] = all[len(all)*19/20]
	}
	edges := make([]float64, len(s.lines))
	for i, line := range s.lines {
		edges[i] = max(edge[column(line)], line.left)
	}
	return edges
}

// breaks reports whether a line starts a new block after b, whose last line may
// have ended early.
func (s *sheets) breaks(b *block, next pdfLine, early, listed bool) bool {
	prev := b.lines[len(b.lines)-1]
	if prev.hyphen {
		return false
	}
	size := max(prev.size, 1)
	ended := endsSentence(prev.text)
	if leaders.MatchString(prev.text) || ended && leaders.MatchString(next.text) {
		return true // entries of a table of contents are left out, and only they
	}
	if math.Abs(prev.size-next.size) > 0.06*size {
		return true
	}
	if prev.bold != next.bold && (early || ended || len(b.lines) > 1 || next.bold) {
		return true
	}
	step := next.base - prev.base
	leading := s.leading * size / s.size
	if next.page != prev.page || step < -0.5*size { // on to another page or column
		if !ended && !startsUpper(next.text) {
			return listed
		}
		return ended || early || listed || startsUpper(next.text) && s.looksHeading(b)
	}
	switch {
	case step < 0.5*size: // side by side: cells of a table
		return true
	case step > 1.35*leading:
		return true
	case s.looksHeading(b):
		return listed && !b.listed
	case listed:
		hanging := b.listed && len(b.lines) == 1 && next.left > prev.left
		return ended || early || !hanging && math.Abs(next.left-prev.left) > 1
	case early:
		return true
	}
	indented, outdented := next.left > prev.left+0.8*size, next.left < prev.left-0.8*size
	firstLine := len(b.lines) == 1
	return ended && indented && !(firstLine && b.listed) || outdented && !firstLine
}

func startsUpper(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return !unicode.IsLower(first)
}

func endsSentence(text string) bool {
	text = strings.TrimRight(text, "\"'”’»)")
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".:;!?。：；！？।؟", last)
}

// text joins a block's lines. A word that was broken at a line's end is made
// whole; its hyphen stays where the file writes the word with one elsewhere.
func (b *block) text(words map[string]int) string {
	var out []byte
	for i, line := range b.lines {
		if i > 0 {
			out = joint(out, b.lines[i-1], line.text, words)
		}
		out = append(out, line.text...)
	}
	return tidy(string(out))
}

// joint ends a line such that the next one can be added.
func joint(out []byte, before pdfLine, next string, words map[string]int) []byte {
	last, size := utf8.DecodeLastRune(out)
	first, _ := utf8.DecodeRuneInString(next)
	isHyphen := last == '-' || last == '\u2010'
	start := strings.TrimSuffix(strings.TrimSuffix(before.text, "-"), "\u2010")
	switch {
	case before.hyphen && hyphenated(before.text, next, words):
		return append(out, '-')
	case before.hyphen:
		return out
	case isHyphen && unicode.IsLower(first) && endsInWord(start) && !hyphenated(start, next, words):
		return out[:len(out)-size]
	case isHyphen && endsInWord(start), last == '/', last == '\u2014', last >= 0x2e80 && first >= 0x2e80:
		return out
	}
	return append(out, ' ')
}

func endsInWord(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(last)
}

// hyphenated reports whether the word that ends in one line and goes on in the
// next is one with a hyphen, going by how the rest of the file writes it, words
// with the same beginning, and its parts: "third-party", "non-personal".
func hyphenated(before, next string, words map[string]int) bool {
	start := before
	if i := strings.LastIndexFunc(before, func(r rune) bool { return !isWordPart(r) }); i >= 0 {
		_, size := utf8.DecodeRuneInString(before[i:])
		start = before[i+size:]
	}
	end := next
	if i := strings.IndexFunc(next, func(r rune) bool { return !isWordPart(r) }); i >= 0 {
		end = next[:i]
	}
	start, end = strings.ToLower(start), strings.ToLower(end)
	if words[start+end] > 0 {
		return false
	}
	return words[start+"-"+end] > 0 || words[start+"-"] > 0 || words[start] > 0 && words[end] > 0
}

// marked splits the mark off an item.
func (b *block) marked(text string) (marker, rest string) {
	if !b.listed {
		return "", text
	}
	if m := pdfBullet.FindStringSubmatch(text); m != nil {
		return bullet, m[2]
	}
	if m := pdfNumber.FindStringSubmatch(text); m != nil {
		return m[1], m[2]
	}
	return "", text
}

// Sizes of headings.
const (
	headingWords = 25
	headingLines = 4
	headingSize  = 1.1 // times the body's
)

// looksHeading reports whether a block stands out as headings do: larger than
// the body, or bold where the body is not.
func (s *sheets) looksHeading(b *block) bool { return b.style(s) != (style{}) }

// style is what tells the levels of headings apart. The zero value is the body's.
type style struct {
	size  float64 // larger than the body's; 0 for those of its size
	ranks int     // among those of the body's size: 2 bold, 1 in capitals
}

func (b *block) style(s *sheets) style {
	first := b.lines[0]
	if len(b.lines) > headingLines {
		return style{}
	}
	length := 0
	for _, line := range b.lines {
		length += policy.Words(line.text)
	}
	last := b.lines[len(b.lines)-1].text
	plain := strings.TrimRight(last, " ")
	switch {
	case length > headingWords || !strings.ContainsFunc(first.text, unicode.IsLetter) || pdfBullet.MatchString(first.text):
		return style{}
	case first.size >= headingSize*s.size:
		return style{size: half(first.size)}
	case strings.HasSuffix(plain, ".") || strings.HasSuffix(plain, ";") || strings.HasSuffix(plain, ","):
		return style{}
	case first.bold && !s.bold:
		return style{ranks: 2}
	case inCapitals(first.text) && len(b.lines) == 1:
		return style{ranks: 1}
	}
	return style{}
}

// inCapitals reports whether a line of more than an abbreviation has no small letter.
func inCapitals(text string) bool {
	letters := 0
	for _, r := range text {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters >= 5
}

// headingLevels ranks the styles of headings: the largest is level 1 if it is
// the title's alone, else 2, and so on.
func headingLevels(blocks []block, s *sheets) map[style]int {
	count, order := map[style]int{}, []style{}
	for _, b := range blocks {
		look := b.style(s)
		if look == (style{}) {
			continue
		}
		if count[look]++; count[look] == 1 {
			order = append(order, look)
		}
	}
	slices.SortFunc(order, func(a, b style) int {
		if a.size != b.size {
			return int(2 * (b.size - a.size))
		}
		return b.ranks - a.ranks
	})
	level := 1
	if len(order) > 0 && (count[order[0]] > 2 || order[0].size == 0) {
		level = 2
	}
	levels := map[style]int{}
	for _, look := range order {
		levels[look] = min(level, 6)
		level++
	}
	return levels
}
