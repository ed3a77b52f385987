package clause

import (
	"cmp"
	"slices"

	"policytrail/policy"
)

// Score says how a set of clauses treats the reader, from 0 to 100: 100 less
// what the kinds in force cost, plus what kinds give back that only promise.
type Score struct {
	Points int         `json:"points"`
	Terms  []ScoreTerm `json:"terms,omitempty"` // the largest first; 100 and these add up to Points, if not cut at 0 or 100
}

// ScoreTerm is what one kind does to a score.
type ScoreTerm struct {
	Kind     string          `json:"kind"`
	Severity policy.Severity `json:"severity"` // the worst of the kind
	Weight   int             `json:"weight"`   // of the kind, in its pack
	Points   int             `json:"points"`   // below 0: a cost
	Quote    string          `json:"quote"`    // the sentence that decides
}

// defaultWeight is the weight of a kind that has none.
const defaultWeight = 4

// Score weighs the flags of a document, or of all documents of a service. Each
// kind counts once, by its worst flag.
func (r *Rules) Score(flags []policy.Flag) Score {
	score := Score{Points: 100}
	for kind, same := range byKind(flags) {
		term := ScoreTerm{Kind: kind, Severity: worst(same), Weight: r.weight(kind)}
		term.Points = points(term.Severity, term.Weight)
		decides := slices.IndexFunc(same, func(f policy.Flag) bool { return f.Severity == term.Severity })
		term.Quote = same[max(decides, 0)].Sentence
		score.Points += term.Points
		score.Terms = append(score.Terms, term)
	}
	slices.SortFunc(score.Terms, func(a, b ScoreTerm) int {
		return cmp.Or(cmp.Compare(a.Points, b.Points), cmp.Compare(a.Kind, b.Kind))
	})
	score.Points = min(max(score.Points, 0), 100)
	return score
}

func (r *Rules) weight(kind string) int {
	known, _ := r.Kind(kind)
	return cmp.Or(known.Weight, defaultWeight)
}

// points are what a kind costs, or gives back when it only promises.
func points(s policy.Severity, weight int) int {
	switch s {
	case policy.Critical:
		return -2 * weight
	case policy.Warning:
		return -weight
	case policy.Good:
		return (weight + 1) / 2
	}
	return -(weight + 1) / 2
}
