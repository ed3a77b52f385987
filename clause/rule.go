package clause

import (
	"regexp"
	"slices"
	"strings"

	"policytrail/policy"
)

// rule recognises a kind in one language.
type rule struct {
	id       string
	kind     *Kind
	pack     string
	severity Severity // the kind's, or the rule's own
	polarity polarityMode
	guard    int // how many words before the anchor a negation counts
	actor    actor
	minWords int      // sentences shorter than this are headings
	anchor   *program // the word negation and actor are judged at; nil: where the match starts
	any      []*pattern
	unless   []*pattern
	affirmed []*pattern // what makes it a statement, whatever negations there are
	negated  []*pattern // what makes it a promise
	worse    []*modifier
	better   []*modifier
	tests    ruleTests
}

// pattern is one way to say it: a program, a set of programs in any order
// within so many words, or a regular expression.
type pattern struct {
	program *program
	all     []*program
	within  int
	re      *regexp.Regexp
	unless  []*pattern
}

type modifier struct {
	name string
	any  []*pattern
}

type ruleTests struct{ match, negated, nomatch []string }

// polarityMode says how a rule tells a statement from its denial.
type polarityMode string

const (
	guarded        polarityMode = "guarded" // by negations near the anchor
	alwaysAffirmed polarityMode = "affirmed"
	alwaysNegated  polarityMode = "negated" // the rule's words are a promise as they stand
)

// actor is who must do it.
type actor string

const (
	actorAny   actor = "any"
	actorWe    actor = "we"
	actorYou   actor = "you"
	actorThird actor = "third"
)

// grammar is what a language's rules share: how it negates, and who acts.
type grammar struct {
	negation []*pattern // not, never, without
	after    []*pattern // right behind the anchor: sell no data
	except   []*pattern // negations that deny nothing: not limited to
	stop     []*pattern // what a negation does not reach across: a new subject
	actors   map[actor][]*pattern
}

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

// match is where a pattern matched; the anchor is the word it hangs on.
type match struct {
	span
	anchor int
}

// maxTries bounds how many matches of one pattern are looked at when the first
// ones are vetoed.
const maxTries = 12

// apply is what the rule makes of the sentence.
func (r *rule) apply(s *reading) (flag policy.Flag, ok bool) {
	if len(s.sentence.tokens) < r.minWords {
		return policy.Flag{}, false
	}
	for _, p := range r.any {
		found, ok := r.try(p, s)
		if !ok || s.anyOf(r.unless) {
			continue
		}
		polarity := r.polarityOf(found, s)
		severity := r.severity.Affirmed
		if polarity == policy.Negated {
			severity = r.severity.Negated
		}
		if severity == "" {
			continue
		}
		return r.flag(found, polarity, severity, s), true
	}
	return policy.Flag{}, false
}

// try is the first match of a pattern by the right actor.
func (r *rule) try(p *pattern, s *reading) (match, bool) {
	from := 0
	for range maxTries {
		found, ok := s.find(p, from)
		if !ok {
			break
		}
		if r.anchor != nil {
			found.anchor = s.anchorIn(r.anchor, found)
		}
		if r.actorFits(found, s) && !s.anyOf(p.unless) {
			return found, true
		}
		from = found.start + 1
	}
	return match{}, false
}

func (r *rule) flag(found match, polarity policy.Polarity, severity policy.Severity, s *reading) policy.Flag {
	worse, better := s.modifiers(r.worse), s.modifiers(r.better)
	steps := 0
	if len(worse) > 0 {
		steps++
	}
	if len(better) > 0 {
		steps--
	}
	tokens := s.sentence.tokens
	start := int(tokens[max(found.start, s.sentence.lead)].start)
	end := int(tokens[found.end-1].end)
	return policy.Flag{
		Kind:      r.kind.ID,
		Title:     r.kind.Title,
		Passage:   s.sentence.passage.Number,
		Section:   s.sentence.passage.Section,
		Sentence:  s.sentence.text(),
		Quote:     s.sentence.passage.Text[start:end],
		Start:     start,
		End:       end,
		Polarity:  polarity,
		Severity:  raise(severity, steps),
		Rule:      r.id,
		Pack:      r.pack,
		Modifiers: append(worse, better...),
	}
}

func (r *rule) polarityOf(found match, s *reading) policy.Polarity {
	switch {
	case s.anyOf(r.affirmed):
		return policy.Affirmed
	case s.anyOf(r.negated):
		return policy.Negated
	case r.polarity == alwaysNegated:
		return policy.Negated
	case r.polarity == guarded && s.negatedAt(found.anchor, r.guard):
		return policy.Negated
	}
	return policy.Affirmed
}

// actorFits reports whether the nearest subject before the anchor is the
// rule's actor. A sentence without a subject fits "we": policies speak in the
// passive.
func (r *rule) actorFits(found match, s *reading) bool {
	if r.actor == actorAny {
		return true
	}
	nearest := s.subjectBefore(found.anchor)
	return nearest == r.actor || nearest == "" && r.actor == actorWe
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

func (s *reading) anchorIn(anchor *program, found match) int {
	at, ok := s.machine.find(anchor, found.start, 0)
	if !ok || at.start >= found.end {
		return found.anchor
	}
	return at.start
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
