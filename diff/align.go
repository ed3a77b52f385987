package diff

import (
	"cmp"
	"slices"

	"policytrail/policy"
)

// Likeness from which two passages are told as one that changed, 0…1. Passages
// of one field that say different things share about a third of their words.
const (
	likeEnough  = 0.5
	likeMoved   = 0.7  // when it would have to have moved too
	likeInPlace = 0.35 // when it stands exactly where the other stood
	movedWords  = 4    // fewer are alike by chance
	likeWithin  = 0.7  // of the shorter one's words, in place
	withinWords = 8    // the shorter one must have for that

	dateLineWidth = 2 * dateLineLimit // words of a line that may be one

	inPlacePairs = 4096 // bounds the lines left in one place, compared each with each
)

// headingWeight makes a passage that changed sections cross the heading, and
// not the heading cross the passage.
const headingWeight = 500

// pair is an old and a new passage that are the same one: indices, -1 for none.
// Where a passage was split, or several were merged, a side has more than one,
// that follow each other.
type pair struct {
	old, new   int
	oldMore    int // how many beyond the first
	newMore    int
	same       bool
	moved      bool
	renumbered bool // the number they begin with differs, and nothing else
	likeness   float64
}

// alignment says which old passages became which new ones.
type alignment struct {
	old, new   []string
	oldPartner []int // index of the new passage, -1 for none
	newPartner []int
	pairs      []pair // in order of old
	coarse     bool
}

// align pairs passages in steps, each with what the steps before left: the
// lines in common, the same lines elsewhere, lines with another number, text
// that is the same but for its line breaks, lines alike, and what stands alone
// between two neighbours that stayed. Those pairs that fit into one order and
// carry the most text stay in place; the others have moved.
func align(oldLines, newLines []string) *alignment {
	a := identical(oldLines, newLines)
	a.pairRenumbered()
	words := newVocabulary(a)
	a.pairRebroken(words)
	for _, p := range words.alike() {
		a.join(p)
	}
	a.settle()
	a.pairInPlace(words)
	a.extend(words)
	return a
}

// identical pairs equal lines, those in common order first.
func identical(oldLines, newLines []string) *alignment {
	a := &alignment{old: oldLines, new: newLines, oldPartner: none(len(oldLines)), newPartner: none(len(newLines))}
	in := interner{}
	oldNumbers, newNumbers := in.numbers(oldLines), in.numbers(newLines)
	found, coarse := matches(oldNumbers, newNumbers)
	a.coarse = coarse
	for _, f := range found {
		for k := range f.n {
			a.join(pair{old: f.a + k, new: f.b + k, same: true, likeness: 1})
		}
	}
	left := map[int][]int{}
	for j, n := range newNumbers {
		if a.newPartner[j] < 0 {
			left[n] = append(left[n], j)
		}
	}
	for i, n := range oldNumbers {
		if a.oldPartner[i] < 0 && len(left[n]) > 0 {
			a.join(pair{old: i, new: left[n][0], same: true, likeness: 1})
			left[n] = left[n][1:]
		}
	}
	return a
}

func none(n int) []int {
	partners := make([]int, n)
	for i := range partners {
		partners[i] = -1
	}
	return partners
}

func (a *alignment) join(p pair) {
	for i := p.old; i <= p.old+p.oldMore; i++ {
		a.oldPartner[i] = p.new
	}
	for j := p.new; j <= p.new+p.newMore; j++ {
		a.newPartner[j] = p.old
	}
	a.pairs = append(a.pairs, p)
}

func (a *alignment) part(p pair) {
	for i := p.old; i <= p.old+p.oldMore; i++ {
		a.oldPartner[i] = -1
	}
	for j := p.new; j <= p.new+p.newMore; j++ {
		a.newPartner[j] = -1
	}
}

