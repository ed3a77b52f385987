package diff

import (
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

const (
	// engineTokens bounds the two sequences given to go-diff at once, taken
	// together: its time grows with the square of what differs, and this many
	// wholly different tokens take it about a tenth of a second.
	engineTokens = 6000
	// splitDepth bounds how often an oversized piece is cut at its unique
	// tokens, so that no text makes the cutting itself quadratic.
	splitDepth = 6
)

// match is a run of n tokens that stands at a in the old sequence and at b in
// the new one.
type match struct{ a, b, n int }

// interner gives equal tokens equal numbers.
type interner map[string]int

func (in interner) numbers(tokens []string) []int {
	numbers := make([]int, len(tokens))
	for i, token := range tokens {
		n, ok := in[token]
		if !ok {
			n = len(in)
			in[token] = n
		}
		numbers[i] = n
	}
	return numbers
}

// matcher collects the runs two sequences have in common, in order.
type matcher struct {
	found  []match
	coarse bool // a piece was too large to look into
}

// matches finds what two sequences of numbered tokens have in common.
func matches(a, b []int) ([]match, bool) {
	var m matcher
	m.find(a, b, 0, 0, 0)
	return m.found, m.coarse
}

// find looks into a and b, which stand at offsets aAt and bAt of the whole.
func (m *matcher) find(a, b []int, aAt, bAt, depth int) {
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	m.keep(match{aAt, bAt, head})
	a, b = a[head:], b[head:]
	tail := 0
	for tail < min(len(a), len(b)) && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	m.findMiddle(a[:len(a)-tail], b[:len(b)-tail], aAt+head, bAt+head, depth)
	m.keep(match{aAt + head + len(a) - tail, bAt + head + len(b) - tail, tail})
}

// findMiddle leaves out tokens the other side has not: they are in no common
// subsequence, and without them two unrelated texts cost nothing.
func (m *matcher) findMiddle(a, b []int, aAt, bAt, depth int) {
	a2, aIndex := onlyShared(a, b)
	b2, bIndex := onlyShared(b, a)
	if len(a2) == 0 || len(b2) == 0 {
		return
	}
	if len(a2)+len(b2) <= engineTokens {
		found, ok := runEngine(a2, b2)
		m.coarse = m.coarse || !ok
		for _, f := range found {
			for k := range f.n {
				m.keep(match{aAt + aIndex[f.a+k], bAt + bIndex[f.b+k], 1})
			}
		}
		return
	}
	anchors := uniqueAnchors(a, b)
	if len(anchors) == 0 || depth == splitDepth {
		m.coarse = true
		return
	}
	aFrom, bFrom := 0, 0
	for _, at := range anchors {
		m.find(a[aFrom:at.a], b[bFrom:at.b], aAt+aFrom, bAt+bFrom, depth+1)
		m.keep(match{aAt + at.a, bAt + at.b, 1})
		aFrom, bFrom = at.a+1, at.b+1
	}
	m.find(a[aFrom:], b[bFrom:], aAt+aFrom, bAt+bFrom, depth+1)
}

// keep appends a run, to the one before where they touch.
func (m *matcher) keep(f match) {
	if f.n == 0 {
		return
	}
	if len(m.found) > 0 {
		last := &m.found[len(m.found)-1]
		if last.a+last.n == f.a && last.b+last.n == f.b {
			last.n += f.n
			return
		}
	}
	m.found = append(m.found, f)
}

// onlyShared returns the tokens of a that b has as well, and where they stand in a.
func onlyShared(a, b []int) (tokens, index []int) {
	inB := make(map[int]bool, len(b))
	for _, n := range b {
		inB[n] = true
	}
	for i, n := range a {
		if inB[n] {
			tokens = append(tokens, n)
			index = append(index, i)
		}
	}
	return tokens, index
}

// runEngine gives two short sequences to go-diff. It is false when go-diff's
// answer does not make up the sequences, which would be a fault of go-diff: the
// piece is then told as replaced, never wrongly.
func runEngine(a, b []int) ([]match, bool) {
	letters := make(map[int]rune, len(a))
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // a time limit would make the answer depend on the machine's load
	var found []match
	i, j := 0, 0
	for _, d := range dmp.DiffMainRunes(spell(a, letters), spell(b, letters), false) {
		n := utf8.RuneCountInString(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			i += n
		case diffmatchpatch.DiffInsert:
			j += n
		default:
			if !sameRun(a, b, match{i, j, n}) {
				return nil, false
			}
			found = append(found, match{i, j, n})
			i, j = i+n, j+n
		}
	}
	return found, i == len(a) && j == len(b)
}

// spell writes tokens as CJK letters: no surrogates, no line breaks, nothing
// go-diff takes for anything but a letter. engineTokens fit in this block.
func spell(tokens []int, letters map[int]rune) []rune {
	spelled := make([]rune, len(tokens))
	for i, n := range tokens {
		r, ok := letters[n]
		if !ok {
			r = rune(0x4E00 + len(letters))
			letters[n] = r
		}
		spelled[i] = r
	}
	return spelled
}

func sameRun(a, b []int, f match) bool {
	if f.a+f.n > len(a) || f.b+f.n > len(b) {
		return false
	}
	for k := range f.n {
		if a[f.a+k] != b[f.b+k] {
			return false
		}
	}
	return true
}

// uniqueAnchors are tokens that stand once on either side, in the longest
// order both sides share: where a piece too large for go-diff is cut (the
// "patience diff" of Bram Cohen).
func uniqueAnchors(a, b []int) []match {
	onceA, onceB := once(a), once(b)
	var both []link
	for i, n := range a {
		if j, ok := onceB[n]; ok && j >= 0 && onceA[n] >= 0 {
			both = append(both, link{old: i, new: j, weight: 1})
		}
	}
	var anchors []match
	for i, kept := range heaviestChain(both, len(b)) {
		if kept {
			anchors = append(anchors, match{both[i].old, both[i].new, 1})
		}
	}
	return anchors
}

// once maps each token to its place, -1 when it has several.
func once(tokens []int) map[int]int {
	places := make(map[int]int, len(tokens))
	for i, n := range tokens {
		if _, seen := places[n]; seen {
			i = -1
		}
		places[n] = i
	}
	return places
}
