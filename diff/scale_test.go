package diff

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"policytrail/policy"
)

// worstCases are pairs of texts made to be slow, of about n lines or 10 n words.
func worstCases(n int) map[string][2]string {
	w := writer{rand.New(rand.NewSource(1))}
	many := w.distinctLines(n, "x")
	shuffled := strings.SplitAfter(many, "\n")
	w.Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	return map[string][2]string{
		"unrelated lines":          {many, w.distinctLines(n, "y")},
		"lines shuffled":           {many, strings.Join(shuffled, "")},
		"lines of 50 kinds":        {w.fewLines(n), w.fewLines(n)},
		"words in one line":        {w.words(10*n, 0), w.words(10*n, 0)},
		"characters without stop":  {w.words(10*n, 2), w.words(10*n, 2)},
		"one word again and again": {strings.Repeat("a ", 10*n), strings.Repeat("a ", 9*n) + "b"},
		"empty lines":              {strings.Repeat("\n", n), "a" + strings.Repeat("\n", n/2) + "b"},
	}
}

func (w writer) distinctLines(n int, prefix string) string {
	var b strings.Builder
	for k := range n {
		fmt.Fprintf(&b, "%s%d %s %s%d\n", prefix, k, w.words(12, 0), prefix, k+1)
	}
	return b.String()
}

func (w writer) fewLines(n int) string {
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "line %d\n", w.Intn(50))
	}
	return b.String()
}

func TestWorstCasesAreExact(t *testing.T) {
	for name, texts := range worstCases(4000) {
		t.Run(name, func(t *testing.T) {
			checkExact(t, texts[0], texts[1], Texts(texts[0], texts[1]))
		})
	}
}

// TestTwoEditsInALongPassage has no sentence and no unique character to go by.
func TestTwoEditsInALongPassage(t *testing.T) {
	w := writer{rand.New(rand.NewSource(4))}
	text := []rune(w.words(2000, 2))
	edited := string(text[:300]) + "甲乙" + string(text[300:1700]) + "丙丁" + string(text[1700:])
	c := Texts(string(text), edited)
	if c.Coarse || c.WordsAdded != 4 || c.WordsRemoved != 0 {
		t.Errorf("coarse %v: %s; want four characters added", c.Coarse, c.Summary())
	}
}

// TestAnchorsFindTheEdits puts more lines than go-diff is given at once through
// the cutting at unique lines.
func TestAnchorsFindTheEdits(t *testing.T) {
	w := writer{rand.New(rand.NewSource(2))}
	var text []string
	for k := range 9000 {
		text = append(text, fmt.Sprintf("Passage %d says %s.", k, w.words(8, 0)))
	}
	edited := append([]string{"A new beginning."}, text...)
	edited[4501] = "Something else altogether."
	edited = append(edited[:7000], edited[7001:]...)
	edited = append(edited, "A new end.")
	c := Texts(strings.Join(text, "\n"), strings.Join(edited, "\n"))
	if c.Coarse || len(c.Hunks) != 5 {
		t.Errorf("coarse %v: %s; want 3 added, 2 removed", c.Coarse, c.Summary())
	}
}

func BenchmarkTexts(b *testing.B) {
	for _, words := range []int{1000, 10000, 50000, 200000} {
		w := writer{rand.New(rand.NewSource(3))}
		var text []string
		for have := 0; have < words; {
			text = append(text, w.passage(0))
			have += policy.Words(text[len(text)-1])
		}
		oldText := strings.Join(text, "\n")
		for name, newText := range map[string]string{
			"same":    oldText,
			"edited":  strings.Join(w.edit(text, 10, 0), "\n"),
			"rewrite": strings.Join(w.text(len(text), 0), "\n"),
		} {
			b.Run(fmt.Sprintf("%dk/%s", words/1000, name), func(b *testing.B) {
				b.SetBytes(int64(len(oldText)))
				for b.Loop() {
					Texts(oldText, newText)
				}
			})
		}
	}
}

// longestPair is what no pair of 200,000 words may take, unrelated ones included.
const longestPair = 2 * time.Second

// BenchmarkWorstCases takes texts of 20,000 lines or 200,000 words.
func BenchmarkWorstCases(b *testing.B) {
	for name, texts := range worstCases(20000) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Texts(texts[0], texts[1])
			}
			if each := b.Elapsed() / time.Duration(b.N); each > longestPair {
				b.Errorf("a pair takes %v, more than %v", each, longestPair)
			}
		})
	}
}
