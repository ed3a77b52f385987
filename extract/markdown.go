package extract

import (
	"html"
	"regexp"
	"strings"
)

// The marks of Markdown that stand around text, and those that stand for none.
var (
	frontMatter  = regexp.MustCompile(`\A---[ \t]*\r?\n(?s:.*?)\r?\n(---|\.\.\.)[ \t]*\r?\n`)
	commentMark  = regexp.MustCompile(`(?s)<!--.*?-->`)
	mdImage      = regexp.MustCompile(`!\[([^\]\n]*)\](\([^()\s]*(?:\s+"[^"]*")?\)|\[[^\]\n]*\])`)
	mdAnchor     = regexp.MustCompile(`\[([^\]\n]*)\]\(<?([^()\s<>]*)>?(?:\s+(?:"[^"]*"|'[^']*'))?\)`)
	mdReference  = regexp.MustCompile(`\[([^\]\n]+)\]\[[^\]\n]*\]`)
	mdAutolink   = regexp.MustCompile(`<((?:https?|mailto):[^>\s]+|[^@<>\s]+@[^@<>\s]+)>`)
	mdTag        = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	mdBreak      = regexp.MustCompile(`(?i)<br\s*/?>`)
	mdStrong     = regexp.MustCompile(`(\*\*|__|~~)(\S.*?\S|\S)(\*\*|__|~~)`)
	mdEmphasis   = regexp.MustCompile(`(^|[\s(\["'])[*_](\S[^*_]*\S|\S)[*_]($|[\s.,;:!?)\]"'])`)
	mdCode       = regexp.MustCompile("`+([^`]+)`+")
	mdEscape     = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")
	mdAttributes = regexp.MustCompile(`\s*\{[#.][^{}]*\}\s*$`)
)

// plainInline takes the marks off a passage of Markdown, whose lines have been
// joined: a link may be broken over two. Addresses stay where links is not nil.
func plainInline(text string, links *links) string {
	text = mdAttributes.ReplaceAllString(text, "")
	text = mdImage.ReplaceAllString(text, "")
	text = mdAnchor.ReplaceAllStringFunc(text, func(found string) string {
		m := mdAnchor.FindStringSubmatch(found)
		if links == nil || strings.TrimSpace(m[1]) == "" {
			return m[1]
		}
		if address := links.address(m[2]); address != "" {
			return "[" + m[1] + "](" + address + ")"
		}
		return m[1]
	})
	text = mdReference.ReplaceAllString(text, "$1")
	text = mdAutolink.ReplaceAllString(text, "$1")
	text = mdTag.ReplaceAllString(mdBreak.ReplaceAllString(text, " "), "")
	text = mdStrong.ReplaceAllString(text, "$2")
	text = mdEmphasis.ReplaceAllString(text, "$1$2$3")
	text = mdCode.ReplaceAllString(text, "$1")
	return html.UnescapeString(mdEscape.ReplaceAllString(text, "$1"))
}
