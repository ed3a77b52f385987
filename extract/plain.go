package extract

import (
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"policytrail/policy"
)

// The kinds of bodies that are text without markup.
const (
	plainText    = "text/plain"
	markdownText = "text/markdown"
)

var (
	startsMarkup = regexp.MustCompile(`(?i)^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype|html|head|body|div|p|h[1-6]|main|article|section|table|meta|title)\b`)
	startsPage   = regexp.MustCompile(`(?i)^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype|html|head|body)\b`)
	markdownName = regexp.MustCompile(`(?i)^[^?#]*\.(md|markdown|mdown)([?#]|$)`)
	anyTag       = regexp.MustCompile(`<[a-zA-Z!/]`)
)

// plainKind is how a body without markup is written, "" for HTML. Servers send
// HTML as text/plain and text as text/html: what a body starts with has the
// last word. A body nobody names is plain when it has no tag at all. Markdown is
// mostly sent as plain text, so there the address decides; and it may begin with
// a tag.
func plainKind(body, contentType, address string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	named := err != nil || kind == plainText || kind == "application/octet-stream"
	switch {
	case (strings.Contains(kind, "markdown") || named && markdownName.MatchString(address)) && !startsPage.MatchString(body[:min(len(body), 1024)]):
		return markdownText
	case startsMarkup.MatchString(body[:min(len(body), 1024)]):
		return ""
	case err == nil && kind == plainText, contentType == "" && !anyTag.MatchString(body):
		return plainText
	}
	return ""
}

// extractPlain takes plain text and Markdown for what they are: headings, list
// items and paragraphs, whose lines may be wrapped.
func extractPlain(body, kind string, src Source) (*Text, error) {
	passages := trim(plainPassages(body, kind, src))
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

func plainPassages(body, kind string, src Source) []passage {
	reader := plainReader{markdown: kind == markdownText}
	if reader.markdown {
		body = commentMark.ReplaceAllString(frontMatter.ReplaceAllString(body, ""), "")
	}
	for line := range strings.Lines(body) {
		reader.line(strings.TrimRight(line, "\r\n"))
	}
	reader.end()
	return reader.finish(newLinks(src))
}

// plainReader collects the passages of a text line by line.
type plainReader struct {
	markdown bool
	open     bool // the last passage may go on in the next line
	directly bool // the last passage stands on the line before
	alone    int  // lines since the last empty one
	passages []passage
}

var (
	atxHeading = regexp.MustCompile(`^ {0,3}(#{1,6})\s+(.*?)\s*#*$`)
	underline  = regexp.MustCompile(`^(=+|-{3,})\s*$`)
	listItem   = regexp.MustCompile(`^(\s*)([-*+•·]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+(\S.*)$`)
	tableRow   = regexp.MustCompile(`^\s*\|.*\|\s*$`)
	tableRule  = regexp.MustCompile(`^[\s|:-]+$`)
	fence      = regexp.MustCompile("^\\s*(```|~~~)")
	quoteMark  = regexp.MustCompile(`^\s*(>\s?)+`)
	definition = regexp.MustCompile(`^ {0,3}\[[^\]]+\]:\s+\S+`)
)

// wrapped is the number of characters from which a line is one that was broken
// for its length.
const wrapped = 50

func (r *plainReader) line(line string) {
	directly := r.directly
	if r.markdown {
		line = quoteMark.ReplaceAllString(line, "")
	}
	r.directly = strings.TrimSpace(line) != ""
	switch {
	case !r.directly:
		r.end()
		return
	case r.markdown && (fence.MatchString(line) || definition.MatchString(line)) || tableRule.MatchString(line) && strings.Contains(line, "|"):
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
		last.text += " " + strings.TrimSpace(line)
		r.open = (r.markdown || utf8.RuneCountInString(line) >= wrapped) && len(last.text) < longLine
	default:
		r.add(passage{text: line}, true)
	}
	r.alone++
}

// end closes what an empty line closes. In plain text a line in capitals that
// stood alone was a heading.
func (r *plainReader) end() {
	if last := len(r.passages) - 1; r.alone == 1 && !r.markdown && last >= 0 {
		if p := &r.passages[last]; p.kind == paragraph && inCapitals(p.text) && policy.Words(p.text) <= noiseWords {
			p.kind, p.level = heading, 2
		}
	}
	r.open, r.directly, r.alone = false, false, 0
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
	r.passages = append(r.passages, p)
	r.open = open && (r.markdown || utf8.RuneCountInString(p.text) >= wrapped)
}

// finish tidies the passages and, of Markdown, turns what is in the lines into
// plain text.
func (r *plainReader) finish(links *links) []passage {
	var passages []passage
	for _, p := range r.passages {
		if r.markdown {
			p.text = plainInline(p.text, links)
		}
		if p.text = tidy(p.text); p.text != "" {
			passages = append(passages, p)
		}
	}
	return passages
}
