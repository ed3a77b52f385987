package diff

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"policytrail/policy"
)

// TestHistories compares neighbouring versions of real policies, where a
// corpus of them is at hand, and logs the totals.
func TestHistories(t *testing.T) {
	all := corpusHistories(t)
	if len(all) == 0 {
		t.Skip("no corpus of histories beside the checkout")
	}
	if testing.Short() {
		all = all[:min(len(all), 10)]
	}
	total := histories{kinds: map[Kind]int{}}
	for _, texts := range all {
		for k := 1; k < len(texts); k++ {
			total.add(t, texts[k-1], texts[k])
		}
	}
	total.log(t)
}

// corpusHistories reads the versions of each document, oldest first.
func corpusHistories(tb testing.TB) [][]string {
	folders, _ := filepath.Glob("../../shared/corpus/histories/*/*")
	var all [][]string
	for _, folder := range folders {
		files, _ := filepath.Glob(filepath.Join(strings.NewReplacer("[", `\[`, "]", `\]`).Replace(folder), "*.md"))
		slices.Sort(files)
		var texts []string
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				tb.Fatal(err)
			}
			texts = append(texts, onePassageALine(string(data)))
		}
		all = append(all, texts)
	}
	return all
}

// histories sums up what was compared.
type histories struct {
	pairs, empty, coarse, wordsChanged, words, nearlyAll int
	bytesChanged                                         int
	kinds                                                map[Kind]int
	took, worst                                          time.Duration
}

func (h *histories) add(t *testing.T, oldText, newText string) {
	start := time.Now()
	c := Texts(oldText, newText)
	took := time.Since(start)
	checkExact(t, oldText, newText, c)
	h.pairs++
	h.took += took
	if took > h.worst {
		h.worst = took
	}
	if c.Empty() {
		h.empty++
	}
	if c.Coarse {
		h.coarse++
	}
	if c.Share > 0.9 {
		h.nearlyAll++
	}
	h.wordsChanged += c.WordsAdded + c.WordsRemoved
	h.words += policy.Words(newText)
	for _, hunk := range c.Hunks {
		h.kinds[hunk.Kind]++
		for _, s := range hunk.pieces() {
			if s.Op != Equal {
				h.bytesChanged += len(s.Text)
			}
		}
	}
}

func (h *histories) log(t *testing.T) {
	t.Logf("%d pairs (%d without a change) in %v, worst %v", h.pairs, h.empty, h.took, h.worst)
	t.Logf("%d words changed of %d, %d bytes; over 90 %% changed: %d; coarse: %d", h.wordsChanged, h.words, h.bytesChanged, h.nearlyAll, h.coarse)
	t.Logf("passages by kind: %v", h.kinds)
}

// onePassageALine brings curated Markdown near to the form of a version.
func onePassageALine(markdown string) string {
	var text strings.Builder
	for line := range strings.Lines(markdown) {
		if line = strings.TrimSpace(line); line != "" {
			text.WriteString(line + "\n")
		}
	}
	return text.String()
}
