package diff

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sergi/go-diff/diffmatchpatch"

	"policytrail/policy"
)

// contender is a way to compare two texts, with the words it shows as changed.
type contender struct {
	name  string
	shown func(tb testing.TB, files pairOfFiles) int
}

// pairOfFiles are two texts and the files they stand in.
type pairOfFiles struct {
	oldText, newText string
	oldFile, newFile string
}

// BenchmarkAgainstOthers compares all neighbouring versions of the real
// histories beside the checkout with this package and with what people use
// otherwise, on the same texts in one run, and fails when another shows fewer
// words as changed. A moved text counts once. Tools that aren't installed are
// left out aloud.
func BenchmarkAgainstOthers(b *testing.B) {
	pairs := pairsOfHistories(b)
	if len(pairs) == 0 {
		b.Skip("no corpus of histories beside the checkout")
	}
	shown := map[string]int{}
	for _, c := range contenders(b) {
		b.Run(c.name, func(b *testing.B) {
			var took, worst time.Duration
			for b.Loop() {
				shown[c.name], took, worst = 0, 0, 0
				for _, p := range pairs {
					start := time.Now()
					shown[c.name] += c.shown(b, p)
					one := time.Since(start)
					took, worst = took+one, max(worst, one)
				}
			}
			b.ReportMetric(float64(shown[c.name]), "words-shown")
			b.ReportMetric(float64(len(pairs))/took.Seconds(), "pairs/s")
			b.ReportMetric(float64(worst.Milliseconds()), "worst-ms")
		})
	}
	for name, words := range shown {
		if ours := shown["ours"]; words < ours {
			b.Errorf("%s shows %d words as changed, ours %d", name, words, ours)
		}
	}
}

func contenders(b *testing.B) []contender {
	all := []contender{{"ours", shownByUs}}
	for _, tool := range []struct {
		contender
		needs string
	}{
		{contender{"git --word-diff", shownByGit}, "git"},
		{contender{"wdiff", shownByWdiff("wdiff")}, "wdiff"},
		{contender{"dwdiff", shownByWdiff("dwdiff")}, "dwdiff"},
	} {
		if _, err := exec.LookPath(tool.needs); err != nil {
			b.Logf("LEFT OUT: %s is not installed", tool.needs)
			continue
		}
		all = append(all, tool.contender)
	}
	return append(all, contender{"go-diff, whole text", shownByGoDiff})
}

func shownByUs(_ testing.TB, p pairOfFiles) int { return Texts(p.oldText, p.newText).shownWords() }

// shownWords counts the words a reader sees marked, what moved once.
func (c *Change) shownWords() int {
	words := 0
	for _, h := range c.Hunks {
		for _, s := range h.pieces() {
			if s.Op == Insert || s.Op == Delete && s.Move == 0 || s.Op == Equal && h.Kind == Moved {
				words += policy.Words(s.Text)
			}
		}
	}
	return words
}

// shownByGit reads the porcelain form: a line is a run of words after its sign.
func shownByGit(tb testing.TB, p pairOfFiles) int {
	out := outputOf(tb, exec.Command("git", "diff", "--no-index", "--no-color", "--word-diff=porcelain", "--", p.oldFile, p.newFile))
	words, inHunk := 0, false
	for line := range strings.Lines(out) {
		inHunk = inHunk || strings.HasPrefix(line, "@@")
		if inHunk && (line[0] == '+' || line[0] == '-') {
			words += policy.Words(line[1:])
		}
	}
	return words
}

// shownByWdiff has what went and came put between marks that no text holds.
func shownByWdiff(tool string) func(testing.TB, pairOfFiles) int {
	return func(tb testing.TB, p pairOfFiles) int {
		out := outputOf(tb, exec.Command(tool, "-w", "\x01", "-x", "\x02", "-y", "\x01", "-z", "\x02", p.oldFile, p.newFile))
		words := 0
		for _, piece := range strings.Split(out, "\x01")[1:] {
			changed, _, _ := strings.Cut(piece, "\x02")
			words += policy.Words(changed)
		}
		return words
	}
}

// shownByGoDiff is how go-diff is used by those who take its examples.
func shownByGoDiff(_ testing.TB, p pairOfFiles) int {
	dmp := diffmatchpatch.New()
	words := 0
	for _, d := range dmp.DiffCleanupSemantic(dmp.DiffMain(p.oldText, p.newText, true)) {
		if d.Type != diffmatchpatch.DiffEqual {
			words += policy.Words(d.Text)
		}
	}
	return words
}

// outputOf runs a tool whose status 1 says that the files differ.
func outputOf(tb testing.TB, command *exec.Cmd) string {
	var out, complaints bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaints
	command.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		tb.Fatalf("running %s: %v\n%s", command, err, &complaints)
	}
	return out.String()
}

// pairsOfHistories writes the corpus as versions stand in the database, one
// passage a line, and pairs neighbours.
func pairsOfHistories(tb testing.TB) []pairOfFiles {
	var pairs []pairOfFiles
	folder := tb.TempDir()
	for _, texts := range corpusHistories(tb) {
		var before pairOfFiles
		for k, text := range texts {
			p := pairOfFiles{oldText: before.newText, oldFile: before.newFile, newText: text,
				newFile: filepath.Join(folder, fmt.Sprintf("%d-%d.md", len(pairs), k))}
			if err := os.WriteFile(p.newFile, []byte(text), 0o644); err != nil {
				tb.Fatal(err)
			}
			if k > 0 {
				pairs = append(pairs, p)
			}
			before = p
		}
	}
	return pairs
}
