package watch

import (
	"fmt"

	"policytrail/clause"
	"policytrail/policy"
)

// addClauses says what became of the clauses in a change. Both texts are
// flagged with the rules of today, so that an edit of a rule pack is never told
// as theirs. Of a text rebuilt as a whole it tells the net gains and losses.
func (c *Checker) addClauses(facts *policy.ChangeFacts, old policy.Version, v visit) {
	before, after := c.Rules.Flagged(old.Text, old.Language), clause.Flagged{Text: v.Version.Text, Language: v.Version.Language, Flags: v.Flags}
	facts.Restructured = facts.Share > clause.Restructured
	if facts.Restructured {
		facts.Summary = fmt.Sprintf("text restructured, %.0f %% of its words: %s", 100*facts.Share, facts.Summary)
	}
	facts.Clauses = append(c.Rules.Changes(before, after, facts.Share), c.Rules.Contradictions(v.Document.Claims, before, after)...)
	facts.Clauses = policy.ByWeight(facts.Clauses)
	for i, e := range facts.Clauses {
		if i == 0 || e.Severity.Rank() > facts.Severity.Rank() {
			facts.Severity = e.Severity
		}
	}
}
