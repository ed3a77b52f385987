package extract

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"policytrail/policy"
)

// FilterError is a pattern of a filter that can't be read.
type FilterError struct {
	Pattern string
	Err     error
}

func (e *FilterError) Error() string {
	return fmt.Sprintf("reading the pattern %q: %v", e.Pattern, e.Err)
}

func (e *FilterError) Unwrap() error { return e.Err }

// filters are what a document wants done to the lines of its text.
type filters struct {
	replace []replacement
	drop    []*regexp.Regexp
}

type replacement struct {
	pattern *regexp.Regexp
	with    string
}

// newFilters compiles what e declares: a *FilterError when a pattern is no RE2.
func newFilters(e policy.Extraction) (filters, error) {
	var f filters
	for _, r := range e.Replace {
		pattern, err := regexp.Compile(r.Pattern)
		if err != nil {
			return f, &FilterError{Pattern: r.Pattern, Err: err}
		}
		f.replace = append(f.replace, replacement{pattern, r.With})
	}
	for _, p := range e.Drop {
		pattern, err := regexp.Compile(p)
		if err != nil {
			return f, &FilterError{Pattern: p, Err: err}
		}
		f.drop = append(f.drop, pattern)
	}
	return f, nil
}

// apply filters a text line by line: first the lines to drop, as people see
// them in a version, then what is to be replaced in the rest.
func (f filters) apply(markdown string) string {
	if len(f.replace)+len(f.drop) == 0 {
		return markdown
	}
	var out strings.Builder
	for line := range strings.Lines(markdown) {
		line = strings.TrimSuffix(line, "\n")
		if f.drops(line) {
			continue
		}
		if line = f.rewrite(line); line != "" {
			out.WriteString(line)
			out.WriteByte('\n')
		}
	}
	return out.String()
}

func (f filters) drops(line string) bool {
	for _, pattern := range f.drop {
		if pattern.MatchString(line) {
			return true
		}
	}
	return false
}

var (
	lineEnds = regexp.MustCompile(`\s*[\r\n]+\s*`)
	// onlyMark is what is left of a heading or an item whose words were all replaced.
	onlyMark = regexp.MustCompile(`^\s*(#{1,6}|-|\w{1,4}\.)?\s*$`)
	listLine = regexp.MustCompile(`^ *(-|\w{1,4}\.) `)
)

// rewrite makes the replacements in a line. It stays one line, and one that
// has lost all its words is "".
func (f filters) rewrite(line string) string {
	before := line
	for _, r := range f.replace {
		line = r.pattern.ReplaceAllString(line, r.with)
	}
	if line == before {
		return line
	}
	line = lineEnds.ReplaceAllString(line, " ")
	if onlyMark.MatchString(line) {
		return ""
	}
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	if !listLine.MatchString(line) {
		indent = "" // a space the pattern left over, not a list in a list
	}
	return indent + tidy(line)
}

// withoutQuery takes the query parameters off a link that one of the names
// stands for: "id", "utm_*", or "*" for all of them.
func withoutQuery(to *url.URL, names []string) *url.URL {
	if len(names) == 0 || to.RawQuery == "" {
		return to
	}
	var kept []string
	for part := range strings.SplitSeq(to.RawQuery, "&") {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if !named(name, names) {
			kept = append(kept, part)
		}
	}
	stripped := *to
	stripped.RawQuery = strings.Join(kept, "&")
	return &stripped
}

func named(name string, names []string) bool {
	for _, pattern := range names {
		start, any := strings.CutSuffix(pattern, "*")
		if name == pattern || any && strings.HasPrefix(name, start) {
			return true
		}
	}
	return false
}
