package diff

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

func goldenTexts(t *testing.T) (oldText, newText string) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/golden/change.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return string(archive.Files[0].Data), string(archive.Files[1].Data)
}

func label(h Hunk) []string {
	if strings.Contains(h.New, "government") {
		return []string{"critical government-disclosure (added)"}
	}
	return nil
}

// TestRenderings draws one change in every way there is.
func TestRenderings(t *testing.T) {
	oldText, newText := goldenTexts(t)
	c := Texts(oldText, newText)
	terminal := func(o TerminalOptions) string {
		var out strings.Builder
		if err := c.Terminal(&out, o); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	var patch strings.Builder
	if err := Unified(&patch, "a/policy.md", "b/policy.md", oldText, newText, 1); err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := c.Page(&page, PageOptions{Title: "Privacy policy, version 1 to 2", Language: "en", Lead: []string{c.Plain}, Flags: label}); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"terminal.txt":    terminal(TerminalOptions{Width: 60, Flags: label}),
		"color.txt":       terminal(TerminalOptions{Color: true, Width: 60, Flags: label}),
		"sides.txt":       terminal(TerminalOptions{Width: 100, SideBySide: true, Flags: label}),
		"sides-color.txt": terminal(TerminalOptions{Color: true, Width: 80, SideBySide: true}),
		"change.md":       c.Markdown(MarkdownOptions{Flags: label}),
		"standalone.html": page.String(),
		"unified.diff":    patch.String(),
		"change.json":     string(asJSON) + "\n",
		"text.txt":        c.Text(0),
		"text-2.txt":      c.Text(2),
		"page.html":       string(c.HTML(HTMLOptions{Flags: label})),
		"mail.html":       string(c.HTML(HTMLOptions{Inline: true, MaxHunks: 7, Flags: label})),
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, got) })
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

func TestJSONSurvives(t *testing.T) {
	oldText, newText := goldenTexts(t)
	c := Texts(oldText, newText)
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var read Change
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(*c, read); d != "" {
		t.Errorf("the change read back (-written +read):\n%s", d)
	}
	checkExact(t, oldText, newText, &read)
}

func TestEmptyChangeIsEmptyEverywhere(t *testing.T) {
	c := Texts("# A\nb\n", "# A\nb\n")
	data, err := json.Marshal(c)
	if err != nil || !strings.Contains(string(data), `"hunks":[]`) {
		t.Errorf("JSON is %s (%v), want an empty list of hunks", data, err)
	}
	if !c.Empty() || c.Text(0) != "" || c.Summary() != "no passage changed" {
		t.Errorf("Empty %v, Text %q, Summary %q", c.Empty(), c.Text(0), c.Summary())
	}
}

// TestHTMLEscapes puts markup wherever a page could: in passages, headings,
// labels and on both sides of a word diff.
func TestHTMLEscapes(t *testing.T) {
	const evil = `<script>alert("1")</script>`
	c := Texts("## "+evil+" one\nWe keep "+evil+" for 30 days\n- gone "+evil+"\n",
		"## "+evil+" two\nWe keep <img src=x onerror='y'> for 90 days\n")
	for _, inline := range []bool{false, true} {
		page := string(c.HTML(HTMLOptions{Inline: inline, Flags: func(Hunk) []string { return []string{evil} }}))
		if strings.Contains(page, "<script") || strings.Contains(page, "<img") {
			t.Errorf("markup came through:\n%s", page)
		}
		if !strings.Contains(page, "&lt;script&gt;") {
			t.Errorf("the text got lost:\n%s", page)
		}
	}
}
