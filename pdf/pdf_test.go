package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"policytrail/extract"
)

// shared is one Reader for all tests: its start costs seconds.
var shared *Reader

func TestMain(m *testing.M) {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	shared = New(Config{CacheDir: filepath.Join(dir, "policytrail")})
	code := m.Run()
	shared.Close()
	os.Exit(code)
}

// run is a piece of text on a page: x and y in points from the lower left.
type run struct {
	x, y, size float64
	bold       bool
	text       string
}

// write makes a PDF of pages in US letter, in the standard fonts.
func write(title string, pages ...[]run) []byte {
	var out bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets)}, args...)...)
	}
	out.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 6+2*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(pages))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>")
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Courier-Bold /Encoding /WinAnsiEncoding >>")
	object("<< /Title (%s) >>", title)
	escape := strings.NewReplacer("\\", "\\\\", "(", "\\(", ")", "\\)", "•", "\\225", "é", "\\351")
	for _, page := range pages {
		var content strings.Builder
		for _, r := range page {
			font := "F1"
			if r.bold {
				font = "F2"
			}
			fmt.Fprintf(&content, "BT /%s %g Tf %g %g Td (%s) Tj ET\n", font, r.size, r.x, r.y, escape.Replace(r.text))
		}
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents %d 0 R >>", len(offsets)+2)
		object("<< /Length %d >>\nstream\n%s\nendstream", content.Len(), content.String())
	}
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, xref)
	return out.Bytes()
}

// column sets a text in lines of width characters, in 10 points, 13 apart, from
// y down. Words may be broken at a "|", or at a hyphen of their own.
func column(x, y float64, width int, text string) []run {
	var runs []run
	for line := range strings.SplitSeq(wrap(text, width), "\n") {
		runs = append(runs, run{x: x, y: y - 13*float64(len(runs)), size: 10, text: line})
	}
	return runs
}

func wrap(text string, width int) string {
	var out strings.Builder
	length := 0
	for i, word := range strings.Fields(text) {
		parts := strings.Split(strings.ReplaceAll(word, "-", "-|"), "|")
		whole := strings.Join(parts, "")
		switch {
		case i == 0:
		case length+1+len(whole) <= width:
			out.WriteByte(' ')
			length++
		case len(parts) == 2 && length+2+len(parts[0]) <= width:
			out.WriteString(" " + strings.TrimSuffix(parts[0], "-") + "-\n")
			whole, length = parts[1], 0
		default:
			out.WriteByte('\n')
			length = 0
		}
		out.WriteString(whole)
		length += len(whole)
	}
	return out.String()
}

// sheet is a page with what is printed on each of them.
func sheet(number int, runs ...[]run) []run {
	page := []run{
		{x: 72, y: 760, size: 9, text: "Harbour Office Privacy Policy"}, {x: 480, y: 760, size: 9, text: "Issue 7"},
		{x: 290, y: 30, size: 9, text: fmt.Sprintf("Page %d of 3", number)},
	}
	for _, r := range runs {
		page = append(page, r...)
	}
	return page
}

func harbour() []byte {
	return write("Harbour Privacy",
		sheet(1,
			[]run{{x: 72, y: 720, size: 18, bold: true, text: "Privacy Policy of the Harbour"}},
			[]run{{x: 72, y: 690, size: 10, text: "Last updated: 3 March 2026"}},
			[]run{{x: 72, y: 660, size: 13, bold: true, text: "1. What we keep"}},
			column(72, 640, 60, `The harbour office keeps a list of the boats that lie at its quay, with the names of their owners. We
				share this infor|mation with the third-party surveyor, who may look at it at any time, and with no|body else,
				unless a court of law asks for it. The third-party sur|veyor is bound by the same rules as we are.`),
			column(72, 540, 60, "A second paragraph follows after a gap, and it too is longer than one line of this page."),
			column(90, 500, 58, "• Names and addresses of the owners, which are kept for as long as their boat lies at the quay, and 1 year more."),
			column(90, 448, 58, "• Photographs of boats"),
			column(108, 435, 56, "• taken from the quay"),
			column(90, 422, 58, "• Payments"),
			[]run{{x: 72, y: 390, size: 10, bold: true, text: "For how long"}},
			column(72, 372, 60, "We keep all of it for ten years, which the law asks of every harbour, and when they are over and nobody has"),
		),
		sheet(2,
			column(72, 720, 60, "objected, we delete it. This sentence began on the page before."),
			[]run{{x: 72, y: 690, size: 13, bold: true, text: "2. Your rights, and how you can make use of"}, {x: 72, y: 674, size: 13, bold: true, text: "them at the office"}},
			column(72, 650, 60, "(a) You may ask us what we know of you, and we answer within the thirty days that the law gives us for it."),
			column(72, 615, 60, "(b) You may have it deleted."),
			[]run{{x: 72, y: 590, size: 10, text: "The Harbour Office"}, {x: 72, y: 577, size: 10, text: "1 Quay Street"}},
		),
		sheet(3, column(72, 720, 60, "These rules hold from 1 April 2026 on, and no earlier rules hold what|ever was printed before.")),
	)
}

