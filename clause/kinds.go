package clause

import (
	"slices"

	"policytrail/policy"
)

// Kind is one thing worth knowing that a sentence can say.
type Kind struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Meaning  string   `json:"meaning"` // one plain sentence
	Why      string   `json:"why"`     // why it matters to the reader
	Severity Severity `json:"severity"`
	Weight   int      `json:"weight,omitempty"`   // points in a score; 0: by severity
	Examples []string `json:"examples,omitempty"` // how it is commonly worded
}

// Severity is what a kind weighs when a sentence states it, and when one denies it.
type Severity struct {
	Affirmed policy.Severity `json:"affirmed"`
	Negated  policy.Severity `json:"negated,omitempty"` // "": a denial of this kind is not flagged
}

// Kinds lists the kinds of the loaded packs, in the order of the catalogue.
func (r *Rules) Kinds() []Kind { return slices.Clone(r.kinds) }

// Kind finds a kind by its id.
func (r *Rules) Kind(id string) (Kind, bool) {
	i := slices.IndexFunc(r.kinds, func(k Kind) bool { return k.ID == id })
	if i < 0 {
		return Kind{}, false
	}
	return r.kinds[i], true
}

// raise moves a severity up or down by a step. What harms stays at least a
// notice, and what protects stays good.
func raise(s policy.Severity, steps int) policy.Severity {
	if s == policy.Good {
		return s
	}
	rank := min(max(s.Rank()+steps, policy.Notice.Rank()), policy.Critical.Rank())
	return policy.Severities[len(policy.Severities)-1-rank]
}
