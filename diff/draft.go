package diff

import (
	"cmp"
	"slices"
	"strings"

	"policytrail/policy"
)

const (
	// sentenceWords is the least a sentence must have to be told as moved: a
	// shorter one is the same by chance.
	sentenceWords = 5
	// sentencePairs bounds the sentences of a piece compared each with each.
	sentencePairs = 1024
)

// draft is a hunk in the making. old or new is nil where there is no passage.
type draft struct {
	hunk     Hunk
	old, new *wording
	stayed   []match // sentences in common
}

// drafts are the hunks of a change in the making: what a sentence of one has
// lost may stand in another.
type drafts struct {
	all    []*draft
	moves  int // numbered so far
	coarse bool
}

func newDrafts(a *alignment, oldPassages, newPassages []policy.Passage) *drafts {
	d := &drafts{}
	for _, p := range a.places() {
		one := newDraft(p, oldPassages, newPassages)
		d.all = append(d.all, one)
		if one.hunk.Old != one.hunk.New {
			d.coarse = one.cut() || d.coarse
		}
	}
	d.findMoves()
	return d
}

func newDraft(p pair, oldPassages, newPassages []policy.Passage) *draft {
	h := Hunk{}
	if p.old >= 0 {
		h.Kind, h.Section = Removed, oldPassages[p.old].Section
		h.OldPassage, h.OldCount, h.Old = p.old+1, count(p.oldMore), joined(oldPassages[p.old:p.old+p.oldMore+1])
	}
	if p.new >= 0 {
		h.Kind, h.OldSection, h.Section = Added, h.Section, newPassages[p.new].Section
		h.NewPassage, h.NewCount, h.New = p.new+1, count(p.newMore), joined(newPassages[p.new:p.new+p.newMore+1])
	}
	if h.OldSection == h.Section {
		h.OldSection = ""
	}
	if p.old >= 0 && p.new >= 0 {
		h.Kind = p.kind()
	}
	return &draft{hunk: h}
}

func (p pair) kind() Kind {
	switch {
	case p.moved:
		return Moved
	case p.oldMore < p.newMore:
		return Split
	case p.oldMore > p.newMore:
		return Merged
	case p.renumbered:
		return Renumbered
	}
	return Rewritten
}

// count says how many passages there are, where there are several.
func count(more int) int {
	if more == 0 {
		return 0
	}
	return more + 1
}

func joined(passages []policy.Passage) string { return strings.Join(lines(passages), "\n") }

// cut cuts the passages into sentences and finds those that stayed.
func (d *draft) cut() (coarse bool) {
	if d.hunk.OldPassage > 0 {
		d.old = newWording(d.hunk.Old)
	}
	if d.hunk.NewPassage > 0 {
		d.new = newWording(d.hunk.New)
	}
	return d.matchSentences()
}

func (d *draft) matchSentences() (coarse bool) {
	if d.old == nil || d.new == nil {
		return false
	}
	in := interner{}
	d.stayed, coarse = matches(in.numbers(d.old.keys()), in.numbers(d.new.keys()))
	return coarse
}

// place is a sentence of a draft.
type place struct {
	of       *wording
	sentence int
}

// findMoves numbers the sentences that are gone in one place and came, the
// same, in another.
func (d *drafts) findMoves() {
	gone := map[string][]place{}
	for _, one := range d.all {
		one.left(one.old, func(f match) int { return f.a }, func(key string, p place) {
			gone[key] = append(gone[key], p)
		})
	}
	for _, one := range d.all {
		one.left(one.new, func(f match) int { return f.b }, func(key string, p place) {
			if from := gone[key]; len(from) > 0 {
				d.moves++
				from[0].of.moves[from[0].sentence], p.of.moves[p.sentence] = d.moves, d.moves
				gone[key] = from[1:]
			}
		})
	}
}

// left calls found for each sentence of a side that did not stay and is long
// enough to be known again.
func (d *draft) left(side *wording, at func(match) int, found func(key string, p place)) {
	if side == nil {
		return
	}
	next := 0
	for _, f := range append(slices.Clone(d.stayed), match{len(side.sentences), len(side.sentences), 0}) {
		for ; next < at(f); next++ {
			key := strings.TrimSpace(side.sentences[next])
			if policy.Words(key) >= sentenceWords {
				found(key, place{side, next})
			}
		}
		next = at(f) + f.n
	}
}

// hunks finishes the drafts.
func (d *drafts) hunks() []Hunk {
	hunks := make([]Hunk, len(d.all))
	for k, one := range d.all {
		switch {
		case one.old != nil && one.new != nil:
			var coarse bool
			one.hunk.Spans, coarse = one.spans()
			d.coarse = d.coarse || coarse
		case one.old != nil && one.old.moved():
			one.hunk.Spans = one.old.whole(Delete)
		case one.new != nil && one.new.moved():
			one.hunk.Spans = one.new.whole(Insert)
		}
		hunks[k] = one.hunk
	}
	findRuns(hunks, d.moves)
	return hunks
}

