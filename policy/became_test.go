package policy

import (
	"strings"
	"testing"
)

var (
	sells   = Flag{Kind: "data-sale", Polarity: Affirmed, Severity: Critical, Sentence: "We sell your data.", Quote: "sell your data"}
	never   = Flag{Kind: "data-sale", Polarity: Negated, Severity: Good, Sentence: "We never sell your data.", Quote: "sell your data"}
	refusal = Flag{Kind: "deletion", Polarity: Negated, Severity: Warning, Sentence: "We cannot delete your data.", Quote: "delete your data"}
)

func TestBecame(t *testing.T) {
	for _, test := range []struct {
		what          ClauseWhat
		before, after []Flag
		want, quoted  string
	}{
		{ClauseAdded, nil, []Flag{sells}, "new clause", sells.Sentence},
		{ClauseAdded, nil, []Flag{never}, "new promise", never.Sentence},
		{ClauseAdded, nil, []Flag{refusal}, "new refusal", refusal.Sentence},
		{ClauseRemoved, []Flag{sells}, nil, "removed clause", sells.Sentence},
		{ClauseRemoved, []Flag{never}, nil, "withdrawn promise", never.Sentence},
		{ClauseRemoved, []Flag{refusal}, nil, "removed refusal", refusal.Sentence},
		{ClauseStrengthened, []Flag{never}, []Flag{sells}, "withdrawn promise", never.Sentence},
		{ClauseStrengthened, []Flag{never}, nil, "withdrawn promise", never.Sentence},
		{ClauseStrengthened, []Flag{never}, []Flag{never}, "weaker promise", never.Sentence},
		{ClauseStrengthened, nil, []Flag{sells}, "harsher clause", sells.Sentence},
		{ClauseStrengthened, nil, []Flag{refusal}, "new refusal", refusal.Sentence},
		{ClauseStrengthened, []Flag{refusal}, []Flag{refusal}, "harsher refusal", refusal.Sentence},
		{ClauseWeakened, []Flag{sells}, []Flag{sells}, "milder clause", sells.Sentence},
		{ClauseWeakened, []Flag{sells}, []Flag{never}, "new promise", never.Sentence},
		{ClauseWeakened, []Flag{never}, []Flag{never}, "stronger promise", never.Sentence},
		{ClauseWeakened, []Flag{refusal}, nil, "removed refusal", refusal.Sentence},
		{ClauseReworded, []Flag{sells}, []Flag{sells}, "reworded clause", sells.Sentence},
		{ClauseReworded, nil, []Flag{sells}, "another clause", sells.Sentence},
		{ClauseReworded, []Flag{never}, nil, "one promise fewer", never.Sentence},
		{ClauseContradicts, nil, []Flag{sells}, "clause against a public statement", sells.Sentence},
		{ClauseReworded, nil, nil, "reworded clause", ""},
	} {
		e := ClauseEvent{Title: "Sale of data", What: test.what, Severity: Warning, Before: test.before, After: test.after}
		if got := e.Became(); got != test.want {
			t.Errorf("%s %d→%d: %q, want %q", test.what, len(test.before), len(test.after), got, test.want)
		}
		if got := e.Sentence("The policy"); !strings.HasPrefix(got, "The policy ") || !strings.HasSuffix(got, ": Sale of data (warning).") {
			t.Errorf("%s: %q", test.want, got)
		}
		if f := e.Telling(); f != nil && f.Sentence != test.quoted || f == nil && test.quoted != "" {
			t.Errorf("%s quotes %+v", test.want, f)
		}
	}
}

func TestByWeight(t *testing.T) {
	events := ByWeight([]ClauseEvent{
		{Kind: "reworded", What: ClauseReworded, Severity: Notice},
		{Kind: "promise", What: ClauseAdded, Severity: Good},
		{Kind: "critical", What: ClauseAdded, Severity: Critical},
		{Kind: "contradicts", What: ClauseContradicts, Severity: Critical},
		{Kind: "warning", What: ClauseStrengthened, Severity: Warning},
	})
	var order []string
	for _, e := range events {
		order = append(order, e.Kind)
	}
	if got := strings.Join(order, " "); got != "contradicts critical warning promise reworded" {
		t.Error(got)
	}
}
