package extract

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// longCell is the number of words above which a cell is a page's column rather
// than a fact in a table; its paragraphs must stay passages.
const longCell = 250

// table writes a data table row by row, and a table that only lays out the page
// as if its cells were plain blocks.
func (w *writer) table(n *html.Node) {
	rows := tableRows(n)
	if isCalendar(rows) {
		return
	}
	if w.inline > 0 || !isData(n, rows) {
		w.block(n)
		return
	}
	w.flush()
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Caption {
			w.node(c)
		}
	}
	for _, cells := range rows {
		w.row(cells)
	}
}

// isCalendar reports a table of the days of a month: what it says is what month
// it is.
func isCalendar(rows [][]*html.Node) bool {
	day, others := 0, 0
	for _, cells := range rows {
		for _, cell := range cells {
			switch text := tidy(textOf(cell)); {
			case text == strconv.Itoa(day+1):
				day++
			case text != "":
				others++
			}
		}
	}
	return day >= 28 && day <= 31 && others <= 24 // names of days, and days of the months beside
}

func (w *writer) row(cells []*html.Node) {
	texts, empty := make([]string, len(cells)), true
	for i, cell := range cells {
		texts[i] = w.cell(cell)
		empty = empty && texts[i] == ""
	}
	if empty {
		return
	}
	w.add(passage{kind: row, indent: w.indent(), text: "| " + strings.Join(texts, " | ") + " |"})
	w.marker = ""
}

func (w *writer) cell(n *html.Node) string {
	w.inline++
	if number := w.numbers.before(n); number != "" {
		w.numbered(n, number)
	}
	w.children(n)
	w.inline--
	text := tidy(strings.ReplaceAll(w.text.String(), "\n", " "))
	w.text.Reset()
	w.share, w.shares = anchorShare{}, nil
	return text
}

// tableRows gives the cells of a table's own rows, without those of tables in it.
func tableRows(n *html.Node) (rows [][]*html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Thead, atom.Tbody, atom.Tfoot:
			rows = append(rows, tableRows(c)...)
		case atom.Tr:
			var cells []*html.Node
			for d := c.FirstChild; d != nil; d = d.NextSibling {
				if d.DataAtom == atom.Td || d.DataAtom == atom.Th {
					cells = append(cells, d)
				}
			}
			rows = append(rows, cells)
		}
	}
	return rows
}

// isData tells a table of facts from one that only lays out the page.
func isData(n *html.Node, rows [][]*html.Node) bool {
	if role := attr(n, "role"); role == "presentation" || role == "none" {
		return false
	}
	if hasDescendant(n, atom.Table, atom.H1, atom.H2, atom.H3, atom.Form) {
		return false
	}
	wide := 0
	for _, cells := range rows {
		if len(cells) > 1 {
			wide++
		}
		for _, cell := range cells {
			if wordsIn(cell) > longCell {
				return false
			}
		}
	}
	return wide > 1
}
