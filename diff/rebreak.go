package diff

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"policytrail/policy"
)

// What it takes for text to be told as the same in other passages.
const (
	runOn       = 6   // words that run on over a break, on each side, where no passage ends before
	runOnBoth   = 4   // words on both sides together at least
	wholeWithin = 0.6 // share of a passage's words that its neighbour's partner must have left over
	restWords   = 3   // words a passage joined by that share must have
	rebreakings = 16  // places looked at for one break
	extensions  = 8   // passages joined by that share, so that the time stays in proportion
)

// lineBreak is the break between two passages that follow each other.
type lineBreak struct{ first, second []int }

// flow is one text's unpaired passages as words in order.
type flow struct {
	words  map[int][]int
	breaks map[uint64][]int // the words about a break → the passages before such breaks
}

func (v *vocabulary) flow(passages []string, partners []int) flow {
	f := flow{words: map[int][]int{}, breaks: map[uint64][]int{}}
	for _, i := range unpaired(partners, 0, len(partners)) {
		f.words[i] = v.ids.numbers(orderedWords(passages[i]))
		before, now := f.words[i-1], f.words[i]
		if len(before) == 0 || len(now) == 0 {
			continue
		}
		about := neighbours(before[len(before)-1], now[0])
		if len(f.breaks[about]) < rebreakings {
			f.breaks[about] = append(f.breaks[about], i-1)
		}
	}
	return f
}

// neighbours is the key of two words side by side.
func neighbours(first, second int) uint64 { return uint64(first)<<32 | uint64(second) }

// orderedWords are a passage's words in lower case; a character of a script
// without spaces is a word.
func orderedWords(passage string) []string {
	var found []string
	for t := words.FromString(passage); t.Next(); {
		if r, _ := utf8.DecodeRuneInString(t.Value()); unicode.IsLetter(r) || unicode.IsDigit(r) {
			found = append(found, strings.ToLower(t.Value()))
		}
	}
	return found
}

// pairRebroken pairs passages whose text runs on where there was a break, or
// breaks where it ran on: split, merged, or set into lines anew.
func (a *alignment) pairRebroken(v *vocabulary) {
	oldFlow, newFlow := v.flow(a.old, a.oldPartner), v.flow(a.new, a.newPartner)
	groups := &groups{map[int]int{}, len(a.old)}
	newFlow.throughBreaksOf(oldFlow, func(j, i int) {
		groups.unite(i, groups.offset+j)
		groups.unite(i+1, groups.offset+j)
	})
	oldFlow.throughBreaksOf(newFlow, func(i, j int) {
		groups.unite(i, groups.offset+j)
		groups.unite(i, groups.offset+j+1)
	})
	for _, p := range groups.pairs() {
		if p.likeness = v.groupLikeness(p); p.likeness >= likeEnough {
			a.join(p)
		}
	}
}

// throughBreaksOf calls found for each passage that runs on over a break of the
// other text, with the other's passage before that break.
func (f flow) throughBreaksOf(other flow, found func(here, there int)) {
	for _, here := range slices.Sorted(maps.Keys(f.words)) {
		tokens := f.words[here]
		for k := 0; k+1 < len(tokens); k++ {
			for _, there := range other.breaks[neighbours(tokens[k], tokens[k+1])] {
				if runsOn(tokens, k+1, lineBreak{other.words[there], other.words[there+1]}) {
					found(here, there)
				}
			}
		}
	}
}

// runsOn reports whether tokens read on both sides of at as a break's passages
// do, for some words or up to the end of either.
func runsOn(tokens []int, at int, b lineBreak) bool {
	left := 0
	for left < min(at, len(b.first)) && tokens[at-1-left] == b.first[len(b.first)-1-left] {
		left++
	}
	right := 0
	for right < min(len(tokens)-at, len(b.second)) && tokens[at+right] == b.second[right] {
		right++
	}
	leftWhole := left == min(at, len(b.first))
	rightWhole := right == min(len(tokens)-at, len(b.second))
	if left+right < runOnBoth && left+right < len(tokens) {
		return false
	}
	return (leftWhole || left >= runOn) && (rightWhole || right >= runOn)
}

