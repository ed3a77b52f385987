package policy

import (
	"encoding/json"
	"strings"
)

// Browser says whether a document's pages are rendered by a browser.
type Browser string

// When pages are rendered.
const (
	BrowserIfNeeded Browser = "" // when the page as sent has no text, and a browser is set up for that
	BrowserAlways   Browser = "always"
	BrowserNever    Browser = "never"
)

// Extraction says how a document's text is taken out of its page. The zero
// value lets the main text be found by itself.
type Extraction struct {
	Select []Selector `json:"select,omitempty"` // the text is what these name, in page order
	Remove []Selector `json:"remove,omitempty"` // cut out before anything is read

	KeepLinks  bool     `json:"keep_links,omitempty"`
	StripQuery []string `json:"strip_query,omitempty"` // query parameters taken off kept links: names, "utm_*", or "*" for all

	Replace []Replacement `json:"replace,omitempty"` // done to each line of the text, one after the other
	Drop    []string      `json:"drop,omitempty"`    // RE2: lines these match are left out
}

// Selector names parts of a page: all that CSS matches, or what stands from one
// element to another. Of a range, each end is the first element that matches;
// an end left away is the page's own.
type Selector struct {
	CSS    string `json:"css,omitempty"`
	From   string `json:"from,omitempty"`   // CSS: the range begins with this element
	After  string `json:"after,omitempty"`  // CSS: the range begins after it
	To     string `json:"to,omitempty"`     // CSS: the range ends with this element
	Before string `json:"before,omitempty"` // CSS: the range ends before it
}

// CSS makes selectors out of plain CSS.
func CSS(selectors ...string) []Selector {
	var all []Selector
	for _, css := range selectors {
		all = append(all, Selector{CSS: css})
	}
	return all
}

// IsRange reports whether the selector is one from an element to another.
func (s Selector) IsRange() bool { return s.From+s.After+s.To+s.Before != "" }

// String writes a selector as people would: "main", or "from h2 before footer".
func (s Selector) String() string {
	if !s.IsRange() {
		return s.CSS
	}
	var parts []string
	for _, end := range []struct{ name, css string }{{"from", s.From}, {"after", s.After}, {"to", s.To}, {"before", s.Before}} {
		if end.css != "" {
			parts = append(parts, end.name+" "+end.css)
		}
	}
	return strings.Join(parts, " ")
}

// MarshalJSON writes plain CSS as a text and a range as an object.
func (s Selector) MarshalJSON() ([]byte, error) {
	if !s.IsRange() {
		return json.Marshal(s.CSS)
	}
	type plain Selector
	return json.Marshal(plain(s))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Selector) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &s.CSS)
	}
	type plain Selector
	return json.Unmarshal(data, (*plain)(s))
}

// Replacement rewrites lines: each match of Pattern becomes With.
type Replacement struct {
	Pattern string `json:"pattern"` // RE2
	With    string `json:"with"`    // $1 and ${name} stand for groups of the match
}
