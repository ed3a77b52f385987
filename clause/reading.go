package clause

import (
	"regexp"
	"slices"
	"strings"
)

// reading is a sentence in front of the rules. What several rules ask of it is
// found once.
type reading struct {
	machine  *machine
	sentence *sentence
	scanner  *scanner
	grammar  *grammar

	negations, after []span
	stops            []span
	subjects         map[actor][]span
	joined           string // the words with spaces, for regular expressions
	offsets          []int  // of each word in joined
}

func (s *reading) find(p *pattern, from int) (match, bool) {
	switch {
	case p.re != nil:
		return s.findExpression(p.re, from)
	case p.program != nil:
		found, ok := s.machine.find(p.program, from, s.sentence.lead)
		return match{found, found.start}, ok
	}
	return s.findSet(p, from)
}

// findSet finds the first window all patterns of a set have a match in.
func (s *reading) findSet(p *pattern, from int) (match, bool) {
	var spans [][]span
	var starts []int
	for _, program := range p.all {
		if !s.machine.possible(program) {
			return match{}, false
		}
	}
	for _, program := range p.all {
		found := s.machine.all(program)
		if len(found) == 0 {
			return match{}, false
		}
		spans = append(spans, found)
		for _, one := range found {
			starts = append(starts, one.start)
		}
	}
	slices.Sort(starts)
	for _, start := range slices.Compact(starts) {
		if start < from {
			continue
		}
		if found, ok := window(spans, start); ok && found.end-found.start <= p.within && found.end > s.sentence.lead {
			return found, true
		}
	}
	return match{}, false
}

// window is the shortest window from start on that holds a match of each; the
// first one's is the anchor.
func window(spans [][]span, start int) (match, bool) {
	found := match{span: span{start, start}}
	for i, matches := range spans {
		best := -1
		for j, one := range matches {
			if one.start >= start && (best < 0 || one.end < matches[best].end) {
				best = j
			}
		}
		if best < 0 {
			return match{}, false
		}
		found.end = max(found.end, matches[best].end)
		if i == 0 {
			found.anchor = matches[best].start
		}
	}
	return found, true
}

func (s *reading) findExpression(re *regexp.Regexp, from int) (match, bool) {
	if s.joined == "" {
		var joined strings.Builder
		for _, token := range s.sentence.tokens {
			s.offsets = append(s.offsets, joined.Len())
			joined.WriteString(s.scanner.words[token.word])
			joined.WriteByte(' ')
		}
		s.joined = joined.String()
	}
	for from < len(s.offsets) {
		at := re.FindStringIndex(s.joined[s.offsets[from]:])
		if at == nil || at[0] == at[1] {
			return match{}, false
		}
		start, _ := slices.BinarySearch(s.offsets, s.offsets[from]+at[0]+1)
		end, _ := slices.BinarySearch(s.offsets, s.offsets[from]+at[1])
		if end > s.sentence.lead {
			return match{span{start - 1, end}, start - 1}, true
		}
		from = max(end, from+1)
	}
	return match{}, false
}

func (s *reading) anyOf(patterns []*pattern) bool {
	for _, p := range patterns {
		if _, ok := s.findAnywhere(p); ok {
			return true
		}
	}
	return false
}

// findAnywhere is find, but a match within the lead-in counts too.
func (s *reading) findAnywhere(p *pattern) (match, bool) {
	lead := s.sentence.lead
	s.sentence.lead = 0
	found, ok := s.find(p, 0)
	s.sentence.lead = lead
	return found, ok && !s.anyOf(p.unless)
}

// vetoReach is how many words from a match a veto of its rule counts. What
// stands further off in a long sentence speaks of something else.
const vetoReach = 15

func (s *reading) vetoed(vetoes []*pattern, found match) bool {
	_, vetoed := s.veto(vetoes, found)
	return vetoed
}

// veto is what of the vetoes stands near a match, and by which of them.
func (s *reading) veto(vetoes []*pattern, found match) (by *pattern, vetoed bool) {
	for _, p := range vetoes {
		if p.program == nil {
			if s.anyOf([]*pattern{p}) {
				return p, true
			}
			continue
		}
		if s.anyOf(p.unless) {
			continue
		}
		for _, veto := range s.machine.all(p.program) {
			if veto.start < found.end+vetoReach && veto.end > found.start-vetoReach {
				return p, true
			}
		}
	}
	return nil, false
}

func (s *reading) anchorIn(anchor *program, found match) int {
	at, ok := s.machine.find(anchor, found.start, 0)
	if !ok || at.start >= found.end {
		return found.anchor
	}
	return at.start
}

// mentioned reports whether the words near a match, or those its list hangs on,
// only name the matter: "you will not use the service: to …".
func (s *reading) mentioned(mentions []*pattern, found match) bool {
	return s.vetoed(mentions, found) || s.sentence.lead > 0 && s.vetoed(mentions, match{span: span{0, s.sentence.lead}})
}

func (s *reading) modifiers(modifiers []*modifier) []string {
	var names []string
	for _, m := range modifiers {
		if s.anyOf(m.any) {
			names = append(names, m.name)
		}
	}
	return names
}
