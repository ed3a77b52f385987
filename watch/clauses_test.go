package watch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/clause"
	"policytrail/policy"
	"policytrail/store"
)

// events are the clause events of a check: "kind what severity".
func events(c policy.Check) []string {
	var told []string
	for _, e := range c.Change.Clauses {
		told = append(told, fmt.Sprintf("%s %s %s", e.Kind, e.What, e.Severity))
	}
	return told
}

func TestARestructuredTextIsToldOnBalance(t *testing.T) {
	b := newBench(t)
	want(t, b.visitAt(t, day(1), page(promise, "We use cookies to remember your settings between two visits to our site.")), policy.First, 1)
	rebuilt := `<!doctype html><html lang="en"><head><title>Privacy Policy</title></head><body><main><h1>Privacy Policy</h1>
<p>Welcome to this page, on which our lawyers have set down in new words everything that we think readers ought to be told.</p>
<p>Cookies help us to recognise returning visitors, to count them and to keep the pages as they left them.</p>
<p>Whoever wants to hear which records exist about him or her may turn to our office with a signed letter.</p>
<p>Records of closed accounts are purged after some weeks, unless a dispute with their owner is still open.</p>
<p>Personal information is shared with our advertisers, who pick offers that match the interests of each reader.</p></main></body></html>`
	check := b.visitAt(t, day(2), rebuilt)
	want(t, check, policy.Changed, 2)
	if !check.Change.Restructured || !strings.HasPrefix(check.Change.Summary, "text restructured, ") {
		t.Errorf("restructured %t: %s", check.Change.Restructured, check.Change.Summary)
	}
	told := strings.Join(events(check), "\n")
	if !strings.Contains(told, "data-sale removed critical") {
		t.Errorf("the withdrawn promise is not told:\n%s", told)
	}
	if strings.Contains(told, "reworded") || strings.Contains(told, "tracking") {
		t.Errorf("other words are told:\n%s", told)
	}
}

func TestAContradictedStatementIsTold(t *testing.T) {
	b := newBench(t)
	b.doc.Claims = []policy.Claim{{Text: "does not hand over anything", Date: "2018-04-29", Kinds: []string{"government-disclosure"}}}
	want(t, b.visitAt(t, day(1), page(promise)), policy.First, 1)
	check := b.visitAt(t, day(2), page(promise, disclose))
	want(t, check, policy.Changed, 2)
	if diff := cmp.Diff([]string{"government-disclosure contradicts critical", "government-disclosure added critical"}, events(check)); diff != "" {
		t.Error(diff)
	}
	check = b.visitAt(t, day(3), page("We changed something else in this policy for the better.", promise, disclose))
	for _, e := range check.Change.Clauses {
		if e.What == policy.ClauseContradicts {
			t.Errorf("told again: %v", e)
		}
	}
}

// pack finds the word "settings" as a kind of its own.
const pack = `pack: mine
version: %d
language: en
kinds: [{id: settings, title: Settings, meaning: It speaks of settings., severity: {affirmed: notice}}]
rules: [{id: settings, kind: settings, any: ["%s"]}]
`

func rulesWith(t *testing.T, version int, word string) *clause.Rules {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, fmt.Appendf(nil, pack, version, word), 0o600); err != nil {
		t.Fatal(err)
	}
	rules, err := clause.Load(clause.Config{Packs: []string{path}})
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestNewRulesFlagOldVersionsAndTellNobody(t *testing.T) {
	b := newBench(t)
	b.Rules = rulesWith(t, 1, "nothing of the kind")
	const settings = "The settings of your account decide who can see it, in every part of the site."
	b.visitAt(t, day(1), page(promise))
	b.visitAt(t, day(2), page(promise, settings))
	b.visitAt(t, day(3), page(promise, settings, disclose))
	b.visitAt(t, day(4), page(promise, disclose))
	before := b.told(t)

	rules := rulesWith(t, 2, "settings")
	done, err := Reflag(t.Context(), b.store, rules)
	if err != nil || done != 1 {
		t.Fatalf("%d documents, %v", done, err)
	}
	flags, err := b.store.Flags(t.Context(), policy.FlagQuery{Document: b.doc.ID, Ever: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(flags) != 1 || flags[0].FromVersion != 2 || flags[0].ToVersion != 3 || flags[0].Pack != "mine@2" {
		t.Errorf("flags %+v", flags)
	}
	if diff := cmp.Diff(before, b.told(t)); diff != "" {
		t.Errorf("told: %s", diff)
	}
	if again, err := Reflag(t.Context(), b.store, rules); again != 0 || err != nil {
		t.Errorf("a second time: %d documents, %v", again, err)
	}
}

// racingFlagger records another version while the first ones are flagged.
type racingFlagger struct {
	*store.Store
	between func()
}

func (r *racingFlagger) Reflag(ctx context.Context, document, rules string, flag store.Flagger) error {
	return r.Store.Reflag(ctx, document, rules, func(text, language string) []policy.Flag {
		if r.between != nil {
			between := r.between
			r.between = nil
			between()
		}
		return flag(text, language)
	})
}

func TestAVersionThatComesWhileFlaggingIsLeftForTheNextTime(t *testing.T) {
	b := newBench(t)
	b.Rules = rulesWith(t, 1, "nothing of the kind")
	b.visitAt(t, day(1), page(promise))
	rules := rulesWith(t, 2, "sell")
	racing := &racingFlagger{b.store, func() {
		b.Rules = rules
		b.visitAt(t, day(2), page(disclose))
	}}
	if _, err := Reflag(t.Context(), racing, rules); err != nil {
		t.Fatal(err)
	}
	if _, err := Reflag(t.Context(), racing, rules); err != nil {
		t.Fatal(err)
	}
	flags, err := b.store.Flags(t.Context(), policy.FlagQuery{Document: b.doc.ID, Ever: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(flags) != 1 || flags[0].FromVersion != 1 || flags[0].ToVersion != 1 {
		t.Errorf("flags %+v", flags)
	}
}
