package diff

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	for name, c := range map[string]struct {
		spans []Span
		width int
		want  []string
	}{
		"blanks at line ends go": {[]Span{{Op: Equal, Text: "one two three"}}, 8, []string{"one two", "three"}},
		"just fits":              {[]Span{{Op: Equal, Text: "one two"}}, 7, []string{"one two"}},
		"marks cling":            {[]Span{{Op: Equal, Text: "keep "}, {Op: Delete, Text: "30"}, {Op: Insert, Text: "90"}, {Op: Equal, Text: " days"}}, 12, []string{"keep", "[-30-]{+90+}", "days"}},
		"wide characters":        {[]Span{{Op: Equal, Text: "我们会保存您的信息"}}, 8, []string{"我们会保", "存您的信", "息"}},
		"no mark begins a line":  {[]Span{{Op: Equal, Text: "我们会保,存您"}}, 8, []string{"我们会", "保,存您"}},
		"an address is cut":      {[]Span{{Op: Equal, Text: "see abcdefghijklmnop now"}}, 8, []string{"see", "abcdefgh", "ijklmnop", "now"}},
		"unwrapped":              {[]Span{{Op: Equal, Text: "one two three"}}, 0, []string{"one two three"}},
		"empty":                  {[]Span{{Op: Equal, Text: ""}}, 8, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, line := range wrap(inks(c.spans, true), c.width) {
				got = append(got, plain(line))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("lines (-want +got):\n%s", d)
			}
		})
	}
}

// TestNoLineIsTooWide prints random changes in narrow columns.
func TestNoLineIsTooWide(t *testing.T) {
	for seed := range int64(60) {
		w := writer{rand.New(rand.NewSource(seed))}
		language, width := w.Intn(3), 24+w.Intn(60)
		text := w.text(20, language)
		c := Texts(w.join(text), w.join(w.edit(text, 2, language)))
		var out strings.Builder
		if err := c.Terminal(&out, TerminalOptions{Width: width}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			line = strings.TrimSuffix(line, "\n")
			if got := displaywidth.String(line); got > width {
				t.Errorf("seed %d: %d columns of %d: %q", seed, got, width, line)
			}
		}
	}
}

func TestColorEndsWithEachLine(t *testing.T) {
	c := Texts("We keep the old words of this passage for thirty days.\n", "We keep many new words about this passage for ninety days.\n")
	var out strings.Builder
	if err := c.Terminal(&out, TerminalOptions{Color: true, Width: 24}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if strings.LastIndex(line, "\x1b[") != strings.LastIndex(line, styleReset) {
			t.Errorf("line leaves its colour on: %q", line)
		}
	}
}

func TestPrintable(t *testing.T) {
	got := printable("a\x1b[31mb\u202ec\td\xffe\x00f\u009bg\r\n")
	if d := cmp.Diff("a\uFFFD[31mbc d\uFFFDe\uFFFDf\uFFFDg\uFFFD\uFFFD", got); d != "" {
		t.Errorf("printable (-want +got):\n%s", d)
	}
}

func TestShortenRun(t *testing.T) {
	long := strings.Repeat("word ", 200)
	for name, c := range map[string]struct {
		head, tail bool
		want       string
	}{
		"between two differences": {true, true, long[:199] + " [… 120 words …] " + long[len(long)-200:]},
		"before the first":        {false, true, "[… 160 words …] " + long[len(long)-200:]},
		"after the last":          {true, false, long[:199] + " [… 160 words …]"},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, shortenRun(long, c.head, c.tail)); d != "" {
				t.Errorf("run (-want +got):\n%s", d)
			}
		})
	}
	if short := "we keep it"; shortenRun(short, true, true) != short {
		t.Errorf("a short run was cut: %q", shortenRun(short, true, true))
	}
}
