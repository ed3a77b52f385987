package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"policytrail/clause"
	"policytrail/clause/linear"
	"policytrail/policy"
)

// floors are, for each set, how often a flag of high confidence must be right,
// and by how much more often than one of medium confidence. They leave room
// for better rules, which move sentences from one to the other.
var floors = map[string]struct{ high, lead float64 }{
	"terms_en":   {0.80, 0.20},
	"terms_de":   {0.70, 0.20},
	"terms_it":   {0.72, 0.20},
	"terms_pl":   {0.68, 0.20},
	"privacy_zh": {0.78, 0.40},
}

// TestConfidence measures what confidence is worth: each document is flagged
// with a model that saw none of its sentences. (The Chinese sentences don't
// tell their documents, so there each stands for itself, and what policies have
// in common makes the figures look better.)
func TestConfidence(t *testing.T) {
	rules := rulesWithout(t)
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			trial := tryReal(t, s)
			kinds := make([]figures, len(trial.kinds))
			for fold := range folds {
				trial.measure(rules[fold], fold, kinds)
			}
			var all figures
			var lines []string
			for k, label := range trial.kinds {
				all.add(kinds[k])
				lines = append(lines, kinds[k].line(label))
				if high, medium := kinds[k].high, kinds[k].medium; high.precision() < medium.precision()+0.1 && medium.all >= 10 {
					t.Errorf("%s does not tell right from wrong: %.2f, %.2f", label, high.precision(), medium.precision())
				}
			}
			t.Logf("%s\n%s", s.name, strings.Join(append(lines, all.line("all")), "\n"))
			floor := floors[s.name]
			if high := all.high.precision(); high < floor.high || high < all.medium.precision()+floor.lead {
				t.Errorf("high %.2f, medium %.2f; the floor is %.2f and %.2f more", high, all.medium.precision(), floor.high, floor.lead)
			}
		})
	}
}

// found counts sentences said to be of a kind, and those that are.
type found struct{ all, right int }

func (f *found) count(said, is bool) {
	if said {
		f.all++
		if is {
			f.right++
		}
	}
}

func (f found) precision() float64       { return ratio(f.right, f.all) }
func (f found) recall(is int) float64    { return ratio(f.right, is) }
func (f *found) plus(more found)         { f.all, f.right = f.all+more.all, f.right+more.right }
func ratio(part, whole int) (of float64) { return float64(part) / float64(max(whole, 1)) }

// figures are what rules and model find of a kind.
type figures struct {
	are                              int
	high, medium, hint, rule, either found
}

func (f *figures) add(more figures) {
	f.are += more.are
	f.high.plus(more.high)
	f.medium.plus(more.medium)
	f.hint.plus(more.hint)
	f.rule.plus(more.rule)
	f.either.plus(more.either)
}

func (f figures) line(label string) string {
	return fmt.Sprintf("%-24.24s n %4d  right: high %.2f of %4d, medium %.2f of %4d, hint %.2f of %3d  recall: high %.2f, rules %.2f, either %.2f",
		label, f.are, f.high.precision(), f.high.all, f.medium.precision(), f.medium.all, f.hint.precision(), f.hint.all,
		f.high.recall(f.are), f.rule.recall(f.are), f.either.recall(f.are))
}

// rulesWithout are, for each fold, the rules with a model that knows nothing of
// it.
func rulesWithout(t *testing.T) (rules [folds]*clause.Rules) {
	t.Helper()
	for fold := range folds {
		var model linear.Model
		for _, s := range sets {
			model.Languages = append(model.Languages, tryReal(t, s).without(fold))
		}
		var err error
		if rules[fold], err = clause.Load(clause.Config{Model: model.Append(nil)}); err != nil {
			t.Fatal(err)
		}
	}
	return rules
}

// measure flags the sentences of a fold.
func (t *trial) measure(rules *clause.Rules, fold int, kinds []figures) {
	var text strings.Builder
	var rows []example
	for _, e := range t.examples {
		if t.foldOf[e.doc] == fold {
			rows = append(rows, e)
			text.WriteString(strings.Join(strings.Fields(e.text), " ") + "\n")
		}
	}
	confidence := make([]map[string]policy.Confidence, len(rows))
	for _, flag := range rules.Flags(text.String(), t.set.language) {
		row := &confidence[flag.Passage-1]
		if *row == nil {
			*row = map[string]policy.Confidence{}
		}
		if (*row)[flag.Kind] != policy.HighConfidence {
			(*row)[flag.Kind] = flag.Confidence
		}
	}
	hinted := make([][]string, len(rows))
	for _, hint := range rules.Coach(text.String(), t.set.language) {
		hinted[hint.Passage-1] = append(hinted[hint.Passage-1], strings.Join(hint.Kinds, "|"))
	}
	for i, row := range rows {
		for k, label := range t.kinds {
			kinds[k].count(surest(confidence[i], label), slices.Contains(hinted[i], label), row.is(label))
		}
	}
}

func (f *figures) count(confidence policy.Confidence, hinted, is bool) {
	if is {
		f.are++
	}
	hinted = hinted && confidence == "" // of another sentence of the row
	f.high.count(confidence == policy.HighConfidence, is)
	f.medium.count(confidence == policy.MediumConfidence, is)
	f.hint.count(hinted, is)
	f.rule.count(confidence != "", is)
	f.either.count(confidence != "" || hinted, is)
}

// surest is how sure a row is flagged with one of the kinds of "a|b".
func surest(flagged map[string]policy.Confidence, label string) policy.Confidence {
	best := policy.Confidence("")
	for kind := range strings.SplitSeq(label, "|") {
		if best != policy.HighConfidence && flagged[kind] != "" {
			best = flagged[kind]
		}
	}
	return best
}
