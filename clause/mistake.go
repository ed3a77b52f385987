package clause

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Mistake is one thing wrong in a rule pack, and what to write instead.
type Mistake struct {
	File         string
	Line, Column int // 1-based; 0 when it is about the whole file
	Rule         string
	What, Do     string
}

func (m Mistake) Error() string {
	var text strings.Builder
	text.WriteString(m.File)
	if m.Line > 0 {
		fmt.Fprintf(&text, ":%d:%d", m.Line, m.Column)
	}
	text.WriteString(": ")
	if m.Rule != "" {
		text.WriteString("rule " + m.Rule + ": ")
	}
	text.WriteString(m.What)
	if m.Do != "" {
		text.WriteString(" (" + m.Do + ")")
	}
	return text.String()
}

// Mistakes are all that is wrong in the loaded packs, one a line, by file and line.
type Mistakes []Mistake

func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, mistake := range m {
		lines[i] = mistake.Error()
	}
	return strings.Join(lines, "\n")
}

func (m Mistakes) sorted() Mistakes {
	slices.SortStableFunc(m, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(m)
}

// nearest is the name most like a misspelt one, as a hint; "" when none is
// close.
func nearest(name string, names []string) string {
	best, distance := "", len(name)/3+2
	for _, candidate := range names {
		if d := editDistance(name, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
