package extract

import (
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The kinds of bodies that are text without markup.
const (
	plainText    = "text/plain"
	markdownText = "text/markdown"
)

var (
	startsMarkup = regexp.MustCompile(`(?i)^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype|html|head|body|div|p|h[1-6]|main|article|section|table|meta|title)\b`)
	anyTag       = regexp.MustCompile(`<[a-zA-Z!/]`)
)

// plainKind is how a body without markup is written, "" for HTML. Servers send
// HTML as text/plain and text as text/html: what a body starts with has the
// last word. A body nobody names is plain when it has no tag at all.
func plainKind(body, contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case startsMarkup.MatchString(body[:min(len(body), 1024)]):
		return ""
	case err == nil && strings.Contains(kind, "markdown"):
		return markdownText
	case err == nil && kind == plainText, contentType == "" && !anyTag.MatchString(body):
		return plainText
	}
	return ""
}

// extractPlain takes plain text and Markdown for what they are: headings, list
// items and paragraphs, whose lines may be wrapped.
func extractPlain(body, kind string, src Source) (*Text, error) {
	reader := plainReader{markdown: kind == markdownText}
	for line := range strings.Lines(body) {
		reader.line(strings.TrimRight(line, "\r\n"))
	}
	passages := trim(reader.passages)
	f := facts{}
	if len(passages) > 0 {
		f.title = passages[0].text
	}
	text := newText(passages, f, src)
	if err := f.judge(text, passages); err != nil {
		return nil, err
	}
	return text, nil
}

// plainReader collects the passages of a text line by line.
type plainReader struct {
	markdown bool
	open     bool // the last passage may go on in the next line
	directly bool // the last passage stands on the line before
	passages []passage
}

var (
	atxHeading = regexp.MustCompile(`^(#{1,6})\s+(.*?)\s*#*$`)
	underline  = regexp.MustCompile(`^(=+|-{3,})\s*$`)
	listItem   = regexp.MustCompile(`^(\s*)([-*+•·]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+(\S.*)$`)
	tableRow   = regexp.MustCompile(`^\s*\|.*\|\s*$`)
	tableRule  = regexp.MustCompile(`^[\s|:-]+$`)
	fence      = regexp.MustCompile("^\\s*(```|~~~)")
	mdAnchor   = regexp.MustCompile(`!?\[([^\]\n]*)\]\([^()\s]*(?:\s+"[^"]*")?\)`)
	emphasis   = regexp.MustCompile(`(\*\*|__)(\S.*?\S|\S)(\*\*|__)`)
)

// wrapped is the number of characters from which a line is one that was broken
// for its length.
const wrapped = 50

func (r *plainReader) line(line string) {
	directly := r.directly
	r.directly = strings.TrimSpace(line) != ""
	switch {
	case strings.TrimSpace(line) == "" || fence.MatchString(line) || tableRule.MatchString(line) && strings.Contains(line, "|"):
		r.open = false
	case underline.MatchString(line):
		r.underlined(directly, line[0] == '=')
	case r.markdown && atxHeading.MatchString(line):
		m := atxHeading.FindStringSubmatch(line)
		r.add(passage{kind: heading, level: len(m[1]), text: m[2]}, false)
	case r.markdown && tableRow.MatchString(line):
		r.add(passage{kind: row, text: line}, false)
	case listItem.MatchString(line):
		m := listItem.FindStringSubmatch(line)
		marker := m[2]
		if !isWordRune(rune(marker[0])) && marker[0] != '(' {
			marker = bullet
		}
		r.add(passage{kind: item, indent: 1 + len(strings.ReplaceAll(m[1], "\t", "    "))/2, marker: marker, text: m[3]}, true)
	case r.open:
		last := &r.passages[len(r.passages)-1]
		last.text += " " + r.inline(line)
		r.open = utf8.RuneCountInString(line) >= wrapped
	default:
		r.add(passage{text: line}, true)
	}
}

// underlined makes the line before a rule a heading.
func (r *plainReader) underlined(directly, double bool) {
	if last := len(r.passages) - 1; last >= 0 && directly && r.passages[last].kind == paragraph {
		r.passages[last].kind, r.passages[last].level = heading, 2
		if double {
			r.passages[last].level = 1
		}
	}
	r.open, r.directly = false, false
}

func (r *plainReader) add(p passage, open bool) {
	long := utf8.RuneCountInString(p.text) >= wrapped
	if p.text = r.inline(p.text); p.text == "" {
		return
	}
	r.passages = append(r.passages, p)
	r.open = open && (long || p.kind == paragraph && r.markdown)
}

func (r *plainReader) inline(text string) string {
	if r.markdown {
		text = mdAnchor.ReplaceAllString(text, "$1")
		text = emphasis.ReplaceAllString(text, "$2")
	}
	return tidy(text)
}
