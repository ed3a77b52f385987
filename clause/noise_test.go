package clause

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestNoise checks that changes of form change no flag, in thousands of
// labelled sentences.
func TestNoiseInLabels(t *testing.T) {
	rules := load(t)
	variants := []struct {
		name string
		make func(string) string
	}{
		{"upper case", strings.ToUpper},
		{"curly quotes", strings.NewReplacer("'", "’", `"`, "”").Replace},
		{"no-break spaces", strings.NewReplacer(" ", "\u00a0").Replace},
		{"soft hyphens", softHyphens},
		{"other punctuation", strings.NewReplacer(",", " –", ";", ",", "“", "«", "”", "»", "-", "‑").Replace},
	}
	for _, set := range []string{"terms_en", "terms_de", "terms_it", "terms_pl", "privacy_zh"} {
		language := set[strings.LastIndexByte(set, '_')+1:]
		rows := readRows(t, set)
		var sentences []string
		for _, row := range rows[:min(len(rows), 3000)] {
			sentences = append(sentences, strings.Join(strings.Fields(row.Text), " "))
		}
		want := kindsOf(rules, sentences, language)
		for _, variant := range variants {
			changed := make([]string, len(sentences))
			for i, sentence := range sentences {
				changed[i] = variant.make(sentence)
			}
			differ := 0
			for i, got := range kindsOf(rules, changed, language) {
				if got != want[i] {
					if differ++; differ <= 3 {
						t.Logf("%s, %s: %q became %q in %s", set, variant.name, want[i], got, changed[i])
					}
				}
			}
			if differ > 0 {
				t.Errorf("%s: %s changed the flags of %d of %d sentences", set, variant.name, differ, len(sentences))
			}
		}
	}
}

// softHyphens puts a soft hyphen into the middle of every word.
func softHyphens(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		runes := []rune(word)
		words[i] = string(runes[:len(runes)/2]) + "\u00ad" + string(runes[len(runes)/2:])
	}
	return strings.Join(words, " ")
}

// kindsOf are the flags of each sentence, read on its own.
func kindsOf(rules *Rules, sentences []string, language string) []string {
	kinds := make([]string, len(sentences))
	for i, sentence := range sentences {
		found := map[string]bool{}
		for _, flag := range rules.Flags(sentence, language) {
			found[fmt.Sprintf("%s %s", flag.Rule, flag.Polarity)] = true
		}
		kinds[i] = strings.Join(slices.Sorted(maps.Keys(found)), ", ")
	}
	return kinds
}
