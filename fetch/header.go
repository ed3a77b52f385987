package fetch

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"policytrail/policy"
)

// header is the request's.
func (c *Client) header(u *url.URL, q ask) http.Header {
	h := http.Header{
		"User-Agent":      {c.config.UserAgent},
		"Accept":          {"text/html, application/xhtml+xml, text/plain;q=0.9, application/pdf;q=0.9, */*;q=0.5"},
		"Accept-Language": {acceptLanguage(q.language)},
		"Accept-Encoding": {acceptEncoding},
	}
	if q.etag != "" {
		h.Set("If-None-Match", q.etag)
	}
	if q.lastModified != "" {
		h.Set("If-Modified-Since", q.lastModified)
	}
	carrier := &http.Request{Header: h}
	if u.User != nil {
		password, _ := u.User.Password()
		carrier.SetBasicAuth(u.User.Username(), password)
	}
	if q.jar != nil {
		for _, cookie := range q.jar.Cookies(u) {
			carrier.AddCookie(cookie)
		}
	}
	return h
}

// acceptLanguage asks for a language before English and the rest: de-AT gives
// "de-AT, de;q=0.9, en;q=0.5, *;q=0.3".
func acceptLanguage(language string) string {
	base, _, regional := strings.Cut(language, "-")
	switch {
	case strings.EqualFold(base, "en") && regional:
		return language + ", en;q=0.9, *;q=0.5"
	case base == "" || strings.EqualFold(base, "en"):
		return "en, *;q=0.5"
	case regional:
		return language + ", " + base + ";q=0.9, en;q=0.5, *;q=0.3"
	}
	return language + ", en;q=0.5, *;q=0.3"
}

// headerList sorts a response's header by name, so that equal headers are equal
// bytes. Cookies are left out: they are secrets of a session, not evidence.
func headerList(header http.Header) []policy.Header {
	var list []policy.Header
	for name, values := range header {
		if name == "Set-Cookie" {
			continue
		}
		for _, value := range values {
			list = append(list, policy.Header{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(list, func(a, b policy.Header) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
