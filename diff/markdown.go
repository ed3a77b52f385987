package diff

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MarkdownOptions say how a change is written as Markdown.
type MarkdownOptions struct {
	MaxHunks int                   // then "… and N more changes"; 0 writes all
	Flags    func(h Hunk) []string // labels above a hunk
}

// Markdown writes the change by section, for issues, notes and chats: a heading
// of level 3, and below it each passage as a quotation after what happened to
// it, with what went ~~struck~~ and what came **bold**. Where those marks would
// not hold, at the edge of a word or mark, it is <del> and <ins>. The text's own
// Markdown is escaped; long runs that stayed are cut.
func (c *Change) Markdown(o MarkdownOptions) string {
	var out strings.Builder
	chapters, more := c.chapters(o.MaxHunks)
	for _, ch := range chapters {
		fmt.Fprintf(&out, "### %s\n\n", escapeMarkdown(ch.title))
		for _, h := range ch.hunks {
			fmt.Fprintf(&out, "%s\n\n", escapeMarkdown(h.label()))
			if o.Flags != nil {
				for _, label := range o.Flags(h) {
					fmt.Fprintf(&out, "- **%s**\n\n", escapeMarkdown(label))
				}
			}
			fmt.Fprintf(&out, "> %s\n\n", markdownOf(shortened(h.drawn())))
		}
	}
	if more > 0 {
		fmt.Fprintf(&out, "%s\n\n", moreHunks(more))
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func endsBlank(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return text == "" || unicode.IsSpace(last)
}

// markdownOf writes spans in one line. Blanks stand outside the marks.
func markdownOf(spans []Span) string {
	var out strings.Builder
	for k, s := range spans {
		text := printable(s.Text)
		inner := strings.TrimSpace(text)
		if s.Op == Equal || inner == "" {
			out.WriteString(escapeMarkdown(text))
			continue
		}
		head, tail, _ := strings.Cut(text, inner)
		if k > 0 && spans[k-1].Op != Equal && head == "" && !endsBlank(out.String()) {
			head = " " // two marks side by side would be read as one
		}
		before, _ := utf8.DecodeLastRuneInString(out.String() + head)
		after := ' '
		if tail == "" && k+1 < len(spans) && spans[k+1].Op == Equal {
			after, _ = utf8.DecodeRuneInString(spans[k+1].Text)
		}
		if s.Move != 0 {
			inner = "→ " + inner
		}
		opening, closing := marks(s.Op, before, inner, after)
		out.WriteString(head + opening + escapeMarkdown(inner) + closing + tail)
	}
	return listMark.ReplaceAllString(out.String(), `$1\$2`)
}

// listMark is what would make a list of a passage.
var listMark = regexp.MustCompile(`^(\d*)([-+.)] )`)

// marks chooses the marks for what went or came between two characters. By
// CommonMark's rules for emphasis, a mark opens where no letter stands before
// it or no punctuation after it, and closes likewise.
func marks(op Op, before rune, inner string, after rune) (opening, closing string) {
	first, _ := utf8.DecodeRuneInString(inner)
	last, _ := utf8.DecodeLastRuneInString(inner)
	loose := func(r rune) bool {
		return r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r)
	}
	opens := !loose(first) || loose(before)
	closes := !loose(last) || loose(after)
	switch {
	case op == Delete && opens && closes:
		return "~~", "~~"
	case op == Delete:
		return "<del>", "</del>"
	case opens && closes:
		return "**", "**"
	}
	return "<ins>", "</ins>"
}

// markdownEscapes has what means something to Markdown inside a line.
var markdownEscapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`,
	`<`, `&lt;`, `>`, `&gt;`, `&`, `&amp;`, `~`, `\~`, `|`, `\|`, "#", `\#`)

func escapeMarkdown(text string) string { return markdownEscapes.Replace(printable(text)) }