func (v *vocabulary) groupLikeness(p pair) float64 {
	return dice(union(v.oldWords, p.old, p.oldMore), union(v.newWords, p.new, p.newMore))
}

func union(words map[int][]int, first, more int) []int {
	all := slices.Concat(words[first])
	for k := range more {
		all = append(all, words[first+1+k]...)
	}
	slices.Sort(all)
	return all
}

// extend gives a rewritten pair the unpaired passage beside it where that holds
// what the other side has over: a passage split in two, and reworded.
func (a *alignment) extend(v *vocabulary) {
	for k := range a.pairs {
		p := &a.pairs[k]
		if p.same || p.moved || p.renumbered {
			continue
		}
		for n := 0; n < extensions && a.extendOnce(v, p); n++ {
		}
	}
}

func (a *alignment) extendOnce(v *vocabulary, p *pair) bool {
	oldWords, newWords := union(v.oldWords, p.old, p.oldMore), union(v.newWords, p.new, p.newMore)
	gone, came := onlyIn(oldWords, newWords), onlyIn(newWords, oldWords)
	switch {
	case a.rest(a.newPartner, a.new, v.newWords, p.new+p.newMore+1, gone):
		p.newMore++
	case a.rest(a.newPartner, a.new, v.newWords, p.new-1, gone):
		p.new, p.newMore = p.new-1, p.newMore+1
	case a.rest(a.oldPartner, a.old, v.oldWords, p.old+p.oldMore+1, came):
		p.oldMore++
	case a.rest(a.oldPartner, a.old, v.oldWords, p.old-1, came):
		p.old, p.oldMore = p.old-1, p.oldMore+1
	default:
		return false
	}
	for i := p.old; i <= p.old+p.oldMore; i++ {
		a.oldPartner[i] = p.new
	}
	for j := p.new; j <= p.new+p.newMore; j++ {
		a.newPartner[j] = p.old
	}
	return true
}

// rest reports whether a passage without a partner is mostly made of the words
// the other side has over.
func (a *alignment) rest(partners []int, passages []string, words map[int][]int, at int, over []int) bool {
	if at < 0 || at >= len(partners) || partners[at] >= 0 || policy.HeadingLevel(passages[at]) > 0 {
		return false
	}
	n := len(words[at])
	return n >= restWords && float64(len(inBoth(words[at], over))) >= wholeWithin*float64(n)
}

// groups joins old and new passages that share text. Old ones are numbered from
// 0, new ones from offset.
type groups struct {
	parent map[int]int
	offset int
}

func (g *groups) find(n int) int {
	if _, known := g.parent[n]; !known {
		g.parent[n] = n
	}
	for g.parent[n] != n {
		g.parent[n] = g.parent[g.parent[n]]
		n = g.parent[n]
	}
	return n
}

func (g *groups) unite(m, n int) { g.parent[g.find(m)] = g.find(n) }

// pairs are the groups whose passages follow each other on both sides.
func (g *groups) pairs() []pair {
	members := map[int][]int{}
	for n := range g.parent {
		members[g.find(n)] = append(members[g.find(n)], n)
	}
	var pairs []pair
	for _, root := range slices.Sorted(maps.Keys(members)) {
		all := members[root]
		slices.Sort(all)
		cut, _ := slices.BinarySearch(all, g.offset)
		oldSide, newSide := all[:cut], all[cut:]
		if !consecutive(oldSide) || !consecutive(newSide) {
			continue
		}
		pairs = append(pairs, pair{old: oldSide[0], oldMore: len(oldSide) - 1,
			new: newSide[0] - g.offset, newMore: len(newSide) - 1})
	}
	return pairs
}

func consecutive(numbers []int) bool {
	return len(numbers) > 0 && numbers[len(numbers)-1]-numbers[0] == len(numbers)-1
}
