package diff

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// block is a run of words that stayed, and what differs after it. All are
// indices of words: equal is a[a:aGone] = b[b:bCame], gone is a[aGone:aEnd],
// came is b[bCame:bEnd].
type block struct{ a, aGone, aEnd, b, bCame, bEnd int }

// spans turns the words in common into spans that read well. The moves give
// each word the move of its sentence, or are nil.
func spans(a, b []string, aMoves, bMoves []int, found []match) []Span {
	blocks := blocksOf(len(a), len(b), found)
	blocks = mergeSlight(blocks, weights(a), weights(b))
	slide(blocks, a, b, aMoves, bMoves)
	var out []Span
	for _, k := range blocks {
		out = appendCut(out, Equal, a[k.a:k.aGone], nil)
		out = appendCut(out, Delete, a[k.aGone:k.aEnd], part(aMoves, k.aGone, k.aEnd))
		out = appendCut(out, Insert, b[k.bCame:k.bEnd], part(bMoves, k.bCame, k.bEnd))
	}
	return out
}

func part(moves []int, from, to int) []int {
	if moves == nil {
		return nil
	}
	return moves[from:to]
}

// appendCut appends tokens as spans, one for each run of the same move.
func appendCut(out []Span, op Op, tokens []string, moves []int) []Span {
	from := 0
	for k := range tokens {
		if k+1 < len(tokens) && (moves == nil || moves[k] == moves[k+1]) {
			continue
		}
		s := Span{Op: op, Text: strings.Join(tokens[from:k+1], "")}
		if moves != nil {
			s.Move = moves[k]
		}
		out = append(out, s)
		from = k + 1
	}
	return out
}

// blocksOf turns matches into blocks. Only the first may have nothing that stayed.
func blocksOf(aLen, bLen int, found []match) []block {
	var blocks []block
	current := block{}
	for _, f := range found {
		current.aEnd, current.bEnd = f.a, f.b
		if f.a > 0 || f.b > 0 {
			blocks = append(blocks, current)
		}
		current = block{a: f.a, aGone: f.a + f.n, b: f.b, bCame: f.b + f.n}
	}
	current.aEnd, current.bEnd = aLen, bLen
	return append(blocks, current)
}

// weights are prefix sums of the words' weights.
func weights(tokens []string) []int {
	sums := make([]int, len(tokens)+1)
	for i, t := range tokens {
		sums[i+1] = sums[i] + tokenWeight(t)
	}
	return sums
}

// slightLetters is the most that is given up of what stayed between two
// differences: two or three short words.
const slightLetters = 10

// mergeSlight gives up the little that stayed between two differences where it
// is no longer than either: "[-we keep it-]{+you give us+} the [-logs-]{+keys+}" is
// harder to read than the two halves whole. This is the semantic cleanup of
// diff-match-patch, on words.
func mergeSlight(blocks []block, a, b []int) []block {
	changed := func(k block) int { return max(a[k.aEnd]-a[k.aGone], b[k.bEnd]-b[k.bCame]) }
	var merged []block
	for _, k := range blocks {
		merged = append(merged, k)
		for len(merged) > 1 {
			last, before := merged[len(merged)-1], &merged[len(merged)-2]
			stayed := a[last.aGone] - a[last.a]
			if !last.differs() || !before.differs() || stayed > min(slightLetters, changed(*before), changed(last)) {
				break
			}
			before.aEnd, before.bEnd = last.aEnd, last.bEnd
			merged = merged[:len(merged)-1]
		}
	}
	return merged
}

func (k block) differs() bool { return k.aEnd > k.aGone || k.bEnd > k.bCame }

// slide moves what only came or only went sideways between its equal
// neighbours to where it begins and ends like a phrase: "the {+personal +}data"
// and not "th{+e personal th+}e data".
// What holds a moved sentence stays where it is.
func slide(blocks []block, a, b []string, aMoves, bMoves []int) {
	for i := 0; i+1 < len(blocks); i++ {
		k, next := &blocks[i], &blocks[i+1]
		if anyMove(part(aMoves, k.aGone, k.aEnd)) || anyMove(part(bMoves, k.bCame, k.bEnd)) {
			continue
		}
		left, right := k.aGone-k.a, next.aGone-next.a
		if i > 0 {
			left-- // something must stay between two differences
		}
		if next.differs() {
			right--
		}
		switch {
		case k.aGone == k.aEnd && k.bCame < k.bEnd:
			k.shift(next, bestSlide(b, k.bCame, k.bEnd, left, right))
		case k.bCame == k.bEnd && k.aGone < k.aEnd:
			k.shift(next, bestSlide(a, k.aGone, k.aEnd, left, right))
		}
	}
}

func anyMove(moves []int) bool {
	return slices.ContainsFunc(moves, func(m int) bool { return m != 0 })
}

// shift moves the border between two blocks by n words to the right.
func (k *block) shift(next *block, n int) {
	k.aGone, k.aEnd, next.a = k.aGone+n, k.aEnd+n, next.a+n
	k.bCame, k.bEnd, next.b = k.bCame+n, k.bEnd+n, next.b+n
}

// bestSlide says by how many words tokens[from:to] had best be shifted, at most
// left to the left and right to the right; of equals the rightmost.
func bestSlide(tokens []string, from, to, left, right int) int {
	low := 0
	for low > -left && tokens[from+low-1] == tokens[to+low-1] {
		low--
	}
	high := 0
	for high < right && tokens[from+high] == tokens[to+high] {
		high++
	}
	best, bestScore := 0, -1
	for n := low; n <= high; n++ {
		if score := phraseScore(tokens, from+n, to+n); score >= bestScore {
			best, bestScore = n, score
		}
	}
	return best
}

// phraseScore says how much tokens[from:to] looks like a phrase of its own.
func phraseScore(tokens []string, from, to int) int {
	score := 0
	if from == 0 || to == len(tokens) {
		score += 4
	}
	if from > 0 && endsSentence(tokens, from) {
		score += 3
	}
	if from == 0 || isBlank(tokens[from-1]) {
		score += 2
	}
	if isBlank(tokens[to-1]) != isBlank(tokens[from]) {
		score++
	}
	return score
}

// endsSentence reports whether a mark stands before the blanks before tokens[at].
func endsSentence(tokens []string, at int) bool {
	for at > 0 && isBlank(tokens[at-1]) {
		at--
	}
	if at == 0 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(tokens[at-1])
	return unicode.Is(unicode.Sentence_Terminal, r)
}
