package web

import (
	"strings"

	"policytrail/policy"
)

// group is a run of passages that make one element of a page.
type group struct {
	Kind   string // "heading", "paragraph", "list" or "table"
	Blocks []block
}

// block is a passage, ready to be drawn.
type block struct {
	Number int
	Level  int       // of a heading, 1…6; of a list item, how deep it stands, 1…4
	Marker string    // of a list item: "•", "3."
	Cells  [][]piece // one, or those of a table's row
	Flags  []policy.StoredFlag
}

// layOut turns passages into elements with the flagged sentences marked. The
// flags stand where place put them.
func layOut(passages []policy.Passage, flags []policy.StoredFlag) []group {
	byPassage := map[int][]policy.StoredFlag{}
	for _, f := range flags {
		byPassage[f.Passage] = append(byPassage[f.Passage], f)
	}
	var groups []group
	for _, p := range passages {
		kind, b := newBlock(p, byPassage[p.Number])
		last := len(groups) - 1
		if last >= 0 && groups[last].Kind == kind && (kind == "list" || kind == "table") {
			groups[last].Blocks = append(groups[last].Blocks, b)
			continue
		}
		groups = append(groups, group{kind, []block{b}})
	}
	return groups
}

func newBlock(p policy.Passage, flags []policy.StoredFlag) (kind string, b block) {
	b = block{Number: p.Number, Flags: flags}
	var marks []found
	for _, f := range flags {
		if where, ok := locate(f.Flag, p.Text); ok {
			marks = append(marks, where)
		}
	}
	if cells := cellsOf(p.Text); cells != nil {
		for _, c := range cells {
			b.Cells = append(b.Cells, pieces(p.Text, c.start, c.end, marks))
		}
		return "table", b
	}
	kind, before := "paragraph", marker(p.Text)
	b.Level = policy.HeadingLevel(p.Text)
	switch {
	case b.Level > 0:
		kind = "heading"
	case before != "":
		kind = "list"
		b.Level = min(1+strings.Count(before, "  "), 4)
		b.Marker = strings.ReplaceAll(strings.TrimSpace(before), "-", "•")
	}
	b.Cells = [][]piece{pieces(p.Text, len(before), len(p.Text), marks)}
	return kind, b
}

// cellsOf gives the cells of a table's row, "| a | b |"; nil for other passages.
func cellsOf(text string) []extent {
	if len(text) < 4 || !strings.HasPrefix(text, "| ") || !strings.HasSuffix(text, " |") {
		return nil
	}
	var cells []extent
	start := 2
	for cell := range strings.SplitSeq(text[2:len(text)-2], " | ") {
		cells = append(cells, extent{start: start, end: start + len(cell)})
		start += len(cell) + len(" | ")
	}
	return cells
}
