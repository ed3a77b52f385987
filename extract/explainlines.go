package extract

import (
	"fmt"
	"slices"
	"strings"

	"policytrail/policy"
)

// lines notes which of a page's lines the later steps leave out: those of trim,
// of the choice among several documents (nil where there is none), and of the
// document's own filters.
func (x *explainer) lines(passages []passage, choose func([]passage) []passage) {
	for i := range passages {
		passages[i].place = i + 1
	}
	kept := trim(slices.Clone(passages))
	x.leftOut(passages, kept, "contents, a counter or the page's machinery")
	if choose != nil {
		meant := choose(slices.Clone(kept))
		x.leftOut(kept, meant, "another document, or what stands before this one")
		kept = meant
	}
	filtered := slices.DeleteFunc(slices.Clone(kept), func(p passage) bool {
		return x.src.filters.apply(markdown([]passage{p})) == ""
	})
	x.leftOut(kept, filtered, "taken out by drop or replace")
	if x.root == nil {
		x.result.Kept = append(x.result.Kept, linesPiece(filtered, ""))
	}
}

// leftOut adds a piece for each run of lines that are in before and not in after.
func (x *explainer) leftOut(before, after []passage, reason string) {
	still := map[int]bool{}
	for _, p := range after {
		still[p.place] = true
	}
	for i := 0; i < len(before); {
		end := i
		for end < len(before) && !still[before[end].place] {
			end++
		}
		if end > i {
			x.result.Dropped = append(x.result.Dropped, linesPiece(before[i:end], reason))
		}
		i = max(end, i+1)
	}
}

func linesPiece(lines []passage, reason string) Piece {
	piece := Piece{Reason: reason, Words: wordsOf(lines)}
	if len(lines) > 0 {
		piece.Sample = beginning(lines[0].text)
	}
	return piece
}

// explainPDF explains a PDF: of its pages what is printed on all of them is left
// out, and the leaders of its contents.
func explainPDF(src Source) (*Explanation, error) {
	file, pages, err := readPDF(src)
	if err != nil {
		return nil, err
	}
	x := &explainer{src: src}
	kept := withoutRunning(file.Pages, pages)
	x.running(pages, kept)
	passages, contents := pdfPassages(newSheets(kept))
	x.leftOut(contents, nil, "contents, a counter or the page's machinery")
	x.lines(passages, nil)
	return &x.result, nil
}

// running adds a piece for each line that stands on many pages.
func (x *explainer) running(pages, kept [][]pdfLine) {
	at := map[string]int{}
	count := map[string]int{}
	for i, lines := range pages {
		left := map[string]int{}
		for _, line := range kept[i] {
			left[line.text]++
		}
		for _, line := range lines {
			if left[line.text]--; left[line.text] >= 0 {
				continue
			}
			key := digitRuns.ReplaceAllString(strings.ToLower(tidy(line.text)), "#")
			if count[key]++; count[key] == 1 {
				at[key] = len(x.result.Dropped)
				x.result.Dropped = append(x.result.Dropped, Piece{Words: policy.Words(line.text), Sample: beginning(line.text)})
			}
		}
	}
	for key, place := range at {
		x.result.Dropped[place].Reason = fmt.Sprintf("printed at the edge of %d of %d pages", count[key], len(pages))
	}
}

// explainBundle explains each page of a document by itself. Selectors are only
// proposed where all pages agree on them.
func explainBundle(src Source) (*Explanation, error) {
	parts, err := Parts(src.Body)
	if err != nil {
		return nil, &Unusable{Reason: NotText, Detail: "a document of several parts that can't be read: " + err.Error()}
	}
	whole := &Explanation{}
	for i, p := range parts {
		page := src
		page.Body, page.ContentType, page.URL = p.Body, p.ContentType, p.FinalURL
		found, err := Explain(page)
		if isTextless(err) {
			whole.Dropped = append(whole.Dropped, Piece{Page: p.FinalURL, Reason: "its selectors match nothing"})
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("page %d, %s: %w", i+1, p.FinalURL, err)
		}
		whole.add(found, p.FinalURL, i == 0)
	}
	return whole, nil
}

// add takes in what was found of one page.
func (e *Explanation) add(page *Explanation, address string, first bool) {
	e.Kept = append(e.Kept, onPage(page.Kept, address)...)
	e.Dropped = append(e.Dropped, onPage(page.Dropped, address)...)
	switch {
	case first:
		e.Select, e.Remove = page.Select, page.Remove
	case !slices.Equal(e.Select, page.Select):
		e.Select, e.Remove = nil, nil
	default:
		e.Remove = slices.DeleteFunc(e.Remove, func(css string) bool { return !slices.Contains(page.Remove, css) })
	}
}

func onPage(pieces []Piece, address string) []Piece {
	for i := range pieces {
		pieces[i].Page = address
	}
	return pieces
}
