package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// writer walks a cleaned page and collects its passages.
type writer struct {
	links    *links     // nil when addresses are dropped
	numbers  *numbering // that style sheets put before elements; nil for none
	passages []passage
	text     strings.Builder // of the passage being collected; "\n" stands for a <br>
	lists    []*list         // the lists around
	marker   string          // of the list item just opened, until a passage takes it
	number   string          // that a style sheet puts before the next passage
	heading  int             // level of the heading around; 0 outside
	inline   int             // depth of elements whose blocks don't end a passage: table cells
	pre      int             // depth of <pre>
	sections map[*html.Node]bool
	anchors  int             // depth of links
	inPage   int             // depth of links into the same page
	share    anchorShare     // of the line being collected
	shares   []anchorShare   // of the lines before it in the passage
	path     string          // of the page's address
	fragment string          // of the page's address; "" when it has none
	places   map[string]bool // names in the page that links can lead to
	target   bool            // the fragment's element was met, the next passage is its first
	targets  int             // depth of elements that the fragment names
}

// write gives the passages of the trees below roots, in order. Those that the
// fragment names are marked.
func write(roots []*html.Node, links *links, numbers *numbering, address string, places map[string]bool) []passage {
	w := &writer{links: links, numbers: numbers, places: places}
	w.path, w.fragment, _ = strings.Cut(address, "#")
	for _, root := range roots {
		w.sections = holders(root, isHeading)
		w.node(root)
		w.flush()
	}
	return w.passages
}

func (w *writer) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *writer) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.addText(n.Data)
	case html.ElementNode:
		w.element(n)
	case html.DocumentNode:
		w.children(n)
	}
}

func (w *writer) element(n *html.Node) {
	if w.fragment != "" && (attr(n, "id") == w.fragment || attr(n, "name") == w.fragment) {
		if w.inline == 0 && isBlock(n) {
			w.flush()
		}
		w.target = true
		w.targets++
		defer func() { w.targets-- }()
	}
	if number := w.numbers.before(n); number != "" && n.DataAtom != atom.Li {
		w.numbered(n, number)
	}
	switch n.DataAtom {
	case atom.Br:
		w.breakLine()
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.headingElement(n, int(n.Data[1]-'0'))
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		w.list(n)
	case atom.Li:
		w.item(n)
	case atom.Table:
		w.table(n)
	case atom.A:
		w.anchor(n)
	case atom.Q:
		w.text.WriteByte('"')
		w.children(n)
		w.text.WriteByte('"')
	case atom.Pre, atom.Textarea:
		w.preformatted(n)
	default:
		if level := ariaHeading(n); level > 0 {
			w.headingElement(n, level)
		} else if isBlock(n) {
			w.block(n)
		} else {
			w.children(n)
		}
	}
}

// numbered writes the number that a style sheet puts before an element: into
// the line it stands in, or before the element's first passage.
func (w *writer) numbered(n *html.Node, number string) {
	if w.inline > 0 || !isBlock(n) {
		w.text.WriteString(number + " ")
		return
	}
	w.flush()
	w.number = number
}

// block writes an element that stands on lines of its own.
func (w *writer) block(n *html.Node) {
	if w.inline > 0 {
		w.text.WriteByte(' ')
		w.children(n)
		w.text.WriteByte(' ')
		return
	}
	w.flush()
	w.children(n)
	w.flush()
}

func (w *writer) headingElement(n *html.Node, level int) {
	if w.inline > 0 || w.heading > 0 {
		w.block(n)
		return
	}
	w.flush()
	w.heading = level
	w.children(n)
	w.flush()
	w.heading = 0
}

// ariaHeading is the level of an element that is a heading by its role only.
func ariaHeading(n *html.Node) int {
	if attr(n, "role") != "heading" {
		return 0
	}
	level := attr(n, "aria-level")
	if len(level) == 1 && level[0] >= '1' && level[0] <= '6' {
		return int(level[0] - '0')
	}
	return 2
}

// anchorShare counts the bytes of a passage's words by where they stand.
type anchorShare struct {
	plain, linked, inPage int
}

func (w *writer) addText(text string) {
	if w.pre > 0 {
		first, rest, more := strings.Cut(text, "\n")
		w.addLine(first)
		if more {
			w.breakLine()
			w.addText(rest)
		}
		return
	}
	w.addLine(strings.ReplaceAll(text, "\n", " ")) // "\n" stands for <br> alone
}

// breakLine ends a line inside a passage.
func (w *writer) breakLine() {
	w.text.WriteByte('\n')
	w.shares, w.share = append(w.shares, w.share), anchorShare{}
}

func (w *writer) addLine(text string) {
	size := len(strings.TrimSpace(text))
	switch {
	case w.inPage > 0:
		w.share.inPage += size
	case w.anchors > 0:
		w.share.linked += size
	case strings.ContainsFunc(text, isWordRune):
		w.share.plain += size
	}
	if w.glued(text) {
		w.text.WriteByte(' ')
	}
	w.text.WriteString(text)
}

