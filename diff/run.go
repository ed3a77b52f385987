package diff

const (
	// runTokens is the least that is told as moved inside passages that are not
	// the same: eight words with the blanks between them, or as many characters
	// of a script without spaces. Fewer are the same by chance.
	runTokens = 15
	// runPlaces bounds the places one run is compared with.
	runPlaces = 4
)

// strip is what went or came in one span, as numbered tokens.
type strip struct {
	hunk, span int
	tokens     []string
	numbers    []int
	moves      []int // of each token, 0 for none
}

// spot is a token of a strip.
type spot struct {
	of *strip
	at int
}

// findRuns marks runs of words that went in one place and came in another as
// moved, numbered from the moves there are.
func findRuns(hunks []Hunk, moves int) {
	in := interner{}
	gone, came := strips(hunks, Delete, in), strips(hunks, Insert, in)
	if len(gone) == 0 || len(came) == 0 {
		return
	}
	places := map[uint64][]spot{}
	for _, s := range gone {
		s.eachRun(func(at int, sum uint64) int {
			if len(places[sum]) < runPlaces {
				places[sum] = append(places[sum], spot{s, at})
			}
			return 1
		})
	}
	for _, s := range came {
		s.eachRun(func(at int, sum uint64) int {
			from, n := longest(places[sum], spot{s, at})
			if n == 0 {
				return 1
			}
			moves++
			for k := range n {
				from.of.moves[from.at+k], s.moves[at+k] = moves, moves
			}
			return n
		})
	}
	redraw(hunks, gone, came)
}

// strips are the spans of an op that are long enough to hold a run.
func strips(hunks []Hunk, op Op, in interner) []*strip {
	var all []*strip
	for k, h := range hunks {
		for n, s := range h.pieces() {
			if s.Op != op || s.Move != 0 || len(s.Text) < runTokens {
				continue
			}
			tokens := appendWords(nil, s.Text)
			if len(tokens) >= runTokens {
				all = append(all, &strip{k, n, tokens, in.numbers(tokens), make([]int, len(tokens))})
			}
		}
	}
	return all
}

// eachRun calls found with each run of runTokens tokens and its sum; found says
// how many tokens to go on by.
func (s *strip) eachRun(found func(at int, sum uint64) int) {
	const base = 0x9E3779B97F4A7C15
	power := uint64(1) // of the token that leaves the window
	for range runTokens {
		power *= base
	}
	var sum uint64
	next := 0
	for k, n := range s.numbers {
		sum = sum*base + uint64(n) + 1
		at := k - runTokens + 1
		if at > 0 {
			sum -= power * (uint64(s.numbers[at-1]) + 1)
		}
		if at >= next && !isBlank(s.tokens[at]) {
			next = at + found(at, sum)
		}
	}
}

// longest is the place among some that reads the same as here for longest, and
// for how many tokens; 0 where it is no run. Its last blanks are left out.
func longest(places []spot, here spot) (spot, int) {
	best, most := spot{}, 0
	for _, p := range places {
		n := 0
		for p.at+n < len(p.of.numbers) && here.at+n < len(here.of.numbers) &&
			p.of.numbers[p.at+n] == here.of.numbers[here.at+n] && p.of.moves[p.at+n] == 0 {
			n++
		}
		if n > most {
			best, most = p, n
		}
	}
	if most < runTokens {
		return best, 0
	}
	for isBlank(here.of.tokens[here.at+most-1]) {
		most--
	}
	return best, most
}

// redraw cuts the spans of strips in which runs were found.
func redraw(hunks []Hunk, sides ...[]*strip) {
	changed := map[int]map[int]*strip{}
	for _, side := range sides {
		for _, s := range side {
			if !anyMove(s.moves) {
				continue
			}
			if changed[s.hunk] == nil {
				changed[s.hunk] = map[int]*strip{}
			}
			changed[s.hunk][s.span] = s
		}
	}
	for k, byspan := range changed {
		var spans []Span
		for n, s := range hunks[k].pieces() {
			if cut := byspan[n]; cut != nil {
				spans = appendCut(spans, s.Op, cut.tokens, cut.moves)
				continue
			}
			spans = append(spans, s)
		}
		hunks[k].Spans = spans
	}
}
