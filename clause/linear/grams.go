package linear

import (
	"slices"
	"unicode/utf8"
)

const (
	// beginning is how many letters of a word stand for its forms: terminat* is
	// terminate, terminated, termination.
	beginning = 6

	// shortest is how many letters a word has that has forms.
	shortest = 4
)

// Grams are the buckets of the runs of up to n neighbouring words and of the
// words' beginnings, each bucket once, in ascending order. They take the place
// of what grams holds.
func Grams(grams []uint16, words []string, n int) []uint16 {
	grams = grams[:0]
	for i, word := range words {
		hash := uint32(offset)
		for _, word := range words[i:min(i+n, len(words))] {
			hash = add(add(hash, word), " ")
			grams = append(grams, bucket(hash))
		}
		if utf8.RuneCountInString(word) >= shortest {
			grams = append(grams, bucket(add(add(offset, "^"), begin(word))))
		}
	}
	slices.Sort(grams)
	return slices.Compact(grams)
}

func begin(word string) string {
	letters := 0
	for i := range word {
		if letters == beginning {
			return word[:i]
		}
		letters++
	}
	return word
}

// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/
const (
	offset = 2166136261
	prime  = 16777619
)

func add(hash uint32, text string) uint32 {
	for i := range len(text) {
		hash = (hash ^ uint32(text[i])) * prime
	}
	return hash
}

func bucket(hash uint32) uint16 { return uint16(hash>>16 ^ hash) }