// glued reports whether a text would stick to the sentence before it: "Data:"
// in bold and "means" beside it are told apart by style, and pages put the
// space between them in or leave it out as they please.
func (w *writer) glued(text string) bool {
	before := w.text.String()
	if before == "" || text == "" || w.pre > 0 {
		return false
	}
	start, _ := utf8.DecodeRuneInString(text)
	switch before[len(before)-1] {
	case ':', ';', ',':
		return unicode.IsLetter(start)
	case '.', '!', '?', ')':
		return unicode.IsUpper(start)
	}
	return false
}

// preformatted writes text whose line ends are its own: an empty line ends a
// paragraph, a lone line end is a <br>.
func (w *writer) preformatted(n *html.Node) {
	w.flush()
	w.pre++
	w.children(n)
	w.pre--
	w.flush()
}

// flush ends the passage being collected. Line breaks inside it make passages
// of their own, as in addresses and in paragraphs made of <br><br>, unless the
// sentence only runs on in the next line.
func (w *writer) flush() {
	w.shares = append(w.shares, w.share)
	raw, shares := w.text.String(), w.shares
	w.text.Reset()
	w.share, w.shares = anchorShare{}, nil
	if strings.TrimSpace(raw) == "" {
		return
	}
	for _, line := range joinWrapped(strings.Split(raw, "\n"), shares) {
		w.emit(line.text, line.share)
	}
}

// longLine is the length in bytes from which no more lines are joined to one: a
// page of nothing but short lines must not cost the square of its size.
const longLine = 10_000

// joinWrapped tidies the lines between <br> and joins those that were only
// wrapped: the first doesn't end in punctuation and the next, with no empty line
// between, begins with a small letter.
func joinWrapped(raw []string, shares []anchorShare) []brokenLine {
	var lines []brokenLine
	gap := true
	for i, text := range raw {
		text = tidy(text)
		if text == "" {
			gap = true
			continue
		}
		line := brokenLine{text, shares[i]}
		if last := len(lines) - 1; !gap && len(lines[last].text) < longLine && runsOn(lines[last].text, text) {
			lines[last].add(line)
		} else {
			lines = append(lines, line)
		}
		gap = false
	}
	return lines
}

// brokenLine is a line between two <br>, or several joined.
type brokenLine struct {
	text  string
	share anchorShare
}

func (l *brokenLine) add(next brokenLine) {
	l.text += " " + next.text
	l.share.plain += next.share.plain
	l.share.linked += next.share.linked
	l.share.inPage += next.share.inPage
}

func runsOn(line, next string) bool {
	end, _ := utf8.DecodeLastRuneInString(line)
	start, _ := utf8.DecodeRuneInString(next)
	return unicode.IsLower(start) && (unicode.IsLetter(end) || unicode.IsDigit(end) || end == ',')
}

func (w *writer) emit(text string, share anchorShare) {
	if w.number != "" {
		text = w.number + " " + text
		w.number = ""
	}
	p := passage{text: text, indent: w.indent(), marker: w.marker}
	p.linked = share.plain == 0 && share.linked+share.inPage > 0
	p.inPage = p.linked && share.linked == 0
	switch {
	case w.heading > 0:
		p.kind, p.level, p.indent = heading, w.heading, 0
		if p.marker == bullet {
			p.marker = ""
		}
	case w.marker != "" && startsWithMarker(text, w.marker):
		p.kind, p.marker, p.text = item, w.marker, strings.TrimSpace(strings.TrimPrefix(text, w.marker))
	case w.marker != "":
		p.kind = item
	}
	w.marker = ""
	w.add(p)
}

func (w *writer) add(p passage) {
	p.target, p.targeted = w.target, w.targets > 0
	w.target = false
	w.passages = append(w.passages, p)
}

// startsWithMarker reports whether the page wrote an item's mark into its text
// as well.
func startsWithMarker(text, marker string) bool {
	return strings.HasPrefix(text, marker+" ") && len(text) > len(marker)+1
}

// isBlock reports whether an element stands on lines of its own. Elements that
// HTML doesn't know are components of the page, and those mostly do.
func isBlock(n *html.Node) bool {
	if n.DataAtom == 0 {
		return strings.Contains(n.Data, "-")
	}
	return blocks[n.DataAtom]
}

var blocks = map[atom.Atom]bool{
	atom.Address: true, atom.Article: true, atom.Aside: true, atom.Blockquote: true, atom.Body: true, atom.Button: true,
	atom.Caption: true, atom.Center: true, atom.Dd: true, atom.Details: true, atom.Dialog: true, atom.Div: true, atom.Dl: true,
	atom.Dt: true, atom.Fieldset: true, atom.Figcaption: true, atom.Figure: true, atom.Footer: true, atom.Form: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Header: true, atom.Hgroup: true,
	atom.Hr: true, atom.Html: true, atom.Legend: true, atom.Li: true, atom.Main: true, atom.Menu: true, atom.Nav: true, atom.Ol: true,
	atom.P: true, atom.Pre: true, atom.Search: true, atom.Section: true, atom.Summary: true, atom.Table: true, atom.Tbody: true,
	atom.Td: true, atom.Template: true, atom.Textarea: true, atom.Tfoot: true, atom.Th: true, atom.Thead: true, atom.Tr: true, atom.Ul: true,
}
