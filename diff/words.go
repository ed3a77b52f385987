package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
	"github.com/clipperhouse/uax29/v2/words"
)

// keptShare is the least share of a reworded sentence's shorter side that must
// stay for its words to be told apart; below it the sentence is told whole.
const keptShare = 0.3

// compareWords tells two wordings of a passage apart, first by sentences, then
// by words inside sentences that differ. It is coarse when a sentence was too
// long for that.
func compareWords(oldPassage, newPassage string) ([]Span, bool) {
	a, b := newWording(oldPassage), newWording(newPassage)
	in := interner{}
	found, coarse := matches(in.numbers(a.sentences), in.numbers(b.sentences))
	var m matcher
	aAt, bAt := 0, 0 // sentences told so far
	for _, f := range append(found, match{len(a.sentences), len(b.sentences), 0}) {
		within, tooLong := wordMatches(a.between(aAt, f.a), b.between(bAt, f.b))
		coarse = coarse || tooLong
		for _, w := range within {
			m.keep(match{a.starts[aAt] + w.a, b.starts[bAt] + w.b, w.n})
		}
		aAt, bAt = f.a+f.n, f.b+f.n
		m.keep(match{a.starts[f.a], b.starts[f.b], a.starts[aAt] - a.starts[f.a]})
	}
	return spans(a.words, b.words, m.found), coarse
}

// wordMatches finds the words two pieces have in common, or nothing when that
// is so little that showing it would only confuse.
func wordMatches(a, b []string) ([]match, bool) {
	if len(a) == 0 || len(b) == 0 {
		return nil, false
	}
	in := interner{}
	found, coarse := matches(in.numbers(a), in.numbers(b))
	kept := 0
	for _, f := range found {
		kept += weigh(a[f.a : f.a+f.n])
	}
	if float64(kept) < keptShare*float64(min(weigh(a), weigh(b))) {
		return nil, coarse
	}
	return found, coarse
}

// wording is a passage cut into sentences, and those into words, blanks and
// marks. Joined they are the passage, byte for byte.
type wording struct {
	sentences []string
	words     []string
	starts    []int // index of each sentence's first word, and of the end
}

func newWording(passage string) *wording {
	w := &wording{}
	for s := sentences.FromString(passage); s.Next(); {
		w.sentences = append(w.sentences, s.Value())
		w.starts = append(w.starts, len(w.words))
		w.words = appendWords(w.words, s.Value())
	}
	w.starts = append(w.starts, len(w.words))
	return w
}

// between returns the words of the sentences from…to.
func (w *wording) between(from, to int) []string {
	return w.words[w.starts[from]:w.starts[to]]
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
