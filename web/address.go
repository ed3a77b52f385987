package web

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"policytrail/policy"
)

// documentPath is the address of a document's page, or of a page below it.
// Alerts link to the same addresses.
func documentPath(document string, below ...any) string {
	var path strings.Builder
	path.WriteString("/documents")
	for segment := range strings.SplitSeq(document, "/") {
		path.WriteString("/" + url.PathEscape(segment))
	}
	for _, segment := range below {
		path.WriteString("/" + url.PathEscape(fmt.Sprint(segment)))
	}
	return path.String()
}

// base is the public address of the pages, without a slash at its end.
func (s *server) base(r *http.Request) string {
	if s.BaseURL != "" {
		return s.BaseURL
	}
	return scheme(r) + "://" + r.Host
}

// plural counts things: 1 visit, 412 visits.
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u2009" + digits[i:]
	}
	return digits + " " + one + "s"
}

// percent writes a share: 0.034 is 3 %, and little is not nothing.
func percent(share float64) string {
	p := math.Round(share * 100)
	if p == 0 && share > 0 {
		return "less than 1 %"
	}
	return fmt.Sprintf("%.0f %%", p)
}

// worst is the most severe clause event of a change; nil without any.
func worst(c *policy.ChangeFacts) *policy.ClauseEvent {
	var found *policy.ClauseEvent
	for i := range c.Clauses {
		if found == nil || c.Clauses[i].Severity.Rank() > found.Severity.Rank() {
			found = &c.Clauses[i]
		}
	}
	return found
}
