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
	folders, _ := filepath.Glob("../../shared/corpus/histories/*/*")
	if len(folders) == 0 {
		t.Skip("no corpus of histories beside the checkout")
	}
	if testing.Short() {
		folders = folders[:min(len(folders), 10)]
	}
	var total histories
	for _, folder := range folders {
		total.addFolder(t, folder)
	}
	total.log(t)
}

// histories sums up what was compared.
type histories struct {
	pairs, empty, coarse, wordsChanged, words, nearlyAll int
	bytesChanged                                         int
	kinds                                                [4]int
	took, worst                                          time.Duration
	worstAt                                              string
}

func (h *histories) addFolder(t *testing.T, folder string) {
	files, _ := filepath.Glob(filepath.Join(strings.NewReplacer("[", `\[`, "]", `\]`).Replace(folder), "*.md"))
	slices.Sort(files)
	before := ""
	for k, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := onePassageALine(string(data))
		if k > 0 {
			h.add(t, file, before, text)
		}
		before = text
	}
}

func (h *histories) add(t *testing.T, file, oldText, newText string) {
	start := time.Now()
	c := Texts(oldText, newText)
	took := time.Since(start)
	checkExact(t, oldText, newText, c)
	h.pairs++
	h.took += took
	if took > h.worst {
		h.worst, h.worstAt = took, file
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
		h.kinds[slices.Index([]Kind{Rewritten, Added, Removed, Moved}, hunk.Kind)]++
		for _, s := range hunk.pieces() {
			if s.Op != Equal {
				h.bytesChanged += len(s.Text)
			}
		}
	}
}

func (h *histories) log(t *testing.T) {
	t.Logf("%d pairs (%d without a change) in %v, worst %v (%s)", h.pairs, h.empty, h.took, h.worst, h.worstAt)
	t.Logf("%d words changed of %d, %d bytes; over 90 %% changed: %d; coarse: %d", h.wordsChanged, h.words, h.bytesChanged, h.nearlyAll, h.coarse)
	t.Logf("passages rewritten %d, added %d, removed %d, moved %d", h.kinds[0], h.kinds[1], h.kinds[2], h.kinds[3])
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
