package diff

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// origins writes since[/changed] of each passage and, behind a colon, of its
// sentences when it has several.
func origins(passages []Passage) string {
	short := func(o Origin) string {
		if o.Since == o.Changed {
			return fmt.Sprint(o.Since)
		}
		return fmt.Sprintf("%d/%d", o.Since, o.Changed)
	}
	var all []string
	for _, p := range passages {
		one := short(p.Origin)
		if len(p.Sentences) > 1 {
			var sentences []string
			for _, s := range p.Sentences {
				sentences = append(sentences, short(s.Origin))
			}
			one += ":" + strings.Join(sentences, ",")
		}
		all = append(all, one)
	}
	return strings.Join(all, " ")
}

func TestBlame(t *testing.T) {
	for name, c := range map[string]struct {
		texts         []string
		want, reverse string
	}{
		"none":         {nil, "", ""},
		"one":          {[]string{"a\nb\n"}, "0 0", "0 0"},
		"an added one": {[]string{"a\nb\n", "a\nx\nb\n"}, "0 1 0", "1 1"},
		"a number": {[]string{"We keep it 30 days.\nb\n", "We keep it 90 days.\nb\n", "We keep it 90 days.\nb\nc\n"},
			"0/1 0 2", "2/0 2"},
		"rewritten whole": {[]string{"We keep it here.\nb\n", "Nothing is sold to anybody.\nb\n"}, "1 0", "0 1"},
		"moved":           {[]string{"a\nb\nc\n", "a\nb\nc\nd\n", "d\nb\nc\na\n"}, "1 0 0 0", "2 2 2"},
		"moved and reworded": {[]string{"# A\nOne line.\nAny dispute is brought before the courts of your home.\n# B\nAnother line.\n",
			"# A\nOne line.\n# B\nAnother line.\nAny dispute is brought before the courts of our home.\n"}, "0 0 0 0 0/1", "1 1 1/0 1 1"},
		"renumbered":   {[]string{"2. Your rights\n", "1. New\n2. More\n3. Your rights\n"}, "1 1 0", "1"},
		"gone a while": {[]string{"a\nb\n", "b\n", "a\nb\n"}, "2 0", "0 2"},
		"unchanged":    {[]string{"a\n", "a\n", "a\n", "a\nb"}, "0 3", "3"},
		"emptied":      {[]string{"a\n", ""}, "", "0"},
		"a sentence put in": {[]string{"We keep your data safe. We never sell any of it.\n",
			"We keep your data safe. We share it with our partners now. We never sell any of it.\n"}, "0/1:0,1,0", "1/0:1,1"},
		"split in two": {[]string{"x\nWe keep your data safe at all times. We never sell any of it.\n",
			"x\ny z\nWe keep your data safe at all times.\nWe never sell any of it.\n"}, "0 1 0 0", "1 1:1,1"},
		"a sentence moved": {[]string{"We keep your data safe. We never sell any of it to them.\nOther things are said here at some length.\n",
			"We keep your data safe.\nOther things are said here at some length. We never sell any of it to them.\n"}, "0/1 0/1:0,0", "1/0:1,1 1/0"},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, origins(Blame(c.texts))); d != "" {
				t.Errorf("blame (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.reverse, origins(BlameReverse(c.texts))); d != "" {
				t.Errorf("in reverse (-want +got):\n%s", d)
			}
		})
	}
}

func TestTrace(t *testing.T) {
	texts := []string{
		"# Sharing\nNothing yet is said.\n",
		"# Sharing\nNothing yet is said.\nWe do not sell your data.\n",
		"# Sharing\nNothing yet is said.\nWe do not sell your personal data.\n",
		"# Sharing\nNothing yet is said.\n# Promises\nWe do not sell your personal data.\n",
		"# Sharing\nNothing yet is said.\n# Promises\n",
		"# Sharing\nNothing yet is said.\n# Promises\n",
		"# Sharing\nNothing yet is said.\n# Promises\nWe do not sell your personal data.\n",
	}
	var got []string
	for _, story := range Trace(texts, "NOT sell  your") {
		for _, s := range story {
			got = append(got, fmt.Sprintf("%d %s §%s ¶%d %s", s.Text, s.What, s.Section, s.Passage, s.Sentence))
		}
	}
	want := []string{
		"1 came §Sharing ¶3 We do not sell your data.",
		"2 reworded §Sharing ¶3 We do not sell your personal data.",
		"3 moved §Promises ¶4 We do not sell your personal data.",
		"4 gone §Promises ¶0 We do not sell your personal data.",
		"6 came back §Promises ¶4 We do not sell your personal data.",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("steps (-want +got):\n%s", d)
	}
	if none := Trace(texts, "no such words"); len(none) != 0 {
		t.Errorf("found %v", none)
	}
}

func TestTraceFindsAPhraseThatCameLater(t *testing.T) {
	got := Trace([]string{"We keep your data for thirty days.\n", "We keep your data for ninety days.\n"}, "ninety")
	if len(got) != 1 || len(got[0]) != 2 || got[0][1].What != Reworded || got[0][1].Spans == nil {
		t.Errorf("got %+v, want one sentence that came and was reworded", got)
	}
}