// pairRenumbered pairs lines that differ in the number they begin with; of
// several that read the same those in order.
func (a *alignment) pairRenumbered() {
	waiting := map[string][]int{}
	for _, j := range unpaired(a.newPartner, 0, len(a.new)) {
		if _, number, body := numberOf(a.new[j]); number != "" {
			waiting[body] = append(waiting[body], j)
		}
	}
	for _, i := range unpaired(a.oldPartner, 0, len(a.old)) {
		_, number, body := numberOf(a.old[i])
		if number == "" || len(waiting[body]) == 0 || !renumbered(a.old[i], a.new[waiting[body][0]]) {
			continue
		}
		a.join(pair{old: i, new: waiting[body][0], renumbered: true, likeness: 1})
		waiting[body] = waiting[body][1:]
	}
}

// settle marks what moved, and parts pairs that would have moved and are not
// much alike.
func (a *alignment) settle() {
	slices.SortFunc(a.pairs, func(p, q pair) int { return cmp.Compare(p.old, q.old) })
	links := make([]link, len(a.pairs))
	for i, p := range a.pairs {
		links[i] = link{old: p.old, new: p.new, weight: a.weight(p)}
	}
	kept := heaviestChain(links, len(a.new))
	settled := a.pairs[:0]
	for i, p := range a.pairs {
		p.moved = !kept[i]
		if p.moved && !p.same && p.likeness < likeMoved {
			a.part(p)
			continue
		}
		settled = append(settled, p)
	}
	a.pairs = settled
}

// weight says how much would be told as moved if a pair did not stay in place:
// its bytes, and for a heading some of what stands under it.
func (a *alignment) weight(p pair) float64 {
	oldLine, newLine := a.old[p.old], a.new[p.new]
	weight := 1 + min(len(oldLine), len(newLine))
	if policy.HeadingLevel(oldLine) > 0 && policy.HeadingLevel(newLine) > 0 {
		weight += headingWeight
	}
	return float64(weight) * p.likeness
}

// pairInPlace pairs lines left over between the same two neighbours: a date or
// a heading that kept few of its words, a paragraph that grew to twice its
// length.
func (a *alignment) pairInPlace(words *vocabulary) {
	var inPlace []pair
	oldFrom, newFrom := 0, 0
	ends := append(slices.Clone(a.pairs), pair{old: len(a.old), new: len(a.new)})
	for _, p := range ends {
		if p.moved {
			continue
		}
		oldLeft, newLeft := unpaired(a.oldPartner, oldFrom, p.old), unpaired(a.newPartner, newFrom, p.new)
		inPlace = append(inPlace, words.inPlace(oldLeft, newLeft)...)
		oldFrom, newFrom = p.old+p.oldMore+1, p.new+p.newMore+1
	}
	for _, p := range inPlace {
		a.join(p)
	}
}

// inPlace chooses, of the lines left in one place, the pairs that fit into one
// order and have most in common.
func (v *vocabulary) inPlace(oldLeft, newLeft []int) []pair {
	if len(oldLeft)*len(newLeft) > inPlacePairs {
		return nil
	}
	var offers []link
	for k, i := range oldLeft {
		for l, j := range newLeft {
			if weight := v.commonInPlace(i, j); weight > 0 {
				offers = append(offers, link{k, l, weight})
			}
		}
	}
	var pairs []pair
	for _, l := range chosen(offers, len(newLeft)) {
		i, j := oldLeft[l.old], newLeft[l.new]
		pairs = append(pairs, pair{old: i, new: j, likeness: v.likeness(i, j)})
	}
	return pairs
}

// commonInPlace says how much two lines that stand in the same place have in
// common; 0 when they are neither alike nor the shorter mostly within the longer.
func (v *vocabulary) commonInPlace(i, j int) float64 {
	oldWords, newWords := v.oldWords[i], v.newWords[j]
	common := float64(len(inBoth(oldWords, newWords)))
	shorter := min(len(oldWords), len(newWords))
	like := 2 * common / float64(max(1, len(oldWords)+len(newWords)))
	if like >= likeInPlace || shorter >= withinWords && common >= likeWithin*float64(shorter) {
		return common * like
	}
	if max(len(oldWords), len(newWords)) <= dateLineWidth && isDateLine(v.a.old[i]) && isDateLine(v.a.new[j]) {
		return 1 // whatever the date
	}
	return 0
}

func unpaired(partners []int, from, to int) []int {
	var left []int
	for i := from; i < to; i++ {
		if partners[i] < 0 {
			left = append(left, i)
		}
	}
	return left
}
