package extract

import (
	"cmp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const bullet = "-"

// list is a list being written.
type list struct {
	ordered  bool
	style    string // "1", "a", "A", "i", "I"
	next     int    // number of the next item
	step     int    // −1 in a reversed list
	sections bool   // its items are sections with headings, not items
}

func (w *writer) list(n *html.Node) {
	if w.inline > 0 {
		w.block(n)
		return
	}
	w.flush()
	w.lists = append(w.lists, newList(n, w.numbers.listStyle(n), w.sections[n]))
	w.children(n)
	w.flush()
	w.lists = w.lists[:len(w.lists)-1]
}

// newList begins a list; style is how the page's style sheets count it, "" when
// they don't say.
func newList(n *html.Node, style string, sections bool) *list {
	l := &list{ordered: n.DataAtom == atom.Ol, next: 1, step: 1, style: "1", sections: sections}
	if !l.ordered {
		return l
	}
	if style := cmp.Or(listStyle(n), style); style != "" {
		l.style = style
		l.ordered = style != bullet
	}
	if hasAttr(n, "reversed") {
		l.step, l.next = -1, countItems(n)
	}
	if start, err := strconv.Atoi(strings.TrimSpace(attr(n, "start"))); err == nil {
		l.next = start
	}
	return l
}

// listStyle is how an ordered list counts: by its type attribute or an inline
// style; bullet when the style takes the numbers away.
func listStyle(n *html.Node) string {
	style := strings.ReplaceAll(strings.ToLower(attr(n, "style")), " ", "")
	for _, s := range []struct{ css, style string }{
		{"list-style-type:none", bullet}, {"list-style:none", bullet}, {"list-style-type:disc", bullet},
		{"lower-alpha", "a"}, {"lower-latin", "a"}, {"upper-alpha", "A"}, {"upper-latin", "A"},
		{"lower-roman", "i"}, {"upper-roman", "I"}, {"list-style-type:decimal", "1"},
	} {
		if strings.Contains(style, s.css) {
			return s.style
		}
	}
	if kind := attr(n, "type"); len(kind) == 1 && strings.Contains("1aAiI", kind) {
		return kind
	}
	return ""
}

func countItems(n *html.Node) (items int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Li {
			items++
		}
	}
	return items
}

func (w *writer) item(n *html.Node) {
	if w.inline > 0 {
		w.block(n)
		return
	}
	w.flush()
	if len(w.lists) == 0 { // an item astray, outside any list
		w.lists = append(w.lists, &list{})
		defer func() { w.lists = w.lists[:0] }()
	}
	w.marker = cmp.Or(w.numbers.before(n), w.lists[len(w.lists)-1].marker(n))
	w.children(n)
	w.flush()
	w.marker = ""
}

// marker counts an item and gives what stands before it.
func (l *list) marker(n *html.Node) string {
	if !l.ordered {
		return bullet
	}
	if value, err := strconv.Atoi(strings.TrimSpace(attr(n, "value"))); err == nil {
		l.next = value
	}
	number := l.next
	l.next += l.step
	return numeral(l.style, number) + "."
}

// numeralStyles are the values of list-style-type that count, as the type
// attribute of a list names them.
var numeralStyles = map[string]string{
	"decimal": "1", "decimal-leading-zero": "01", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
	"lower-roman": "i", "upper-roman": "I",
}

// numeral writes a number in a style of numeralStyles.
func numeral(style string, number int) string {
	text := strconv.Itoa(number)
	switch style {
	case "01":
		if number >= 0 && number < 10 {
			text = "0" + text
		}
	case "a", "A":
		text = letters(number)
	case "i", "I":
		text = roman(number)
	}
	if style == "A" || style == "I" {
		text = strings.ToUpper(text)
	}
	return text
}

// letters counts a, b … z, aa, ab.
func letters(number int) string {
	if number < 1 {
		return strconv.Itoa(number)
	}
	text := ""
	for ; number > 0; number = (number - 1) / 26 {
		text = string(rune('a'+(number-1)%26)) + text
	}
	return text
}

func roman(number int) string {
	if number < 1 || number > 3999 {
		return strconv.Itoa(number)
	}
	var out strings.Builder
	for _, d := range []struct {
		value int
		text  string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; number >= d.value; number -= d.value {
			out.WriteString(d.text)
		}
	}
	return out.String()
}

// indent counts the lists around that are lists of items, not of sections.
func (w *writer) indent() (depth int) {
	for _, l := range w.lists {
		if !l.sections {
			depth++
		}
	}
	return depth
}
