package diff

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"policytrail/policy"
)

// TestWorstCases bounds the time of texts made to be slow. The limit is many
// times what they take, so that only a wrong order of growth fails.
func TestWorstCases(t *testing.T) {
	w := writer{rand.New(rand.NewSource(1))}
	distinct := func(n int, prefix string) string {
		var b strings.Builder
		for k := range n {
			fmt.Fprintf(&b, "%s%d %s %s%d\n", prefix, k, w.words(12, 0), prefix, k+1)
		}
		return b.String()
	}
	few := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "line %d\n", w.Intn(50))
		}
		return b.String()
	}
	shuffled := func(text string) string {
		lines := strings.SplitAfter(text, "\n")
		w.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		return strings.Join(lines, "")
	}
	many := distinct(20000, "x")
	for name, c := range map[string][2]string{
		"20k unrelated lines":      {many, distinct(20000, "y")},
		"20k lines shuffled":       {many, shuffled(many)},
		"20k lines of 50 kinds":    {few(20000), few(20000)},
		"200k words in one line":   {w.words(200000, 0), w.words(200000, 0)},
		"100k characters, no stop": {w.words(100000, 2), w.words(100000, 2)},
		"100k equal words":         {strings.Repeat("a ", 100000), strings.Repeat("a ", 90000) + "b"},
		"20k empty lines":          {strings.Repeat("\n", 20000), "a" + strings.Repeat("\n", 10000) + "b"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			change := Texts(c[0], c[1])
			took := time.Since(start)
			t.Logf("%v, coarse %v: %s", took, change.Coarse, change.Summary())
			if took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			checkExact(t, c[0], c[1], change)
		})
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
