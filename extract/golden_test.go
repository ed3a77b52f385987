package extract

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestGolden(t *testing.T) {
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, file := range pages {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text := extractFile(t, file)
			golden := strings.TrimSuffix(file, ".html") + ".md"
			facts := "<!-- " + strings.Join([]string{text.Title, text.Language, text.EffectiveDate}, " | ") + " -->\n"
			got := facts + text.Markdown
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("text differs (-want +got):\n%s", diff)
			}
			checkShape(t, text)
		})
	}
}

func extractFile(t *testing.T, file string) *Text {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := Extract(Source{Body: page})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// checkShape holds every text to what Text.Markdown promises.
func checkShape(t *testing.T, text *Text) {
	t.Helper()
	for line := range strings.Lines(text.Markdown) {
		if strings.TrimSpace(line) == "" || !strings.HasSuffix(line, "\n") || strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") {
			t.Errorf("bad passage %q", line)
		}
	}
	if want := policy.Words(text.Markdown); text.Words != want {
		t.Errorf("Words = %d, want %d", text.Words, want)
	}
}
