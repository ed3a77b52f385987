package diff

import (
	"errors"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPatchesApply gives the unified output to the real tools.
func TestPatchesApply(t *testing.T) {
	tools := map[string]func(folder string) *exec.Cmd{
		"git":   func(string) *exec.Cmd { return exec.Command("git", "apply", "change.diff") },
		"patch": func(string) *exec.Cmd { return exec.Command("patch", "-p1", "-s", "-f", "-i", "change.diff") },
	}
	for tool, command := range tools {
		t.Run(tool, func(t *testing.T) {
			if _, err := exec.LookPath(tool); err != nil {
				t.Skipf("no %s here: %v", tool, err)
			}
			for name, c := range patchCases() {
				t.Run(name, func(t *testing.T) { applyPatch(t, command, c) })
			}
		})
	}
}

type patchCase struct {
	name     string // of the file
	old, new string
	context  int
}

func patchCases() map[string]patchCase {
	w := writer{rand.New(rand.NewSource(7))}
	long := w.text(300, 0)
	edited := w.edit(long, 8, 1)
	return map[string]patchCase{
		"one line":               {"policy.md", "a\nb\nc\n", "a\nx\nc\n", 3},
		"last line unterminated": {"policy.md", "a\nb\nc", "a\nb\nd", 3},
		"newline at end gained":  {"policy.md", "a\nb", "a\nb\n", 3},
		"newline at end lost":    {"policy.md", "a\nb\n", "a\nb", 1},
		"from nothing":           {"policy.md", "", "a\nb\n", 3},
		"dashes and pluses":      {"policy.md", "-- a\n++ b\n@@ -1 +1 @@\n", "--- a\n+++ b\n@@ -2 +2 @@\n", 3},
		"name with a blank":      {"privacy policy.md", "a\n", "b\n", 3},
		"many pieces":            {"policy.md", strings.Join(long, "\n") + "\n", strings.Join(edited, "\n"), 3},
		"not UTF-8":              {"policy.md", "a\xff\nb\n", "a\xfe\r\nb\n", 3},
		"start and end":          {"policy.md", "a\nb\nc\nd\ne\nf\ng\nh\ni\n", "x\na\nb\nc\nd\ne\nf\ng\nh\ni\ny\n", 2},
	}
}

func applyPatch(t *testing.T, command func(string) *exec.Cmd, c patchCase) {
	folder := t.TempDir()
	var patch strings.Builder
	if err := Unified(&patch, "a/"+c.name, "b/"+c.name, c.old, c.new, c.context); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(c.name, c.old)
	write("change.diff", patch.String())
	run := command(folder)
	run.Dir = folder
	run.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(folder))
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s\n%s", run.Args, err, out, patch.String())
	}
	got, err := os.ReadFile(filepath.Join(folder, c.name))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(c.new, string(got)); d != "" {
		t.Errorf("after the patch (-want +got):\n%s", d)
	}
}

func TestUnifiedWithoutContext(t *testing.T) {
	var patch strings.Builder
	if err := Unified(&patch, "old", "tab\there", "a\nb\nc\n", "a\nc\nd\n", -1); err != nil {
		t.Fatal(err)
	}
	want := "--- old\n+++ \"tab\\there\"\n@@ -2,1 +1,0 @@\n-b\n@@ -3,0 +3,1 @@\n+d\n"
	if d := cmp.Diff(want, patch.String()); d != "" {
		t.Errorf("patch (-want +got):\n%s", d)
	}
}

func TestUnifiedOfEqualTextsIsEmpty(t *testing.T) {
	var patch strings.Builder
	if err := Unified(&patch, "a", "b", "x\ny", "x\ny", 3); err != nil || patch.Len() > 0 {
		t.Errorf("wrote %q, %v", patch.String(), err)
	}
}

// broken is a pipe whose reader went away.
type broken struct{}

var errBroken = errors.New("pipe closed")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteErrorsAreReturned(t *testing.T) {
	if err := Unified(broken{}, "a", "b", "x", "y", 3); !errors.Is(err, errBroken) {
		t.Errorf("Unified: %v", err)
	}
	if err := Texts("x", "y").Terminal(broken{}, TerminalOptions{}); !errors.Is(err, errBroken) {
		t.Errorf("Terminal: %v", err)
	}
}