const harbourText = `# Privacy Policy of the Harbour
Last updated: 3 March 2026
## 1. What we keep
The harbour office keeps a list of the boats that lie at its quay, with the names of their owners. We share this information with the third-party surveyor, who may look at it at any time, and with nobody else, unless a court of law asks for it. The third-party surveyor is bound by the same rules as we are.
A second paragraph follows after a gap, and it too is longer than one line of this page.
- Names and addresses of the owners, which are kept for as long as their boat lies at the quay, and 1 year more.
- Photographs of boats
  - taken from the quay
- Payments
### For how long
We keep all of it for ten years, which the law asks of every harbour, and when they are over and nobody has objected, we delete it. This sentence began on the page before.
## 2. Your rights, and how you can make use of them at the office
(a) You may ask us what we know of you, and we answer within the thirty days that the law gives us for it.
(b) You may have it deleted.
The Harbour Office
1 Quay Street
These rules hold from 1 April 2026 on, and no earlier rules hold whatever was printed before.
`

func TestText(t *testing.T) {
	text, err := extract.Extract(extract.Source{Body: harbour(), ContentType: "application/pdf", PDF: shared.Read})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(harbourText, "\n"), strings.Split(text.Markdown, "\n")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if text.Title != "Privacy Policy of the Harbour" || text.Language != "en" || text.EffectiveDate != "2026-03-03" {
		t.Errorf("title %q, language %q, date %q", text.Title, text.Language, text.EffectiveDate)
	}
}

func TestColumns(t *testing.T) {
	left := column(60, 700, 36, "In the left column the text runs on from line to line until it comes to the end of the column, and it goes on")
	right := column(330, 700, 36, "at the top of the right one, as the reader expects it. There it ends in a sentence of its own.")
	text, err := extract.Extract(extract.Source{Body: write("", append(left, right...)), PDF: shared.Read})
	want := "In the left column the text runs on from line to line until it comes to the end of the column, and it goes on at the top of the right one, as the reader expects it. There it ends in a sentence of its own.\n"
	if err != nil || text.Markdown != want {
		t.Errorf("got %+v, %v", text, err)
	}
}

func TestDrawnInAnotherOrder(t *testing.T) {
	lines := append(column(72, 700, 60, "The first paragraph of a page that was drawn from its foot up to its head, as some programs do."),
		column(72, 650, 60, "The last line of the page is short.")...)
	slices.Reverse(lines)
	text, err := extract.Extract(extract.Source{Body: write("", lines), PDF: shared.Read})
	want := "The first paragraph of a page that was drawn from its foot up to its head, as some programs do.\nThe last line of the page is short.\n"
	if err != nil || text.Markdown != want {
		t.Errorf("got %+v, %v", text, err)
	}
}

func TestUnusable(t *testing.T) {
	whole := harbour()
	for _, test := range []struct {
		name, detail string
		body         []byte
	}{
		{"no text", "likely a scan", write("Scan", nil, nil)},
		{"a picture's caption", "words", write("Scan", column(72, 700, 60, "Figure 1"))},
		{"cut", "damaged", whole[:len(whole)/8]},
		{"no PDF at all", "damaged", []byte("%PDF-1.7\n" + strings.Repeat("nothing of a PDF ", 100))},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := extract.Extract(extract.Source{Body: test.body, PDF: shared.Read})
			var unusable *extract.Unusable
			if !errors.As(err, &unusable) || !strings.Contains(err.Error(), test.detail) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := extract.Extract(extract.Source{Body: whole}); err == nil || !strings.Contains(err.Error(), "nothing here reads these") {
		t.Errorf("without a reader: %v", err)
	}
	// After all that the reader still works.
	if _, err := shared.Read(whole); err != nil {
		t.Error(err)
	}
}

func TestTimeLimit(t *testing.T) {
	dir, _ := os.UserCacheDir()
	hasty := New(Config{CacheDir: filepath.Join(dir, "policytrail"), Timeout: time.Nanosecond})
	defer hasty.Close()
	for range 2 {
		if _, err := hasty.Read(harbour()); err == nil || !strings.Contains(err.Error(), "takes longer than 1ns") {
			t.Errorf("got %v", err)
		}
	}
	hasty.config.Timeout = time.Minute
	if _, err := hasty.Read(harbour()); err != nil {
		t.Errorf("it does not recover: %v", err)
	}
}

func TestIdle(t *testing.T) {
	dir, _ := os.UserCacheDir()
	reader := New(Config{CacheDir: filepath.Join(dir, "policytrail"), Idle: time.Millisecond})
	defer reader.Close()
	for range 3 { // whether the engine sleeps in between or not
		if _, err := reader.Read(harbour()); err != nil {
			t.Fatal(err)
		}
	}
	reader.Close()
	if reader.engine != nil {
		t.Error("a closed reader keeps its memory")
	}
}

func BenchmarkRead(b *testing.B) {
	body := harbour()
	for b.Loop() {
		if _, err := shared.Read(body); err != nil {
			b.Fatal(err)
		}
	}
}
