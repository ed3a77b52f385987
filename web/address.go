package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
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
