package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// keptShare is the least share of a reworded sentence's shorter side that must
// stay for its words to be told apart; below it the sentence is told whole.
const keptShare = 0.3

// compareWords tells two wordings of a passage apart, first by sentences, then
// by words inside sentences that differ. It is coarse when a sentence was too
// long for that.
func compareWords(oldPassage, newPassage string) ([]Span, bool) {
	d := draft{old: newWording(oldPassage), new: newWording(newPassage)}
	d.matchSentences()
	return d.spans()
}

// wordMatches finds the words two pieces have in common, or nothing when that
// is so little that showing it would only confuse. The tokens of a that aBarred
// has at their index, and those of b likewise, have moved and match nothing.
func wordMatches(a, b []string, aBarred, bBarred []int) ([]match, bool) {
	if len(a) == 0 || len(b) == 0 {
		return nil, false
	}
	in := interner{}
	aNumbers, bNumbers := in.numbers(a), in.numbers(b)
	bar(aNumbers, aBarred, -1)
	bar(bNumbers, bBarred, -2)
	found, coarse := matches(aNumbers, bNumbers)
	kept := 0
	for _, f := range found {
		kept += weigh(a[f.a : f.a+f.n])
	}
	if float64(kept) < keptShare*float64(min(weigh(a), weigh(b))) {
		return nil, coarse
	}
	return found, coarse
}

func bar(numbers, barred []int, as int) {
	for k, move := range barred {
		if move != 0 {
			numbers[k] = as
		}
	}
}

func appendWords(tokens []string, text string) []string {
	for t := words.FromString(text); t.Next(); {
		tokens = append(tokens, t.Value())
	}
	return tokens
}

// weigh counts the characters of tokens that are not blank.
func weigh(tokens []string) int {
	weight := 0
	for _, t := range tokens {
		weight += tokenWeight(t)
	}
	return weight
}

func tokenWeight(token string) int {
	if isBlank(token) {
		return 0
	}
	return utf8.RuneCountInString(token)
}

func isBlank(token string) bool {
	return strings.TrimFunc(token, unicode.IsSpace) == ""
}
