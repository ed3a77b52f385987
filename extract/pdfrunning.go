package extract

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// How far from the edges of a page, as a share of its height, and how many lines
// deep what is printed on every page may stand.
const (
	marginShare = 0.13
	marginLines = 5
)

var (
	digitRuns  = regexp.MustCompile(`\d+`)
	pageNumber = regexp.MustCompile(`(?i)^\W*((page|seite|página|pagina|pág\.?|p\.|стр\.?|第)\s*)?(\d{1,4}|[ivxlc]{1,7})(\s*(/|of|von|de|sur|di|van|из|-|–)\s*(\d{1,4}))?\s*(页|ページ|頁|쪽)?\W*$`)
)

// withoutRunning leaves out what is printed on every page: heads, feet and page
// numbers. They are told by standing at the same height, near an edge, with the
// same words but for digits, on a good part of the pages; a number that is all
// of the outermost line counts on any page.
func withoutRunning(pages []PDFPage, lines [][]pdfLine) [][]pdfLine {
	seen := map[runningKey]map[int]bool{}
	for i, page := range lines {
		for _, n := range marginOf(pages[i], page) {
			for _, key := range keysOf(pages[i], page[n]) {
				if seen[key] == nil {
					seen[key] = map[int]bool{}
				}
				seen[key][i] = true
			}
		}
	}
	least := max(2, (len(pages)*3+9)/10)
	var kept [][]pdfLine
	for i, page := range lines {
		drop := map[int]bool{}
		for _, n := range marginOf(pages[i], page) {
			running := len(pages) > 1 && slices.ContainsFunc(keysOf(pages[i], page[n]), func(k runningKey) bool { return len(seen[k]) >= least })
			drop[n] = running || pageNumber.MatchString(page[n].text)
		}
		var rest []pdfLine
		for n, line := range page {
			if !drop[n] {
				line.page = i
				rest = append(rest, line)
			}
		}
		kept = append(kept, rest)
	}
	return kept
}

// runningKey is a text and about how high it stands.
type runningKey struct {
	text   string
	height int
}

// keysOf gives both rounded heights a line is near to, so that a point more or
// less never parts two pages' lines.
func keysOf(page PDFPage, line pdfLine) []runningKey {
	height := line.base
	if height > page.Height/2 {
		height -= page.Height // pages may differ in height
	}
	text := digitRuns.ReplaceAllString(strings.ToLower(tidy(line.text)), "#")
	return []runningKey{{text, int(math.Floor(height / 8))}, {text, int(math.Floor(height/8 + 0.5))}}
}

// marginOf lists the lines of a page that stand near its upper or lower edge.
func marginOf(page PDFPage, lines []pdfLine) (margin []int) {
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case lines[a].base < lines[b].base:
			return -1
		case lines[a].base > lines[b].base:
			return 1
		}
		return 0
	})
	for place, n := range order {
		base := lines[n].base
		top := base < marginShare*page.Height && place < marginLines
		bottom := base > (1-marginShare)*page.Height && place >= len(order)-marginLines
		if top || bottom {
			margin = append(margin, n)
		}
	}
	return margin
}
