package diff

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Bounds of the search for passages alike. They make it linear in the number
// of passages: each asks a few of its rarest words, and each word names a few
// of the passages nearest to where the asking one stands.
const (
	askedWords  = 12
	namedByWord = 32
	comparedTo  = 8
)

// vocabulary knows the words of the passages that found no equal.
type vocabulary struct {
	a        *alignment
	ids      interner
	oldWords map[int][]int // of the old passages that aren't the same anywhere, sorted
	newWords map[int][]int
	standing map[int][]int // word → the new passages that have it, ascending
}

func newVocabulary(a *alignment) *vocabulary {
	v := &vocabulary{a: a, ids: interner{}, oldWords: map[int][]int{}, newWords: map[int][]int{}, standing: map[int][]int{}}
	for _, i := range unpaired(a.oldPartner, 0, len(a.old)) {
		v.oldWords[i] = v.words(a.old[i])
	}
	for _, j := range unpaired(a.newPartner, 0, len(a.new)) {
		v.newWords[j] = v.words(a.new[j])
		for _, w := range slices.Compact(slices.Clone(v.newWords[j])) {
			v.standing[w] = append(v.standing[w], j)
		}
	}
	return v
}

// words numbers the words of a passage in lower case, sorted, without
// punctuation. Where words are written without spaces, two neighbouring
// characters stand for a word: single ones are shared by any two sentences.
func (v *vocabulary) words(passage string) []int {
	var found []string
	previous := -1 // start of the unspaced character just before, or -1
	for tokens := words.FromString(passage); tokens.Next(); {
		r, size := utf8.DecodeRuneInString(tokens.Value())
		switch {
		case unspaced(r) && size == len(tokens.Value()):
			if previous >= 0 {
				found = append(found, passage[previous:tokens.End()])
			}
			previous = tokens.Start()
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			found = append(found, strings.ToLower(tokens.Value()))
		}
		previous = -1
	}
	numbers := v.ids.numbers(found)
	slices.Sort(numbers)
	return numbers
}

// unspaced reports whether a character belongs to a script written without
// spaces between words.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// likeness of an unpaired old and an unpaired new passage is the share of
// their words they have in common (Dice's coefficient), 0…1.
func (v *vocabulary) likeness(i, j int) float64 {
	return dice(v.oldWords[i], v.newWords[j])
}

func dice(a, b []int) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	return 2 * float64(len(inBoth(a, b))) / float64(len(a)+len(b))
}

// inBoth are the members two sorted lists have in common, as often as both do.
func inBoth(a, b []int) []int {
	var both []int
	for len(a) > 0 && len(b) > 0 {
		switch cmp.Compare(a[0], b[0]) {
		case 0:
			both = append(both, a[0])
			a, b = a[1:], b[1:]
		case -1:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return both
}

// onlyIn are the members of a sorted list another lacks.
func onlyIn(a, b []int) []int {
	var only []int
	for _, n := range a {
		for len(b) > 0 && b[0] < n {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == n {
			b = b[1:]
			continue
		}
		only = append(only, n)
	}
	return only
}

// offer is a pair that could be made.
type offer struct {
	pair
	score    float64
	distance int // from where the old passage would stand in the new text
}

// alike pairs the unpaired passages that read alike, the likest first; of
// equals the nearest.
func (v *vocabulary) alike() []pair {
	offers := v.offers()
	slices.SortFunc(offers, func(p, q offer) int {
		return cmp.Or(cmp.Compare(q.score, p.score), cmp.Compare(p.distance, q.distance),
			cmp.Compare(p.old, q.old), cmp.Compare(p.new, q.new))
	})
	oldTaken, newTaken := map[int]bool{}, map[int]bool{}
	var pairs []pair
	for _, o := range offers {
		if oldTaken[o.old] || newTaken[o.new] {
			continue
		}
		oldTaken[o.old], newTaken[o.new] = true, true
		pairs = append(pairs, o.pair)
	}
	return pairs
}

// offers lists the pairs alike enough. One between the same two neighbours has
// a little advance on one that is elsewhere.
func (v *vocabulary) offers() []offer {
	var offers []offer
	votes := make([]int, len(v.a.new))
	expected := v.a.expected()
	oldGaps, newGaps := v.a.gaps()
	for _, i := range unpaired(v.a.oldPartner, 0, len(v.a.old)) {
		at := expected[i]
		for _, j := range v.nearest(i, at, votes) {
			like := v.likeness(i, j)
			if like < likeEnough {
				continue
			}
			o := offer{pair: pair{old: i, new: j, likeness: like}, score: like, distance: distance(at, j)}
			if oldGaps[i] == newGaps[j] {
				o.score += 0.1
			} else if len(v.oldWords[i]) < movedWords {
				continue
			}
			offers = append(offers, o)
		}
	}
	return offers
}

// nearest names the new passages that share most of the rarest words of an old
// one. votes is scratch, all zero before and after.
func (v *vocabulary) nearest(i, at int, votes []int) []int {
	asked := slices.Compact(slices.Clone(v.oldWords[i]))
	asked = slices.DeleteFunc(asked, func(w int) bool { return len(v.standing[w]) == 0 })
	slices.SortFunc(asked, func(w, x int) int {
		return cmp.Or(cmp.Compare(len(v.standing[w]), len(v.standing[x])), cmp.Compare(w, x))
	})
	var named []int
	for _, w := range asked[:min(len(asked), askedWords)] {
		for _, j := range around(v.standing[w], at) {
			if votes[j] == 0 {
				named = append(named, j)
			}
			votes[j]++
		}
	}
	slices.SortFunc(named, func(j, k int) int {
		return cmp.Or(cmp.Compare(votes[k], votes[j]), cmp.Compare(distance(at, j), distance(at, k)), cmp.Compare(j, k))
	})
	for _, j := range named {
		votes[j] = 0
	}
	named = slices.DeleteFunc(named, func(j int) bool { return v.a.newPartner[j] >= 0 })
	return named[:min(len(named), comparedTo)]
}

// around cuts a sorted list of places to the few about one place.
func around(places []int, at int) []int {
	from := max(0, sort.SearchInts(places, at)-namedByWord/2)
	from = max(0, min(from, len(places)-namedByWord))
	return places[from:min(len(places), from+namedByWord)]
}

func distance(i, j int) int { return max(i-j, j-i) }
