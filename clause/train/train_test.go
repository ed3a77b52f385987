package main

import (
	"fmt"
	"testing"
	"strings"
	"slices"

	"policytrail/clause"
	"policytrail/clause/linear"
	"policytrail/policy"
)

func TestX(t *testing.T) {
	for _, s := range sets {
		examples, err := s.read("../../../shared/corpus/labels")
		if err != nil { t.Skip(err) }
		tr := try(s, examples)
		type c struct{ high, highHit, medium, mediumHit, gold, either, rule, model, modelHit int }
		got := make([]c, len(tr.kinds))
		for fold := range folds {
			rules, err := clause.Load(clause.Config{Model: (&linear.Model{Languages: []*linear.Language{tr.without(fold)}}).Append(nil)})
			if err != nil { t.Fatal(err) }
			var text strings.Builder
			var rows []example
			for _, e := range examples { if tr.foldOf[e.doc]==fold { text.WriteString(strings.Join(strings.Fields(e.text), " ")+"\n"); rows = append(rows, e) } }
			conf := make([]map[string]policy.Confidence, len(rows))
			for i := range conf { conf[i] = map[string]policy.Confidence{} }
			for _, f := range rules.Flags(text.String(), s.language) {
				if conf[f.Passage-1][f.Kind] != policy.HighConfidence { conf[f.Passage-1][f.Kind] = f.Confidence }
			}
			lang := tr.without(fold)
			for i, row := range rows {
				logits := lang.Judge(linear.Grams(nil, clause.Words(row.text, s.language), s.grams))
				for k, label := range tr.kinds {
					is := slices.Contains(row.kinds, label)
					var best policy.Confidence
					for _, kind := range strings.Split(label, "|") { if cf := conf[i][kind]; cf == policy.HighConfidence || best == "" { best = cf } }
					x := &got[k]
					m := logits[k] >= lang.Kinds[k].Threshold
					if is { x.gold++ }
					if m { x.model++; if is { x.modelHit++ } }
					if best == policy.HighConfidence { x.high++; if is { x.highHit++ } }
					if best == policy.MediumConfidence { x.medium++; if is { x.mediumHit++ } }
					if is && (m || best != "") { x.either++ }
					if is && best != "" { x.rule++ }
				}
			}
		}
		r := func(a, b int) float64 { if b == 0 { return 0 }; return float64(a)/float64(b) }
		var sum c
		out := ""
		line := func(name string, x c) { out += fmt.Sprintf("%-30.30s n %4d  high %.2f of %4d  medium %.2f of %4d  model alone %.2f of %d; recall high %.2f rule %.2f model %.2f either %.2f\n", name, x.gold, r(x.highHit, x.high), x.high, r(x.mediumHit, x.medium), x.medium, r(x.modelHit-x.highHit, x.model-x.high), x.model-x.high, r(x.highHit,x.gold), r(x.rule, x.gold), r(x.modelHit, x.gold), r(x.either, x.gold)) }
		for k, label := range tr.kinds { line(label, got[k]); x := got[k]; sum.high += x.high; sum.highHit += x.highHit; sum.medium+=x.medium; sum.mediumHit+=x.mediumHit; sum.gold+=x.gold; sum.either += x.either; sum.rule+=x.rule; sum.model+=x.model; sum.modelHit+=x.modelHit }
		line("all", sum)
		t.Logf("%s\n%s", s.name, out)
	}
}
