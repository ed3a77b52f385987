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
)

// headingWeight makes a passage that changed sections cross the heading, and
// not the heading cross the passage.
const headingWeight = 500

// pair is an old and a new passage that are the same one: indices, -1 for none.
type pair struct {
	old, new int
	same     bool
	moved    bool
	likeness float64
}

// alignment says which old passages became which new ones.
type alignment struct {
	old, new   []string
	oldPartner []int // index of the new passage, -1 for none
	newPartner []int
	pairs      []pair // in order of old
	coarse     bool
}

// align pairs passages in four steps, each with what the steps before left:
// the lines in common, the same lines elsewhere, lines alike, and what stands
// alone between two neighbours that stayed. Those pairs that fit into one
// order and carry the most text stay in place; the others have moved.
func align(oldLines, newLines []string) *alignment {
	a := identical(oldLines, newLines)
	words := newVocabulary(a)
	for _, p := range words.alike() {
		a.join(p)
	}
	a.settle()
	a.pairInPlace(words)
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
	a.oldPartner[p.old], a.newPartner[p.new] = p.new, p.old
	a.pairs = append(a.pairs, p)
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
			a.oldPartner[p.old], a.newPartner[p.new] = -1, -1
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

// pairInPlace pairs lines left over between the same two neighbours, when
// there are as many of them on either side: a date or a heading that kept few
// of its words.
func (a *alignment) pairInPlace(words *vocabulary) {
	var inPlace []pair
	oldFrom, newFrom := 0, 0
	ends := append(slices.Clone(a.pairs), pair{old: len(a.old), new: len(a.new)})
	for _, p := range ends {
		if p.moved {
			continue
		}
		oldLeft, newLeft := unpaired(a.oldPartner, oldFrom, p.old), unpaired(a.newPartner, newFrom, p.new)
		if len(oldLeft) == len(newLeft) {
			for k, i := range oldLeft {
				if like := words.likeness(i, newLeft[k]); like >= likeInPlace {
					inPlace = append(inPlace, pair{old: i, new: newLeft[k], likeness: like})
				}
			}
		}
		oldFrom, newFrom = p.old+1, p.new+1
	}
	for _, p := range inPlace {
		a.join(p)
	}
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

// places lists where the texts differ, in order of the new text; a passage that
// is gone stands before what came in its place.
func (a *alignment) places() []pair {
	byNew := make([]pair, len(a.new))
	for j := range byNew {
		byNew[j] = pair{old: -1, new: j, moved: true}
	}
	for _, p := range a.pairs {
		byNew[p.new] = p
	}
	until := a.stood(byNew)
	var places []pair
	i := 0
	for j, p := range byNew {
		for ; i < until[j]; i++ {
			if a.oldPartner[i] < 0 {
				places = append(places, pair{old: i, new: -1})
			}
		}
		if p.moved || !p.same {
			places = append(places, p)
		}
	}
	for ; i < len(a.old); i++ {
		if a.oldPartner[i] < 0 {
			places = append(places, pair{old: i, new: -1})
		}
	}
	return places
}

// stood gives for each new passage the old one that bounds the gap it stands
// in: the partner of the next passage that stayed in place.
func (a *alignment) stood(byNew []pair) []int {
	until := make([]int, len(byNew))
	next := len(a.old)
	for j := len(byNew) - 1; j >= 0; j-- {
		if !byNew[j].moved {
			next = byNew[j].old
		}
		until[j] = next
	}
	return until
}

// expected gives for each old passage where it would stand in the new text if
// it had kept its distance to the paired passage before it.
func (a *alignment) expected() []int {
	places := make([]int, len(a.old))
	shift := 0
	for i, j := range a.oldPartner {
		if j >= 0 {
			shift = j - i
		}
		places[i] = i + shift
	}
	return places
}

// gaps gives each old and each new passage the number of the gap it stands in:
// the old index of the paired passage it follows, -1 at the beginning.
func (a *alignment) gaps() (oldGaps, newGaps []int) {
	oldGaps, newGaps = make([]int, len(a.old)), make([]int, len(a.new))
	gap := -1
	for i, j := range a.oldPartner {
		if j >= 0 {
			gap = i
		}
		oldGaps[i] = gap
	}
	gap = -1
	for j, i := range a.newPartner {
		if i >= 0 {
			gap = i
		}
		newGaps[j] = gap
	}
	return oldGaps, newGaps
}
