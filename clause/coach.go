package clause

import (
	"cmp"
	"math"
	"slices"

	"policytrail/clause/linear"
	"policytrail/policy"
)

// Hint is a sentence that the model alone takes for one of a kind: what a rule
// may be missing. It is no flag, and nobody is alerted to it.
type Hint struct {
	Kinds    []string  `json:"kinds"`    // one of these; more than one where the model can't tell them apart
	Strength float64   `json:"strength"` // the share of the sentences it sees so, flagged or not, that were labelled with the kind
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
			hints = append(hints, rules.hints(scanner, s)...)
		})
	}
	slices.SortStableFunc(hints, func(a, b Hint) int { return cmp.Compare(b.Strength, a.Strength) })
	return hints
}

func (l *language) hints(scanner *scanner, s *sentence) []Hint {
	var hints []Hint
	logits := scanner.judge.logits(scanner, s)
	for k, kind := range l.model.Kinds {
		if logits[k] < kind.Threshold {
			continue
		}
		ids := slices.DeleteFunc(slices.Clone(kind.IDs), func(id string) bool { return !l.covers(id) })
		verdicts := slices.DeleteFunc(l.explain(scanner, s), func(v Verdict) bool { return !slices.Contains(ids, v.Kind) })
		if len(ids) == 0 || slices.ContainsFunc(verdicts, func(v Verdict) bool { return v.Flag != nil }) {
			continue
		}
		hints = append(hints, Hint{
			Kinds:    ids,
			Strength: math.Round(1000*linear.Strength(logits[k])) / 1000,
			Language: l.model.Name,
			Passage:  s.passage.Number,
			Section:  s.passage.Section,
			Sentence: s.text(),
			Verdicts: verdicts,
		})
	}
	return hints
}

// covers reports whether there are rules for a kind.
func (l *language) covers(id string) bool {
	return slices.ContainsFunc(l.rules, func(r *rule) bool { return r.kind.ID == id })
}
