package clause

import (
	"cmp"
	"slices"

	"policytrail/clause/linear"
	"policytrail/policy"
)

// Hint is a sentence that the model alone takes for one of a kind: what a rule
// may be missing. It is no flag, and nobody is alerted to it.
type Hint struct {
	Kinds    []string  `json:"kinds"`    // one of these; more than one where the model can't tell them apart
	Strength float64   `json:"strength"` // how many of 1 such sentences are of the kind, as far as the labels go
	Language string    `json:"language"`
	Passage  int       `json:"passage"`
	Section  string    `json:"section,omitempty"`
	Sentence string    `json:"sentence"`
	Verdicts []Verdict `json:"verdicts,omitempty"` // the rules of the kind a pattern of which matched, and why they don't flag it
}

// Modelled lists the languages a model knows and there are rules for.
func (r *Rules) Modelled() []string {
	var names []string
	for name, language := range r.languages {
		if language.model != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Coach are the hints in a text, the strongest first. Kinds without rules in a
// language, those switched off too, are left alone.
func (r *Rules) Coach(text, language string) []Hint {
	var hints []Hint
	for run := range runs(policy.Passages(text), primary(language)) {
		rules := r.languages[run.language]
		if rules == nil || rules.model == nil {
			continue
		}
		scanner := rules.newScanner()
		scanner.scan(run.passages, func(s *sentence) {
			for _, hint := range rules.hints(scanner, s) {
				hint.Language = run.language
				hints = append(hints, hint)
			}
		})
	}
	slices.SortStableFunc(hints, func(a, b Hint) int { return cmp.Compare(b.Strength, a.Strength) })
	return hints
}

func (l *language) hints(scanner *scanner, s *sentence) []Hint {
	var hints []Hint
	opinion := scanner.judge.opinion(scanner, s)
	for k, kind := range opinion.model.Kinds {
		if opinion.logits[k] < kind.Threshold {
			continue
		}
		hint := Hint{
			Strength: linear.Strength(opinion.logits[k]), Passage: s.passage.Number, Section: s.passage.Section, Sentence: s.text(),
		}
		for _, id := range kind.IDs {
			if slices.ContainsFunc(l.rules, func(r *rule) bool { return r.kind.ID == id }) {
				hint.Kinds = append(hint.Kinds, id)
			}
		}
		hint.Verdicts = slices.DeleteFunc(l.explain(scanner, s), func(v Verdict) bool { return !slices.Contains(hint.Kinds, v.Kind) })
		flagged := slices.ContainsFunc(hint.Verdicts, func(v Verdict) bool { return v.Flag != nil })
		if len(hint.Kinds) > 0 && !flagged {
			hints = append(hints, hint)
		}
	}
	return hints
}
