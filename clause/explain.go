package clause

import (
	"fmt"

	"policytrail/policy"
)

// Verdict is what one rule made of a sentence.
type Verdict struct {
	Rule    string       `json:"rule"`
	Kind    string       `json:"kind"`
	Pack    string       `json:"pack"`
	Flag    *policy.Flag `json:"flag,omitempty"`    // when it flagged the sentence
	Pattern string       `json:"pattern,omitempty"` // the pattern that matched
	Quote   string       `json:"quote,omitempty"`   // the words it matched
	Why     string       `json:"why,omitempty"`     // why it did not flag it all the same
}

// Explanation says how the rules read one sentence.
type Explanation struct {
	Sentence string    `json:"sentence"`
	Language string    `json:"language"`
	Looked   int       `json:"looked"`             // how many rules there are for the language
	Verdicts []Verdict `json:"verdicts,omitempty"` // those a pattern of which matched
}

// Explain says of each sentence of a text which rules matched, and why those
// that matched without flagging it did not.
func (r *Rules) Explain(text, language string) []Explanation {
	var explanations []Explanation
	for run := range runs(policy.Passages(text), primary(language)) {
		rules := r.languages[run.language]
		if rules == nil {
			explanations = append(explanations, Explanation{Sentence: run.passages[0].Text, Language: run.language})
			continue
		}
		scanner := rules.newScanner()
		scanner.scan(run.passages, func(s *sentence) {
			explanations = append(explanations, Explanation{
				Sentence: s.text(), Language: run.language, Looked: len(rules.rules), Verdicts: rules.explain(scanner, s),
			})
		})
	}
	return explanations
}

func (l *language) explain(scanner *scanner, s *sentence) []Verdict {
	reading := scanner.read(s, l.grammar)
	var verdicts []Verdict
	for _, rule := range l.rules {
		for _, p := range rule.any {
			found, ok := reading.find(p, 0)
			if !ok {
				continue
			}
			verdict := Verdict{
				Rule: rule.id, Kind: rule.kind.ID, Pack: rule.pack, Pattern: p.source, Quote: reading.quote(found),
			}
			if flag, ok := rule.apply(reading); ok {
				flags := []policy.Flag{flag}
				scanner.judge.grade(flags, scanner, s)
				verdict.Flag = &flags[0]
			} else {
				verdict.Why = rule.refusal(p, reading)
			}
			verdicts = append(verdicts, verdict)
			break
		}
	}
	return verdicts
}

// refusal is why a rule does not flag a sentence one of its patterns matches.
func (r *rule) refusal(p *pattern, s *reading) string {
	if n := len(s.sentence.tokens); n < r.minWords {
		return fmt.Sprintf("the sentence has %d words, the rule wants %d", n, r.minWords)
	}
	for _, veto := range p.unless {
		if found, ok := s.findAnywhere(veto); ok {
			return vetoedBy(found, veto, s)
		}
	}
	found, ok := s.find(p, 0)
	if by, vetoed := s.veto(r.unless, found); ok && vetoed {
		where, _ := s.findAnywhere(by)
		return vetoedBy(where, by, s)
	}
	if ok && r.anchor != nil {
		found.anchor = s.anchorIn(r.anchor, found)
	}
	if ok && !r.actorFits(found, s) {
		return fmt.Sprintf("who acts is %q, the rule wants %q", s.subjectBefore(found.anchor), r.actor)
	}
	return "a denial, and denials of this kind are not flagged"
}

func vetoedBy(found match, veto *pattern, s *reading) string {
	return fmt.Sprintf("vetoed by “%s”: unless %s", s.quote(found), veto.source)
}

// quote are the words of a match; of those in the lead-in, as rules see them.
func (s *reading) quote(found match) string {
	tokens, lead := s.sentence.tokens, s.sentence.lead
	if found.start >= lead {
		return s.sentence.passage.Text[tokens[found.start].start:tokens[found.end-1].end]
	}
	var words string
	for _, token := range tokens[found.start:found.end] {
		words += s.scanner.words[token.word] + " "
	}
	return words[:len(words)-1]
}
