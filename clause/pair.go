package clause

import (
	"cmp"
	"slices"
)

// similar is the share of common words from which two sentences count as the
// same one reworded.
const similar = 0.5

// pair is a flagged sentence in two versions.
type pair struct{ old, new *folded }

// pairUp pairs the flags of a kind in two versions, those most alike first; each
// has at most one partner. The others are alone.
func pairUp(old, new []*folded) (pairs []pair, gone, come []*folded) {
	type candidate struct {
		i, j  int
		share float64
	}
	var candidates []candidate
	for i, a := range old {
		for j, b := range new {
			if share := likeness(a.all, b.all); share >= similar {
				candidates = append(candidates, candidate{i, j, share})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.share, a.share) })
	oldTaken, newTaken := make([]bool, len(old)), make([]bool, len(new))
	for _, c := range candidates {
		if !oldTaken[c.i] && !newTaken[c.j] {
			oldTaken[c.i], newTaken[c.j] = true, true
			pairs = append(pairs, pair{old[c.i], new[c.j]})
		}
	}
	return pairs, untaken(old, oldTaken), untaken(new, newTaken)
}

func untaken(flags []*folded, taken []bool) []*folded {
	var alone []*folded
	for i, f := range flags {
		if !taken[i] {
			alone = append(alone, f)
		}
	}
	return alone
}

// missing are the flags whose sentence is not among the others.
func missing(flags, others []*folded) []*folded {
	there := map[string]bool{}
	for _, other := range others {
		there[other.key] = true
	}
	var only []*folded
	for _, f := range flags {
		if !there[f.key] {
			only = append(only, f)
		}
	}
	return only
}

// closeWords is how many words on each side of a quote belong to what the
// clause says; what else a long sentence lists is another matter.
const closeWords = 8

// same reports whether both say the same of the kind, however the rest of their
// sentence reads.
func (p pair) same() bool {
	return p.old.Polarity == p.new.Polarity && p.old.Severity == p.new.Severity && slices.Equal(p.old.Modifiers, p.new.Modifiers) &&
		slices.Equal(p.old.quote, p.new.quote) &&
		slices.Equal(lastOf(p.old.before, closeWords), lastOf(p.new.before, closeWords)) &&
		slices.Equal(firstOf(p.old.after, closeWords), firstOf(p.new.after, closeWords))
}
