package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

// drawPieces writes pieces with [sentences] and *quotes* marked.
func drawPieces(pieces []piece) string {
	var out strings.Builder
	for _, p := range pieces {
		if p.Severity != "" {
			out.WriteString("[" + string(p.Severity) + ": ")
		}
		for _, r := range p.Runs {
			if r.Quote {
				out.WriteString("*" + r.Text + "*")
				continue
			}
			out.WriteString(r.Text)
		}
		if p.Severity != "" {
			out.WriteString("]")
		}
	}
	return out.String()
}

func TestFlaggedSentencesAreMarked(t *testing.T) {
	flag := func(severity policy.Severity, sentence, quote string) policy.StoredFlag {
		return policy.StoredFlag{Flag: policy.Flag{Kind: "k", Severity: severity, Sentence: sentence, Quote: quote, Passage: 1}}
	}
	for _, c := range []struct {
		name, passage string
		flags         []policy.StoredFlag
		want          string
	}{
		{"none", "We keep it.", nil, "We keep it."},
		{"a sentence", "One. We keep it. Three.", []policy.StoredFlag{flag(policy.Warning, "We keep it.", "keep")}, "One. [warning: We *keep* it.] Three."},
		{"two kinds in one sentence", "We keep and sell it.", []policy.StoredFlag{
			flag(policy.Warning, "We keep and sell it.", "keep"), flag(policy.Critical, "We keep and sell it.", "sell it")},
			"[critical: We *keep* and *sell it*.]"},
		{"quotes that overlap", "We keep and sell it.", []policy.StoredFlag{
			flag(policy.Warning, "We keep and sell it.", "keep and"), flag(policy.Warning, "We keep and sell it.", "and sell")},
			"[warning: We *keep and sell* it.]"},
		{"neighbours", "We keep. We sell.", []policy.StoredFlag{
			flag(policy.Good, "We sell.", "sell"), flag(policy.Warning, "We keep.", "keep")}, "[warning: We *keep*.] [good: We *sell*.]"},
		{"an item with its lead-in", "- courts. And more.", []policy.StoredFlag{flag(policy.Critical, "We tell: courts.", "courts")}, "[critical: *courts*.] And more."},
		{"letters of several bytes", "我们保留。我们出售它。", []policy.StoredFlag{flag(policy.Critical, "我们出售它。", "出售")}, "我们保留。[critical: 我们*出售*它。]"},
		{"a cell", "| a | We keep it. |", []policy.StoredFlag{flag(policy.Notice, "We keep it.", "keep")}, "a|[notice: We *keep* it.]"},
		{"a sentence over cells", "| We | keep it |", []policy.StoredFlag{flag(policy.Notice, "| We | keep it |", "We | keep")}, "[notice: *We*]|[notice: *keep* it]"},
		{"another text's flag", "We keep it.", []policy.StoredFlag{flag(policy.Notice, "We sell it.", "sell")}, "We keep it."},
	} {
		passages := policy.Passages(c.passage)
		place(c.flags, passages)
		var cells []string
		for _, cell := range layOut(passages, c.flags)[0].Blocks[0].Cells {
			cells = append(cells, drawPieces(cell))
		}
		if d := cmp.Diff(c.want, strings.Join(cells, "|")); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestFlagsArePlacedInTheTextAtHand(t *testing.T) {
	passages := policy.Passages("# Old\nWe keep it.\n## New\nWe keep it, and we keep it long.\n")
	for _, c := range []struct {
		name          string
		flag          policy.Flag
		passage, from int
		section       string
	}{
		{"where it says", policy.Flag{Sentence: "We keep it.", Quote: "keep", Passage: 2, Start: 3, End: 7}, 2, 3, "Old"},
		{"moved", policy.Flag{Sentence: "We keep it.", Quote: "keep", Passage: 4, Start: 3, End: 7}, 2, 3, "Old"},
		{"out of range", policy.Flag{Sentence: "We keep it.", Quote: "keep", Passage: 99, Start: -4, End: 900}, 2, 3, "Old"},
		{"the second of two", policy.Flag{Sentence: "We keep it, and we keep it long.", Quote: "keep", Passage: 4, Start: 19, End: 23}, 4, 19, "Old › New"},
		{"not there", policy.Flag{Sentence: "We sell it.", Quote: "sell", Passage: 2, Section: "Gone"}, 0, 0, "Gone"},
		{"no quote", policy.Flag{Sentence: "We keep it.", Passage: 2}, 0, 0, ""},
	} {
		flags := []policy.StoredFlag{{Flag: c.flag}}
		place(flags, passages)
		if f := flags[0]; f.Passage != c.passage || f.Start != c.from || f.Section != c.section {
			t.Errorf("%s: passage %d from %d in %q, want %d from %d in %q", c.name, f.Passage, f.Start, f.Section, c.passage, c.from, c.section)
		}
	}
}

func TestPassagesBecomeElements(t *testing.T) {
	var got []string
	for _, g := range layOut(policy.Passages("# A\n- b\n  2. c\n| d |  | e |\n| f | g |\n####### h\n| no row\nA. Smith"), nil) {
		line := g.Kind
		for _, b := range g.Blocks {
			line += " /" + b.Marker
			for _, cell := range b.Cells {
				line += " " + drawPieces(cell)
			}
		}
		got = append(got, line)
	}
	want := []string{"heading / A", "list /• b /2. c", "table / d  e / f g", "paragraph / ####### h", "paragraph / | no row", "list /A. Smith"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
