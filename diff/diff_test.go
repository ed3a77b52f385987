package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSpans(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"a number":               {"for 30 days", "for 90 days", "for [-30-]{+90+} days"},
		"a word put in":          {"the data", "the personal data", "the {+personal +}data"},
		"a word of a list":       {"name, age and sex", "name, mail, age and sex", "name, {+mail, +}age and sex"},
		"a sentence put in":      {"A b. C d.", "A b. E f. C d.", "A b. {+E f. +}C d."},
		"a sentence at the end":  {"We keep it.", "We keep it. We sell it.", "We keep it.{+ We sell it.+}"},
		"a negation":             {"We do not sell it.", "We sell it.", "We [-do not -]sell it."},
		"slight common words":    {"gives us logs the way it is", "takes them keys the same it was", "[-gives us logs the way it is-]{+takes them keys the same it was+}"},
		"too little in common":   {"We keep visit logs for thirty days.", "We transfer everything to advertisers abroad.", "[-We keep visit logs for thirty days.-]{+We transfer everything to advertisers abroad.+}"},
		"of equals the last":     {"保存天天吃。", "保存天天天吃。", "保存天天{+天+}吃。"},
		"heading level":          {"## Data", "### Data", "{+#+}## Data"},
		"a decimal number":       {"EUR 1.000,50 due", "EUR 2.000,50 due", "EUR [-1.000,50-]{+2.000,50+} due"},
		"Chinese characters":     {"保存三十天。", "保存九十天。", "保存[-三-]{+九+}十天。"},
		"combining mark":         {"cafe\u0301 noir", "cafe noir", "[-cafe\u0301-]{+cafe+} noir"},
		"flags stay whole":       {"in 🇩🇪 now", "in 🇩🇰 now", "in [-🇩🇪-]{+🇩🇰+} now"},
		"bytes that are no text": {"a \xff b", "a \xfe b", "a [-\xff-]{+\xfe+} b"},
	} {
		t.Run(name, func(t *testing.T) {
			spans, coarse := compareWords(c.old, c.new)
			var got strings.Builder
			for _, s := range spans {
				got.WriteString(map[Op]string{Equal: s.Text, Delete: "[-" + s.Text + "-]", Insert: "{+" + s.Text + "+}"}[s.Op])
			}
			if d := cmp.Diff(c.want, got.String()); d != "" || coarse {
				t.Errorf("coarse %v, spans (-want +got):\n%s", coarse, d)
			}
		})
	}
}

func TestFigures(t *testing.T) {
	for name, c := range map[string]struct {
		old, new       string
		added, removed int
		share          float64
	}{
		"nothing":            {"a b\n", "a b\n", 0, 0, 0},
		"one of four words":  {"we keep your data", "we sell your data", 1, 1, 0.25},
		"all":                {"one two\nthree\n", "vier fünf\nsechs sieben\n", 4, 3, 1},
		"from nothing":       {"", "one two\n", 2, 0, 1},
		"a move":             {"one two three\nfour five\n", "four five\none two three\n", 0, 0, 0},
		"punctuation":        {"we keep it.", "we keep it!", 0, 0, 0},
		"no words at all":    {"---", "===", 0, 0, 0},
		"Chinese characters": {"我们保存三十天", "我们保存九十天", 1, 1, 1.0 / 7},
	} {
		t.Run(name, func(t *testing.T) {
			got := Texts(c.old, c.new)
			if got.WordsAdded != c.added || got.WordsRemoved != c.removed || got.Share != c.share {
				t.Errorf("+%d −%d words, share %v; want +%d −%d, %v",
					got.WordsAdded, got.WordsRemoved, got.Share, c.added, c.removed, c.share)
			}
		})
	}
}

func TestSectionsOfHunks(t *testing.T) {
	c := Texts("# A\n## Old\nkept line of text here\ngone\n", "# A\n## New name of it\nkept line of words here\ncame instead of nothing\n")
	type place struct {
		Kind         Kind
		Section, Old string
	}
	var got []place
	for _, h := range c.Hunks {
		got = append(got, place{h.Kind, h.Section, h.OldSection})
	}
	want := []place{
		{Removed, "A", ""},
		{Added, "A", ""},
		{Rewritten, "A › New name of it", "A › Old"},
		{Removed, "A › Old", ""},
		{Added, "A › New name of it", ""},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("places (-want +got):\n%s", d)
	}
}

func TestSummary(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"one number": {"## Keeping\nWe keep it 30 days.\n", "## Keeping\nWe keep it 90 days.\n",
			"1 passage rewritten in “Keeping”: “30” → “90”; +1 −1 words"},
		"one word gone": {"## A\nWe keep it all.\n", "## A\nWe keep it.\n", "1 passage rewritten in “A”; −1 word"},
		"only a mark":   {"We keep it.\n", "We keep it!\n", "1 passage rewritten: “.” → “!”"},
		"no heading":    {"a\n", "a\nb c\n", "1 passage added; +2 words"},
		"three sections": {"## A\na\n## B\nb\n## C\nc\n", "## A\na\nx\n## B\nb\nx y\n## C\nc\nz\n",
			"3 passages added in 3 sections; +4 words"},
		"final newline": {"a", "a\n", "no passage changed"},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, Texts(c.old, c.new).Summary()); d != "" {
				t.Errorf("summary (-want +got):\n%s", d)
			}
		})
	}
}

func TestApplyRefusesAnotherText(t *testing.T) {
	c := Texts("a\nb\n", "a\nc\n")
	if got, err := c.Apply("a\nb"); err == nil {
		t.Errorf("applied to another text: %q", got)
	}
	if got, err := c.Reverse("a\nb\n"); err == nil {
		t.Errorf("reversed another text: %q", got)
	}
	lost := *c
	lost.Hunks = nil
	if got, err := lost.Apply("a\nb\n"); err == nil {
		t.Errorf("applied without its hunks: %q", got)
	}
	wrong := *c
	wrong.Hunks = []Hunk{{Kind: Added, NewPassage: 1 << 40, New: "c"}, {Kind: Removed, OldPassage: 2}}
	if got, err := wrong.Apply("a\nb\n"); err == nil {
		t.Errorf("applied a passage far outside: %q", got)
	}
}