// whole tells a passage as gone or come, but for its sentences that moved.
func (w *wording) whole(op Op) []Span {
	w.cut()
	return appendCut(nil, op, w.words, w.wordMoves(0, len(w.sentences)))
}

// spans tells the words of the sentences apart that did not stay. It is coarse
// when a piece was too long for that.
func (d *draft) spans() ([]Span, bool) {
	d.old.cut()
	d.new.cut()
	m := matcher{}
	aAt, bAt := 0, 0 // sentences told so far
	for _, f := range append(d.stayed, match{len(d.old.sentences), len(d.new.sentences), 0}) {
		d.matchBetween(&m, aAt, f.a, bAt, f.b)
		for k := range f.n {
			d.keepSentence(&m, f.a+k, f.b+k)
		}
		aAt, bAt = f.a+f.n, f.b+f.n
	}
	found := spans(d.old.words, d.new.words, d.old.wordMoves(0, len(d.old.sentences)), d.new.wordMoves(0, len(d.new.sentences)), m.found)
	return found, m.coarse
}

// keepSentence keeps a sentence that stayed, its blanks only where they did.
func (d *draft) keepSentence(m *matcher, i, j int) {
	n := d.old.solid(i)
	if d.old.sentences[i] == d.new.sentences[j] {
		n = d.old.starts[i+1] - d.old.starts[i]
	}
	m.keep(match{d.old.starts[i], d.new.starts[j], n})
}

// matchBetween matches the words of a run of sentences that did not stay:
// inside sentences that read alike, and in what lies between those.
func (d *draft) matchBetween(m *matcher, aFrom, aTo, bFrom, bTo int) {
	for _, l := range d.alikeSentences(aFrom, aTo, bFrom, bTo) {
		d.matchWords(m, aFrom, l.old, bFrom, l.new)
		d.matchWords(m, l.old, l.old+1, l.new, l.new+1)
		aFrom, bFrom = l.old+1, l.new+1
	}
	d.matchWords(m, aFrom, aTo, bFrom, bTo)
}

func (d *draft) matchWords(m *matcher, aFrom, aTo, bFrom, bTo int) {
	found, coarse := wordMatches(d.old.between(aFrom, aTo), d.new.between(bFrom, bTo),
		d.old.wordMoves(aFrom, aTo), d.new.wordMoves(bFrom, bTo))
	m.coarse = m.coarse || coarse
	for _, f := range found {
		m.keep(match{d.old.starts[aFrom] + f.a, d.new.starts[bFrom] + f.b, f.n})
	}
}

// alikeSentences pairs the sentences of a run that read alike, in the order
// both sides share. Where one side has a single sentence there is nothing to
// choose, and where there are very many the words alone must do.
func (d *draft) alikeSentences(aFrom, aTo, bFrom, bTo int) []link {
	n, m := aTo-aFrom, bTo-bFrom
	if n == 0 || m == 0 || n+m < 3 || n*m > sentencePairs {
		return nil
	}
	in := interner{}
	bWords := make([][]int, m)
	for k := range m {
		bWords[k] = in.sorted(d.new.sentences[bFrom+k])
	}
	var offers []link
	for i := range n {
		aWords := in.sorted(d.old.sentences[aFrom+i])
		for j := range m {
			like := dice(aWords, bWords[j])
			if like >= likeEnough && d.old.moves[aFrom+i] == 0 && d.new.moves[bFrom+j] == 0 {
				offers = append(offers, link{aFrom + i, bFrom + j, like * float64(len(aWords))})
			}
		}
	}
	return chosen(offers, bTo)
}

func (in interner) sorted(sentence string) []int {
	numbers := in.numbers(orderedWords(sentence))
	slices.Sort(numbers)
	return numbers
}

// chosen are the links of the heaviest chain when each place may be in one only.
func chosen(offers []link, width int) []link {
	slices.SortStableFunc(offers, func(p, q link) int { return cmp.Compare(q.weight, p.weight) })
	oldTaken, newTaken := map[int]bool{}, map[int]bool{}
	var links []link
	for _, o := range offers {
		if !oldTaken[o.old] && !newTaken[o.new] {
			oldTaken[o.old], newTaken[o.new] = true, true
			links = append(links, o)
		}
	}
	slices.SortFunc(links, func(p, q link) int { return cmp.Compare(p.old, q.old) })
	kept := heaviestChain(links, width)
	inOrder := links[:0]
	for k, l := range links {
		if kept[k] {
			inOrder = append(inOrder, l)
		}
	}
	return inOrder
}
