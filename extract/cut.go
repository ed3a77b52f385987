package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cutOff says what shows that a page was cut off on its way; "" when nothing
// does. Many whole pages never close their html element, so that alone is no
// sign: the page must break off inside a tag, a script or a sentence.
func cutOff(body string) string {
	end := strings.TrimRightFunc(body, unicode.IsSpace)
	tail := strings.ToLower(end[max(0, len(end)-4096):])
	if strings.Contains(tail, "</html") || strings.Contains(tail, "</body") || !opensPage.MatchString(body[:min(len(body), 4096)]) {
		return ""
	}
	lower := strings.ToLower(end)
	for _, element := range []string{"script", "style"} {
		if strings.LastIndex(lower, "<"+element) > strings.LastIndex(lower, "</"+element) {
			return "it breaks off inside a " + element
		}
	}
	if open := strings.LastIndexByte(end, '<'); open > strings.LastIndexByte(end, '>') && tagStart.MatchString(end[open:]) {
		return "it breaks off inside a tag"
	}
	if unclosed(lower) && midSentence(end) {
		return "it breaks off inside a sentence"
	}
	return ""
}

var (
	opensPage = regexp.MustCompile(`(?i)<(html|body|!doctype)`)
	tagStart  = regexp.MustCompile(`^<(/?[a-zA-Z]|!|$)`)
)

// unclosed reports elements whose end tag can't be left away and is missing.
func unclosed(lower string) bool {
	for _, element := range []string{"div", "section", "article", "main", "ul", "ol", "table"} {
		if strings.Count(lower, "<"+element+">")+strings.Count(lower, "<"+element+" ") > strings.Count(lower, "</"+element+">") {
			return true
		}
	}
	return false
}

func midSentence(end string) bool {
	last, _ := utf8.DecodeLastRuneInString(end)
	return unicode.IsLetter(last) || unicode.IsDigit(last) || last == ',' || last == '、' || last == '，'
}
