package diff

import (
	"fmt"
	"regexp"
	"strings"

	"policytrail/policy"
)

// Bounds of what a summary names rather than counts.
const (
	namedSections = 2
	quotedWords   = 6
)

// Summary says in one plain line what changed and where:
//
//	1 passage rewritten in “How long we keep it”: “30” → “90”; +1 −1 words
//	2 passages rewritten, 1 added, 1 moved in 3 sections; +31 −4 words
func (c *Change) Summary() string {
	if c.Empty() {
		return "no passage changed"
	}
	summary := c.kindCounts() + c.where() + c.replacement()
	if words := c.wordCounts(); words != "" {
		summary += "; " + words
	}
	return summary
}

func (c *Change) kindCounts() string {
	counts := map[Kind]int{}
	for _, h := range c.Hunks {
		counts[h.Kind]++
	}
	var parts []string
	for _, kind := range []Kind{Rewritten, Added, Removed, Split, Merged, Moved, Renumbered} {
		n := counts[kind]
		switch {
		case n == 0:
		case len(parts) > 0:
			parts = append(parts, fmt.Sprintf("%d %s", n, kind))
		case n == 1:
			parts = append(parts, fmt.Sprintf("1 passage %s", kind))
		default:
			parts = append(parts, fmt.Sprintf("%d passages %s", n, kind))
		}
	}
	return strings.Join(parts, ", ")
}

// where names the sections, or counts them when there are several.
func (c *Change) where() string {
	var sections []string
	seen := map[string]bool{}
	for _, h := range c.Hunks {
		if h.Section == "" {
			return "" // part of it stands under no heading: naming the rest would mislead
		}
		if !seen[h.Section] {
			seen[h.Section] = true
			sections = append(sections, "“"+lastHeading(h.Section)+"”")
		}
	}
	if len(sections) > namedSections {
		return fmt.Sprintf(" in %d sections", len(sections))
	}
	return " in " + strings.Join(sections, " and ")
}

func lastHeading(section string) string {
	headings := strings.Split(section, policy.SectionSeparator)
	return oneLine(withoutLinks(headings[len(headings)-1]))
}

var (
	markdownLink = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	markdownMark = regexp.MustCompile(`\*\*|__|\\([.#*_()\[\]-])`)
)

// withoutLinks is Markdown as it is read: the words of links, nothing bold.
func withoutLinks(markdown string) string {
	read := markdownMark.ReplaceAllString(markdownLink.ReplaceAllString(markdown, "$1"), "$1")
	return strings.TrimLeft(strings.TrimPrefix(read, "* "), " ")
}

// replacement quotes a change that is no more than a few words put for others.
func (c *Change) replacement() string {
	if len(c.Hunks) != 1 {
		return ""
	}
	var gone, came []string
	for _, s := range c.Hunks[0].Spans {
		switch s.Op {
		case Delete:
			gone = append(gone, s.Text)
		case Insert:
			came = append(came, s.Text)
		}
	}
	if len(gone) != 1 || len(came) != 1 || isBlank(gone[0]) || isBlank(came[0]) {
		return ""
	}
	if policy.Words(gone[0]) > quotedWords || policy.Words(came[0]) > quotedWords {
		return ""
	}
	return fmt.Sprintf(": “%s” → “%s”", oneLine(gone[0]), oneLine(came[0]))
}

func (c *Change) wordCounts() string {
	switch {
	case c.WordsAdded > 0 && c.WordsRemoved > 0:
		return fmt.Sprintf("+%d −%d words", c.WordsAdded, c.WordsRemoved)
	case c.WordsAdded == 1:
		return "+1 word"
	case c.WordsAdded > 0:
		return fmt.Sprintf("+%d words", c.WordsAdded)
	case c.WordsRemoved == 1:
		return "−1 word"
	case c.WordsRemoved > 0:
		return fmt.Sprintf("−%d words", c.WordsRemoved)
	}
	return ""
}

func oneLine(text string) string { return strings.TrimSpace(printable(text)) }
