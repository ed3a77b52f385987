package diff

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// contact finds what people and programs are reached by: mail and web
// addresses, telephone numbers.
var contact = regexp.MustCompile(`(?i)[\w.+-]+@[\w-]+\.|https?://|www\.|\b[\w-]+\.(?:com|org|net|eu|io|co|gov|edu|de|fr|es|it|cn|jp|uk|nl|ch|at)\b|^\(?\+?\d[\d()./-]{6,}\d$`)

// isContact reports whether an address changed, in part or whole.
func (e edit) isContact() bool {
	gone, came := e.fields()
	any := false
	for _, field := range append(gone, came...) {
		found := strings.ContainsAny(field, "@.:0123456789") && contact.MatchString(strings.Trim(field, ".,;:<>\"'"))
		if !found && hasWords(field) {
			return false
		}
		any = any || found
	}
	return any
}

// fields are the blank-separated pieces the edit touches, old and new, whole.
func (e edit) fields() (gone, came []string) {
	head := e.before[strings.LastIndexFunc(e.before, separates)+1:]
	for len(head) > 0 && !utf8.RuneStart(head[0]) {
		head = head[1:] // a separating character of several bytes
	}
	tail := e.after
	if at := strings.IndexFunc(tail, separates); at >= 0 {
		tail = tail[:at]
	}
	return strings.FieldsFunc(head+e.gone+tail, separates), strings.FieldsFunc(head+e.came+tail, separates)
}

func separates(r rune) bool {
	return unicode.IsSpace(r) || unspaced(r) || r >= 0x3000 && unicode.IsPunct(r)
}

const (
	nameWords = 8 // a longer run of capitals is a heading or shouted
	// prosaic is the largest share of capital words in a text where a capital
	// tells a name: German has more, and so has a heading.
	prosaic = 0.2
)

// isName reports whether names changed: words with capitals inside a sentence.
func (e edit) isName(h Hunk) bool {
	gone, came := strings.Fields(e.gone), strings.Fields(e.came)
	if len(gone)+len(came) == 0 || len(gone)+len(came) > nameWords {
		return false
	}
	if !company.MatchString(e.after) && (beginsSentence(e.before) || !mostlySmall(h.stayed())) {
		return false
	}
	for _, word := range append(gone, came...) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(word, unicode.IsPunct))
		if hasWords(word) && !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

// company finds what stands behind a company's name, after no more than three
// other words of it.
var company = regexp.MustCompile(`^(?:\s+\p{Lu}\S*){0,3},?\s+(?:GmbH|mbH|AG|SE|KG|Limited|Ltd|Inc|LLC|LLP|Corp|Corporation|S\.A|SA|SAS|SARL|S\.L|SL|S\.p\.A|B\.V|BV|N\.V|Oy|AB|AS|ApS|Pte|Pty)\b`)

// stayed is what a hunk's passages have in common.
func (h Hunk) stayed() string {
	var text strings.Builder
	for _, s := range h.pieces() {
		if s.Op == Equal {
			text.WriteString(s.Text)
		}
	}
	return text.String()
}

func beginsSentence(before string) bool {
	before = strings.TrimRightFunc(before, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Ps, unicode.Pi) || r == '*' || r == '"'
	})
	last, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || unicode.Is(unicode.Sentence_Terminal, last) || strings.ContainsRune(":-#|•¶", last)
}

func mostlySmall(text string) bool {
	capital, all := 0, 0
	for _, word := range strings.Fields(text) {
		r, _ := utf8.DecodeRuneInString(word)
		if unicode.IsLetter(r) {
			all++
			if unicode.IsUpper(r) {
				capital++
			}
		}
	}
	return float64(capital) <= prosaic*float64(max(all, 1))+2
}
