package clause

import (
	"slices"
	"strings"
)

// vocabulary are the word classes of all patterns of one language. A class is
// a set of atoms; a step of a program asks "is this word in class 17?", which
// is one bit once the word's classes are known. That takes the alternatives of
// a family out of the matching: they cost nothing, however many there are.
type vocabulary struct {
	ids   map[string]int32 // class by its atoms, joined
	count int32

	frequency []float64 // of each class: how common its words are, guessed

	exact  map[string][]int32 // word → classes
	stems  map[string][]int32 // prefix → classes
	tails  map[string][]int32 // suffix → classes
	digits []int32            // classes with anyDigits

	elides                    bool // in this language (see tokenizer)
	shortestStem, longestStem int
	shortestTail              int
}

func newVocabulary(language string) *vocabulary {
	return &vocabulary{
		elides:       elides(language),
		ids:          map[string]int32{},
		exact:        map[string][]int32{},
		stems:        map[string][]int32{},
		tails:        map[string][]int32{},
		shortestStem: maxToken,
		shortestTail: maxToken,
	}
}

// digitsAtom stands for any number written in digits. No word is written so.
const digitsAtom = "$digits"

// class is the number of the class with these atoms.
func (v *vocabulary) class(atoms []string) int32 {
	atoms = slices.Compact(slices.Sorted(slices.Values(atoms)))
	key := strings.Join(atoms, "|")
	if id, known := v.ids[key]; known {
		return id
	}
	id := v.count
	v.ids[key] = id
	v.count++
	common := 0.0
	for _, atom := range atoms {
		common += frequency(atom)
	}
	v.frequency = append(v.frequency, common)
	for _, atom := range atoms {
		v.add(atom, id)
	}
	return id
}

func (v *vocabulary) add(atom string, id int32) {
	if v.elides {
		atom = atom[strings.LastIndexByte(atom, '\'')+1:]
	}
	switch {
	case atom == digitsAtom:
		v.digits = append(v.digits, id)
	case strings.HasSuffix(atom, "*"):
		stem := strings.TrimSuffix(atom, "*")
		v.stems[stem] = append(v.stems[stem], id)
		v.shortestStem = min(v.shortestStem, len(stem))
		v.longestStem = max(v.longestStem, len(stem))
	case strings.HasPrefix(atom, "~"):
		tail := strings.TrimPrefix(atom, "~")
		v.tails[tail] = append(v.tails[tail], id)
		v.shortestTail = min(v.shortestTail, len(tail))
	default:
		v.exact[atom] = append(v.exact[atom], id)
	}
}

// bits are the classes of a word, one bit each; nil when it is in none.
func (v *vocabulary) bits(word string) bitset {
	var set bitset
	set = v.mark(set, v.exact[word])
	for n := v.shortestStem; n <= min(len(word), v.longestStem); n++ {
		set = v.mark(set, v.stems[word[:n]])
	}
	for n := v.shortestTail; n <= len(word); n++ {
		set = v.mark(set, v.tails[word[len(word)-n:]])
	}
	if word != "" && word[0] >= '0' && word[0] <= '9' {
		set = v.mark(set, v.digits)
	}
	return set
}

func (v *vocabulary) mark(set bitset, ids []int32) bitset {
	if len(ids) > 0 && set == nil {
		set = newBitset(int(v.count))
	}
	for _, id := range ids {
		set.set(int(id))
	}
	return set
}

// bitset is a set of small numbers. A nil bitset is empty.
type bitset []uint64

func newBitset(n int) bitset      { return make(bitset, (n+63)/64) }
func (b bitset) set(i int)        { b[i>>6] |= 1 << (i & 63) }
func (b bitset) has(i int32) bool { return b != nil && b[i>>6]&(1<<(i&63)) != 0 }
func (b bitset) union(more bitset) {
	for i, word := range more {
		b[i] |= word
	}
}
