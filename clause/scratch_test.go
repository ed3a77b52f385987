package clause

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"policytrail/policy"
)

// scratch: for each pattern of a kind's rules its hits on gold and others; for each unless what it blocks.
func TestScratch(t *testing.T) {
	kind, set := os.Getenv("KIND"), os.Getenv("SET")
	if kind == "" {
		t.Skip()
	}
	sets := readSets(t)
	label := kind
	for _, k := range sets[set].Kinds {
		if slices.Contains(strings.Split(k, "|"), kind) {
			label = k
		}
	}
	rules := load(t)
	lang := rules.languages["en"]
	rows := readRows(t, set)
	var text strings.Builder
	for _, row := range rows {
		text.WriteString(strings.Join(strings.Fields(row.Text), " ") + "\n")
	}
	type tally struct{ tp, fp, onlytp, onlyfp map[int]bool }
	hitBy := map[int][]string{}
	blocked := map[string]map[int]bool{}
	full := map[int]bool{}
	sc := newScanner(lang.vocabulary)
	sc.scan(policy.Passages(text.String()), func(s *sentence) {
		if heldOut(rows[s.passage.Number-1].Doc) {
			return
		}
		for _, r := range lang.rules {
			if r.kind.ID != kind {
				continue
			}
			rd := sc.read(s, lang.grammar)
			if _, ok := r.apply(rd); ok {
				full[s.passage.Number] = true
			}
			for i, p := range r.any {
				one := *r
				one.any = []*pattern{p}
				if _, ok := one.apply(rd); ok {
					hitBy[s.passage.Number] = append(hitBy[s.passage.Number], fmt.Sprintf("%s.%d", r.id, i))
				}
			}
			for i := range r.unless {
				one := *r
				one.unless = slices.Delete(slices.Clone(r.unless), i, i+1)
				if _, ok := one.apply(rd); ok {
					if _, ok := r.apply(rd); !ok {
						id := fmt.Sprintf("%s.unless%d", r.id, i)
						if blocked[id] == nil {
							blocked[id] = map[int]bool{}
						}
						blocked[id][s.passage.Number] = true
					}
				}
			}
		}
	})
	stat := map[string]*[4]int{}
	get := func(k string) *[4]int {
		if stat[k] == nil {
			stat[k] = &[4]int{}
		}
		return stat[k]
	}
	for n, ids := range hitBy {
		gold := slices.Contains(rows[n-1].Kinds, label)
		slices.Sort(ids)
		ids = slices.Compact(ids)
		for _, id := range ids {
			k := 1
			if gold {
				k = 0
			}
			get(id)[k]++
			if len(ids) == 1 {
				get(id)[k+2]++
			}
		}
	}
	var out []string
	for id, s := range stat {
		out = append(out, fmt.Sprintf("%-32s gold %3d false %3d   alone: gold %3d false %3d", id, s[0], s[1], s[2], s[3]))
	}
	for id, ns := range blocked {
		g, f := 0, 0
		for n := range ns {
			if full[n] {
				continue
			}
			if slices.Contains(rows[n-1].Kinds, label) {
				g++
			} else {
				f++
			}
		}
		out = append(out, fmt.Sprintf("%-32s blocks gold %3d false %3d", id, g, f))
	}
	slices.Sort(out)
	t.Log("\n" + strings.Join(out, "\n"))
}
