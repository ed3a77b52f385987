package clause

import (
	"regexp"

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
	items    bool     // an item is flagged if its lead-in alone matches
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
	source  string // as it stands in the pack
	index   int32  // among those that the language's rules look for
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
	named    []*pattern            // a verb whose subject, if no other, is the company by its name: reserves
	same     []*pattern            // such a verb that goes on with the subject before: and may
	mentions map[string][]*pattern // by kind: what shows that a sentence only names the matter
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
		if !s.machine.triggered.has(p.index) {
			continue // as with most patterns in most sentences
		}
		found, ok := r.try(p, s)
		if !ok && r.items {
			found, ok = r.tryLead(p, s)
		}
		if !ok {
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

// try is the first match of a pattern by the right actor that nothing vetoes.
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
		if r.actorFits(found, s) && !s.anyOf(p.unless) && !s.vetoed(r.unless, found) {
			return found, true
		}
		from = found.start + 1
	}
	return match{}, false
}

// tryLead is a match within the lead-in of a list item, which the item is part
// of all the same: "we are not liable for:", "a) viruses". All of the item is
// the match then.
func (r *rule) tryLead(p *pattern, s *reading) (match, bool) {
	lead := s.sentence.lead
	if lead == 0 {
		return match{}, false
	}
	s.sentence.lead = 0
	found, ok := r.try(p, s)
	s.sentence.lead = lead
	found.start, found.end = s.sentence.item(), len(s.sentence.tokens)
	return found, ok && found.start < found.end
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
		Mention:   r.doubtful(found, polarity, s) || s.mentioned(s.grammar.mentions[r.kind.ID], found),
	}
}

// doubtful reports whether a denial stands between the words of a statement:
// "the data we need to translate a text are not used for advertising". Which of
// the two it is can't be told, so nothing is made of it.
func (r *rule) doubtful(found match, polarity policy.Polarity, s *reading) bool {
	return r.polarity == guarded && polarity == policy.Affirmed && s.deniesWithin(found.span)
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
