package diff

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestCases compares the old and new of every testdata/cases/*.txtar with what
// the terminal shows of it, 76 columns wide and without colour, and with the
// two lines that sum it up.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(paths) < 60 {
		t.Fatalf("found %d cases (%v), want at least 60", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { testCase(t, path) })
	}
}

func testCase(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	c := Texts(files["old"], files["new"])
	checkExact(t, files["old"], files["new"], c)
	var shown strings.Builder
	if err := c.Terminal(&shown, TerminalOptions{Width: 76}); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{"want": shown.String(), "summary": c.Summary() + "\n" + c.Plain + "\n"}
	if *update {
		archive.Files = archive.Files[:2]
		for _, name := range []string{"summary", "want"} {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(got[name])})
		}
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for name, text := range got {
		if d := cmp.Diff(files[name], text); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// checkExact checks what holds for any change: the hunks' passages and spans
// are the texts', and Apply and Reverse are exact.
func checkExact(t *testing.T, oldText, newText string, c *Change) {
	t.Helper()
	if got, err := c.Apply(oldText); err != nil || got != newText {
		t.Fatalf("Apply: %v\n%s", err, cmp.Diff(newText, got))
	}
	if got, err := c.Reverse(newText); err != nil || got != oldText {
		t.Fatalf("Reverse: %v\n%s", err, cmp.Diff(oldText, got))
	}
	if c.Share < 0 || c.Share > 1 {
		t.Fatalf("Share is %v", c.Share)
	}
	last := 0
	moves := map[int]map[Op]string{}
	for _, h := range c.Hunks {
		checkHunk(t, h)
		if h.NewPassage > 0 && h.NewPassage <= last {
			t.Fatalf("passage %d is told after passage %d", h.NewPassage, last)
		}
		last = max(last, h.NewPassage+max(0, h.NewCount-1))
		for _, s := range h.Spans {
			if s.Move != 0 {
				if moves[s.Move] == nil {
					moves[s.Move] = map[Op]string{}
				}
				moves[s.Move][s.Op] += strings.TrimSpace(s.Text)
			}
		}
	}
	for n, ends := range moves {
		if ends[Delete] != ends[Insert] {
			t.Fatalf("move %d reads %q and %q", n, ends[Delete], ends[Insert])
		}
	}
}

func checkHunk(t *testing.T, h Hunk) {
	t.Helper()
	pair := h.Kind != Added && h.Kind != Removed
	if hasOld, hasNew := h.OldPassage > 0, h.NewPassage > 0; hasOld != (pair || h.Kind == Removed) || hasNew != (pair || h.Kind == Added) {
		t.Fatalf("%s hunk has the passages %d and %d", h.Kind, h.OldPassage, h.NewPassage)
	}
	if pair && (h.Spans != nil) != (h.Old != h.New) || h.Kind == Rewritten && h.Old == h.New {
		t.Fatalf("%s hunk has %d spans: %q → %q", h.Kind, len(h.Spans), h.Old, h.New)
	}
	var old, new strings.Builder
	for k, s := range h.Spans {
		if s.Text == "" || k > 0 && h.Spans[k-1].Op == s.Op && h.Spans[k-1].Move == s.Move {
			t.Fatalf("spans are not joined: %v", h.Spans)
		}
		if s.Op != Insert {
			old.WriteString(s.Text)
		}
		if s.Op != Delete {
			new.WriteString(s.Text)
		}
	}
	if h.Spans != nil && (old.String() != h.Old || new.String() != h.New) {
		t.Fatalf("spans %v do not make %q and %q", h.Spans, h.Old, h.New)
	}
}
