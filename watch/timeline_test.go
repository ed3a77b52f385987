package watch

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"policytrail/policy"
)

// TestTimelines looks at real histories whose turns were read by eye: what was
// gained and lost must be told, on the day, as what it is.
func TestTimelines(t *testing.T) {
	if testing.Short() {
		t.Skip("the corpus takes a while")
	}
	c := &Checker{Rules: builtin(t)}
	steps := map[string][]step{}
	for _, h := range openHistories(t) {
		if h.Service == "WeChat" || h.Service == "Tencent" {
			steps[h.Dir] = c.steps(t, h)
		}
	}
	for _, want := range []struct{ document, day, kind, became string }{
		{"WeChat/Privacy Policy", "2023-06-02", "targeted-advertising", "milder clause"},
		{"WeChat/Privacy Policy", "2023-06-02", "consent-by-use", "removed clause"},
		{"WeChat/Privacy Policy", "2024-12-16", "targeted-advertising", "withdrawn promise"},
		{"WeChat/Privacy Policy", "2026-08-06", "data-retention", "harsher clause"},
		{"WeChat/Privacy Policy [contrib]", "2021-08-19", "data-sale", "withdrawn promise"},
		{"WeChat/Privacy Policy [contrib]", "2024-12-16", "targeted-advertising", "withdrawn promise"},
		{"WeChat/Terms of Service", "2025-11-18", "termination", "milder clause"},
		{"WeChat/Terms of Service", "2025-11-18", "arbitration", "new promise"}, // to opt out; that it is imposed is not new
		{"WeChat/Acceptable Use Policy", "2021-08-19", "unilateral-change", "new clause"},
		{"WeChat/Acceptable Use Policy", "2021-08-19", "termination", "new clause"},
		{"WeChat/Acceptable Use Policy", "2021-08-19", "deletion", "new promise"},
		{"WeChat/Acceptable Use Policy", "2021-08-19", "government-disclosure", "new clause"},
		{"Tencent/Privacy Policy", "2020-10-26", "government-disclosure", "reworded clause"},
		{"Tencent/Privacy Policy", "2020-10-26", "location", "removed clause"},
		{"Tencent/Privacy Policy", "2020-10-26", "merger-transfer", "new clause"},
		{"Tencent/Terms of Service", "2022-09-13", "government-disclosure", "removed clause"},
		{"Tencent/Terms of Service", "2022-09-13", "change-notice", "withdrawn promise"},
	} {
		e := eventOn(steps[want.document], want.day, want.kind)
		if e == nil || e.Became() != want.became {
			t.Errorf("%s, %s: %s: %+v, want %q", want.document, want.day, want.kind, e, want.became)
		}
	}
	// These days brought other words and nothing else.
	for _, quiet := range []struct{ document, day string }{
		{"WeChat/Privacy Policy", "2022-09-09"}, {"WeChat/Privacy Policy", "2024-02-19"},
		{"WeChat/Privacy Policy", "2024-04-11"}, {"WeChat/Privacy Policy", "2025-06-09"}, {"WeChat/Privacy Policy", "2025-06-10"},
		{"WeChat/Terms of Service", "2022-03-22"}, {"WeChat/Terms of Service", "2024-02-02"},
		{"WeChat/Acceptable Use Policy", "2022-01-28"}, {"WeChat/Privacy Policy [contrib]", "2021-12-10"},
	} {
		changes := on(steps[quiet.document], quiet.day)
		if len(changes) == 0 {
			t.Errorf("%s has no change on %s", quiet.document, quiet.day)
		}
		for _, s := range changes {
			for _, e := range s.facts.Clauses {
				if e.Told() {
					t.Errorf("%s, %s: %s: %s", quiet.document, quiet.day, e.Became(), e.Kind)
				}
			}
		}
	}
}

func on(steps []step, day string) []step {
	return slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.new.At.Format(time.DateOnly) != day })
}

func eventOn(steps []step, day, kind string) *policy.ClauseEvent {
	for _, s := range on(steps, day) {
		for _, e := range s.facts.Clauses {
			if e.Kind == kind {
				return &e
			}
		}
	}
	return nil
}

// TestWhatIsImposedIsNoPromise: beside the way out of an arbitration stands
// nothing that imposes it.
func TestWhatIsImposedIsNoPromise(t *testing.T) {
	files, _ := filepath.Glob(histories + "/WeChat/Terms of Service/2025-11-1*.md")
	before, _ := filepath.Glob(histories + "/WeChat/Terms of Service/2024-02-19*.md")
	if len(files) != 1 || len(before) != 1 {
		t.Skip("no corpus of histories beside the checkout")
	}
	old, err := readVersion(before[0], "en")
	if err != nil {
		t.Fatal(err)
	}
	new, err := readVersion(files[0], "en")
	if err != nil {
		t.Fatal(err)
	}
	c := &Checker{Rules: builtin(t)}
	e := eventOn([]step{c.step("WeChat/Terms of Service", old, new)}, new.At.Format(time.DateOnly), "arbitration")
	if e == nil || len(e.After) != 1 || !strings.Contains(e.After[0].Sentence, "opt out") {
		t.Fatalf("told: %+v", e)
	}
}

// TestTheWithheldClauseIsTold follows “retain, preserve or disclose” out of a
// real policy: flagged as critical while it stood, and told when it went.
func TestTheWithheldClauseIsTold(t *testing.T) {
	const quote = "retain, preserve or disclose"
	files, _ := filepath.Glob(histories + "/Tencent/Privacy Policy/2020-*.md")
	if len(files) < 2 {
		t.Skip("no corpus of histories beside the checkout")
	}
	c := &Checker{Rules: builtin(t)}
	old, err := readVersion(files[0], "en")
	if err != nil {
		t.Fatal(err)
	}
	new, err := readVersion(files[1], "en")
	if err != nil {
		t.Fatal(err)
	}
	s := c.step("Tencent/Privacy Policy", old, new)
	if !slices.ContainsFunc(s.before, withheld(quote)) || slices.ContainsFunc(s.after, withheld(quote)) {
		t.Errorf("flagged before: %+v", s.before)
	}
	e := eventOn([]step{s}, new.At.Format(time.DateOnly), "government-disclosure")
	if e == nil || e.What != policy.ClauseReworded && e.What != policy.ClauseRemoved {
		t.Fatalf("told: %+v", e)
	}
	if !slices.ContainsFunc(e.Before, withheld(quote)) || slices.ContainsFunc(e.After, withheld(quote)) {
		t.Errorf("before %+v, after %+v", e.Before, e.After)
	}
}

func withheld(quote string) func(policy.Flag) bool {
	return func(f policy.Flag) bool {
		return f.Kind == "government-disclosure" && f.Severity == policy.Critical && strings.Contains(f.Quote, quote)
	}
}
