package diff

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// wording is a passage cut into sentences, and those into words, blanks and
// marks. Joined they are the passage, byte for byte.
type wording struct {
	sentences []string
	moves     []int    // of each sentence the number of its move, 0 for none
	words     []string // filled in by cut
	starts    []int    // index of each sentence's first word, and of the end
}

func newWording(passage string) *wording {
	w := &wording{}
	unbroken := strings.ReplaceAll(passage, "\n", " ") // a passage broken in two may be one sentence
	from := 0
	for s := sentences.FromString(unbroken); s.Next(); {
		if s.End() < len(passage) && onlyNumber(passage[from:s.End()]) {
			continue
		}
		w.sentences = append(w.sentences, passage[from:s.End()])
		from = s.End()
	}
	w.moves = make([]int, len(w.sentences))
	return w
}

// onlyNumber reports whether what looks like a sentence is the number before
// one: "9. " or "(a) ".
func onlyNumber(sentence string) bool {
	letters := 0
	for _, r := range sentence {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters < 2
}

// cut fills in the words.
func (w *wording) cut() {
	if w.starts != nil {
		return
	}
	for _, s := range w.sentences {
		w.starts = append(w.starts, len(w.words))
		w.words = appendWords(w.words, s)
	}
	w.starts = append(w.starts, len(w.words))
}

// keys are the sentences without the blanks behind them, which tell nothing.
func (w *wording) keys() []string {
	keys := make([]string, len(w.sentences))
	for k, s := range w.sentences {
		keys[k] = strings.TrimRightFunc(s, unicode.IsSpace)
	}
	return keys
}

// between returns the words of the sentences from…to.
func (w *wording) between(from, to int) []string {
	return w.words[w.starts[from]:w.starts[to]]
}

// solid counts the words of a sentence up to the blanks behind it.
func (w *wording) solid(sentence int) int {
	from, to := w.starts[sentence], w.starts[sentence+1]
	for to > from && isBlank(w.words[to-1]) {
		to--
	}
	return to - from
}

// wordMoves gives each word of the sentences from…to the move of its sentence;
// nil when none moved.
func (w *wording) wordMoves(from, to int) []int {
	var moves []int
	for k := from; k < to; k++ {
		if w.moves[k] == 0 {
			continue
		}
		if moves == nil {
			moves = make([]int, w.starts[to]-w.starts[from])
		}
		for n := w.starts[k]; n < w.starts[k+1]; n++ {
			moves[n-w.starts[from]] = w.moves[k]
		}
	}
	return moves
}

// moved reports whether any sentence did.
func (w *wording) moved() bool {
	for _, move := range w.moves {
		if move != 0 {
			return true
		}
	}
	return false
}
