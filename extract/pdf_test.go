package extract

import (
	"strings"
	"testing"
	"time"
)

// typed is a page of lines in letters half as wide as they are high.
func typed(lines ...string) PDFPage {
	page := PDFPage{Width: 612, Height: 792}
	for i, line := range lines {
		x, y := 72.0, 200+13*float64(i)
		for _, r := range line {
			page.Chars = append(page.Chars, PDFChar{Rune: r, Left: x, Right: x + 5, Top: y - 8, Bottom: y, Size: 10})
			x += 5
		}
		page.Chars = append(page.Chars, PDFChar{Rune: '\r'}, PDFChar{Rune: '\n'})
	}
	return page
}

func readAs(pages ...PDFPage) Source {
	return Source{Body: []byte("%PDF-1.7"), PDF: func([]byte) (*PDF, error) { return &PDF{Pages: pages}, nil }}
}

func TestHyphensOfLines(t *testing.T) {
	for _, test := range []struct{ name, first, second, want string }{
		{"broken", "What we say of all of this is an illus-", "tration of it, and no more than that.", "is an illustration of it"},
		{"broken, as some readers tell it", "What we say of all of this is an illus\u0002", "tration of it, and no more than that.", "is an illustration of it"},
		{"a compound known from elsewhere", "Data of a third-party; and another third-", "party gets them as well, by our leave.", "another third-party gets"},
		{"a first part known from elsewhere", "The non-exclusive and free licence, non-", "transferable too, is yours to make use of.", "non-transferable too"},
		{"two words of their own", "A user and content: what is user-", "content belongs to the user all the same.", "is user-content belongs"},
		{"before a capital", "This is the law of the land in Baden-", "Württemberg, and in the land beside it.", "Baden-Württemberg,"},
		{"a dash that is no hyphen", "This is the law of the land, and so -", "as we all know by now, it must be kept.", "and so - as we all"},
		{"scripts without spaces", "我们收集您的个人信息用于提供服务以及改进我们的产品和", "服务。我们不会出售您的个人信息。", "产品和服务。我们"},
		{"letters drawn as one", "The of\ufb01ce may \ufb02ag what it \ufb01nds in the data", "that it is given by those who make use of it.", "office may flag what it finds in the data that"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(readAs(typed(test.first, test.second)))
			if err != nil || !strings.Contains(text.Markdown, test.want) || strings.Count(text.Markdown, "\n") != 1 {
				t.Errorf("got %+v, %v, want %q in one paragraph", text, err, test.want)
			}
		})
	}
}

func TestRunningLines(t *testing.T) {
	body := []string{"The first part of the terms of the harbour is about boats and is long.", "The next part is about the quay, and the fees that are due for it."}
	var pages []PDFPage
	for i := range 4 {
		number := string(rune('1' + i))
		page := typed(body[i%2] + " Part " + number + ".")
		for j, line := range []string{"Harbour Terms " + number + "/4", "printed " + number + " May 2026"} {
			foot := typed(line)
			for _, c := range foot.Chars {
				if c.Bottom > 0 { // up to the head, down to the foot
					c.Top, c.Bottom = c.Top+[]float64{-160, 560}[j], c.Bottom+[]float64{-160, 560}[j]
				}
				page.Chars = append(page.Chars, c)
			}
		}
		pages = append(pages, page)
	}
	text, err := Extract(readAs(pages...))
	if err != nil {
		t.Fatal(err)
	}
	want := body[0] + " Part 1.\n" + body[1] + " Part 2.\n" + body[0] + " Part 3.\n" + body[1] + " Part 4.\n"
	if text.Markdown != want {
		t.Errorf("got %s", text.Markdown)
	}
}

func TestContentsOfPDF(t *testing.T) {
	text, err := Extract(readAs(typed("Fees ........................ 3", "Rights . . . . . . . . . . . . 12", "These are the terms of the harbour office on fees and rights, for all boats.")))
	if err != nil || text.Markdown != "These are the terms of the harbour office on fees and rights, for all boats.\n" {
		t.Errorf("got %+v, %v", text, err)
	}
}

// A file made to be slow must cost no more than its size.
func TestPDFTimeIsLinear(t *testing.T) {
	for name, line := range map[string]string{
		"hyphens": "of this infor-", "one heading": "TERMS OF THE HARBOUR", "marks": "1. a", "gaps": "a                    b",
	} {
		start := time.Now()
		lines := make([]string, 50_000)
		for i := range lines {
			lines[i] = line
		}
		if _, err := Extract(readAs(typed(lines...))); err != nil {
			t.Log(name, err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: %v", name, took)
		} else {
			t.Log(name, took)
		}
	}
}
