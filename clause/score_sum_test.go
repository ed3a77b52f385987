package clause

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

func TestScoreAddsUp(t *testing.T) {
	rules := load(t)
	flags := rules.Flags("We sell your personal information.\nWe may also rent your personal data.\n"+
		"Any dispute will be resolved by binding individual arbitration.\n"+
		"These terms are governed by the laws of the State of New York.\nMessages are end-to-end encrypted.", "en")
	score := rules.Score(flags)
	sum := 100
	terms := map[string]int{}
	for _, term := range score.Terms {
		sum += term.Points
		terms[term.Kind] = term.Points
	}
	if score.Points != sum {
		t.Errorf("%d points, the terms add up to %d", score.Points, sum)
	}
	want := map[string]int{"data-sale": -20, "arbitration": -6, "governing-law": -1, "end-to-end-encryption": 4, "security-measures": -1}
	if diff := cmp.Diff(want, terms); diff != "" {
		t.Error(diff)
	}
	if score.Terms[0].Kind != "data-sale" || score.Terms[0].Quote != "We sell your personal information." {
		t.Errorf("first is %+v", score.Terms[0])
	}
	if empty := rules.Score(nil); empty.Points != 100 {
		t.Errorf("nothing scores %d", empty.Points)
	}
	var all []policy.Flag
	for _, kind := range rules.Kinds() {
		all = append(all, policy.Flag{Kind: kind.ID, Severity: policy.Critical})
	}
	if worst := rules.Score(all); worst.Points != 0 {
		t.Errorf("everything scores %d", worst.Points)
	}
}
