package policy

import (
	"strings"
	"testing"
)

const (
	many = "pears, plums, cherries, quinces, medlars, grapes, figs, dates, melons, lemons, limes, oranges, mangoes, papayas and kiwis"
	tale = "We keep apples and " + many + " and " + many + " in the cellar, and we may disclose your letters to the police, and we sort " + many + " and " + many + " by their weight."
)

func TestExcerpt(t *testing.T) {
	flag := func(sentence, quote string) Flag { return Flag{Sentence: sentence, Quote: quote, Section: "Fruit"} }
	for _, test := range []struct {
		name  string
		flag  Flag
		other string
		want  string
	}{
		{"short", flag("We may sell your data to anyone.", "sell your data"), "", "We may |sell your data| to anyone."},
		{"no quote in it", flag("We may sell your data.", "lend"), "", "We may sell your data.||"},
		{"no sentence", flag("", "sell your data"), "", "|sell your data|"},
		{
			"long", flag(tale, "disclose your letters"), "",
			"… kiwis and " + many + " in the cellar, and we may |disclose your letters| to the police, and we sort " + many + " and …",
		},
		{
			"changed far away", flag(strings.Replace(tale, "apples", "nuts", 1), "disclose your letters"), tale,
			"We keep nuts and pears, plums, cherries, quinces, … kiwis and " + many + " in the cellar, and we may " +
				"|disclose your letters| to the police, and we sort " + many + " and …",
		},
		{"a long match", flag("We keep "+strings.Repeat(many+", ", 5)+"and more.", strings.Repeat(many+", ", 5)), "", "We keep |pears"},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := test.flag.Excerpt(test.other)
			got := x.Head + "|" + x.Match + "|" + x.Tail
			if got != test.want && !(test.name == "a long match" && strings.HasPrefix(got, test.want)) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if x.Section != "Fruit" {
				t.Errorf("section %q", x.Section)
			}
			if n := len([]rune(x.Text())); n > 1100 {
				t.Errorf("%d characters", n)
			}
		})
	}
}

func TestExcerptsLookAtTheSentenceItWas(t *testing.T) {
	before, after := Flag{Sentence: tale, Quote: "disclose your letters"}, Flag{Sentence: strings.Replace(tale, "apples", "nuts", 1), Quote: "disclose your letters"}
	e := ClauseEvent{Before: []Flag{before, {Sentence: "Something else.", Quote: "else"}}, After: []Flag{after}}
	if got := e.ExcerptsAfter()[0].Text(); !strings.HasPrefix(got, "We keep nuts ") {
		t.Error(got)
	}
	if got := e.ExcerptsBefore()[0].Text(); !strings.HasPrefix(got, "We keep apples ") {
		t.Error(got)
	}
	if got := e.ExcerptsBefore()[1].Text(); got != "Something else." {
		t.Error(got)
	}
}

// FuzzExcerpt: whatever is quoted, nothing is said that does not stand there.
func FuzzExcerpt(f *testing.F) {
	f.Add(tale, "disclose", "We keep nothing.")
	f.Add("我们可能会保存、保留或披露您的个人信息，以遵守法律法规。", "披露", "我们不披露。")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, sentence, quote, other string) {
		sentence, quote = strings.ToValidUTF8(sentence, ""), strings.ToValidUTF8(quote, "")
		x := Flag{Sentence: sentence, Quote: quote}.Excerpt(other)
		if sentence == "" {
			return
		}
		for part := range strings.SplitSeq(x.Text(), "…") {
			if !strings.Contains(sentence, strings.TrimSpace(part)) {
				t.Errorf("%q is not in %q", part, sentence)
			}
		}
	})
}
