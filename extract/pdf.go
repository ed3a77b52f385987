package extract

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
)

// PDF is a PDF file as a reader of the format gives it: the characters of its
// pages, in the order they are drawn, with their places.
type PDF struct {
	Title string // as the file's own data say; often that of a template
	Pages []PDFPage
}

// PDFPage is a page. Lengths are in points (1/72 inch), from the page's upper left.
type PDFPage struct {
	Width, Height float64
	Chars         []PDFChar
}

// PDFChar is a character with the box around its shape. Spaces, and line ends
// ("\r", "\n") where the drawing goes on in another line, may have an empty box.
type PDFChar struct {
	Rune                     rune
	Left, Top, Right, Bottom float64
	Size                     float64 // of the font, as drawn
	Bold                     bool
}

// ErrPDFLocked is what Source.PDF returns of a file that asks for a password.
var ErrPDFLocked = errors.New("it is locked by a password")

// isPDF looks for the file's mark where readers of the format look for it.
func isPDF(body []byte) bool {
	return bytes.Contains(body[:min(len(body), 1024)], []byte("%PDF-"))
}

// extractPDF takes the text out of a PDF: what is printed on every page is left
// out, lines become paragraphs again, headings are told by their size and weight.
func extractPDF(src Source) (*Text, error) {
	file, pages, err := readPDF(src)
	if err != nil {
		return nil, err
	}
	opening := pdfOpening(pages)
	passages, _ := pdfPassages(newSheets(withoutRunning(file.Pages, pages)))
	passages = trim(passages)
	if len(passages) == 0 {
		return nil, &Unusable{Reason: Empty, Detail: "a PDF document without text, likely a scan"}
	}
	f := facts{title: tidy(file.Title), opening: opening}
	if f.title == "" || strings.Contains(f.title, "Microsoft Word") {
		f.title = passages[0].text
	}
	text := newText(passages, f, src)
	if err := f.judge(text, passages); err != nil {
		return nil, err
	}
	return text, nil
}

// readPDF gives a file and the lines of its pages.
func readPDF(src Source) (*PDF, [][]pdfLine, error) {
	if src.PDF == nil {
		return nil, nil, &Unusable{Reason: NotText, Detail: "a PDF document, and nothing here reads these"}
	}
	file, err := src.PDF(src.Body)
	if err != nil {
		return nil, nil, &Unusable{Reason: NotText, Detail: "a PDF document that can't be read: " + err.Error()}
	}
	var pages [][]pdfLine
	for _, page := range file.Pages {
		pages = append(pages, pdfLines(page))
	}
	return file, pages, nil
}

// pdfOpening is the first page's lines as they stand, running heads and all:
// a date may stand only there.
func pdfOpening(pages [][]pdfLine) (opening []string) {
	for _, lines := range pages {
		for _, line := range lines {
			if len(opening) == openingLines {
				return opening
			}
			opening = append(opening, tidy(line.text))
		}
	}
	return opening
}

// Marks at the start of a line that make it an item of a list.
var (
	pdfBullet = regexp.MustCompile("^([•●○▪■□◦‣⁃∙·–—*-]|[oO]|\uf0b7|\uf0a7|\uf0d8|\uf0fc|➢|❖|✓|→)\\s+(\\S.*)$")
	pdfNumber = regexp.MustCompile(`^(\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+(\S.*)$`)
	// leaders join an entry of a table of contents with its page's number.
	leaders = regexp.MustCompile(`(?:[.…·_]\s?){4,}\s*(\d{1,4}|[ivxl]{1,6})?\s*$`)
)

// pdfPassages makes passages of a file's paragraphs, less those of its table of
// contents.
func pdfPassages(s *sheets) (passages, contents []passage) {
	var depths []float64 // where the marks of the lists around stand
	blocks := s.blocks()
	levels := headingLevels(blocks, s)
	for _, b := range blocks {
		text := b.text(s.words)
		if text == "" {
			continue
		}
		if leaders.MatchString(text) {
			contents = append(contents, passage{text: text, place: len(contents) + 1})
			continue
		}
		if level := levels[b.style(s)]; level > 0 {
			depths = nil
			passages = append(passages, passage{kind: heading, level: level, text: text})
			continue
		}
		marker, rest := b.marked(text)
		if marker == "" {
			if len(depths) > 0 && b.lines[0].left <= depths[0]+1 {
				depths = nil
			}
			passages = append(passages, passage{text: text, indent: len(depths)})
			continue
		}
		depths = nested(depths, b.lines[0].left)
		passages = append(passages, passage{kind: item, marker: marker, indent: len(depths), text: rest})
	}
	return passages, contents
}

// nested says how deep an item lies whose mark stands at left: a mark further
// to the right than the one before opens a list in the list.
func nested(depths []float64, left float64) []float64 {
	const slack = 4 // points
	for len(depths) > 0 && depths[len(depths)-1] > left+slack {
		depths = depths[:len(depths)-1]
	}
	if len(depths) == 0 || depths[len(depths)-1] < left-slack {
		depths = append(depths, left)
	}
	return depths
}
