package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// parseURL reads a URL that may be fetched. The parts of a broken one are not
// told when they may hold a password.
func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	bad := &Error{URL: withoutUser(raw), Reason: BadURL, Do: "write it as https://host/path"}
	var detail *url.Error
	switch {
	case err != nil && !strings.Contains(raw, "@") && errors.As(err, &detail):
		bad.Err = detail.Err
	case err != nil:
		bad.Err = errors.New("not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		bad.Err = fmt.Errorf("scheme %q is neither http nor https", u.Scheme)
	case u.Hostname() == "":
		bad.Err = errors.New("it names no host")
	default:
		return u, nil
	}
	return nil, bad
}

// follow returns the address a redirect leads to. The password for basic
// authentication goes along within one origin, and never comes from a redirect.
func follow(a *answer) (*url.URL, error) {
	refused := &Error{URL: printable(a.url), Reason: Redirects, Status: a.status}
	next, err := a.url.Parse(a.location)
	if err != nil {
		refused.Err = errors.New("it redirects to something that is no URL")
		return nil, refused
	}
	if next.Scheme != "http" && next.Scheme != "https" || next.Hostname() == "" {
		refused.Err = fmt.Errorf("it redirects to %s, which is neither http nor https", printable(next))
		return nil, refused
	}
	next.User = nil
	if next.Scheme == a.url.Scheme && strings.EqualFold(next.Host, a.url.Host) {
		next.User = a.url.User
	}
	if next.Fragment == "" {
		next.Fragment, next.RawFragment = a.url.Fragment, a.url.RawFragment
	}
	return next, nil
}

// printable is u without user:password@, which must not reach logs or the database.
func printable(u *url.URL) string {
	plain := *u
	plain.User = nil
	return plain.String()
}

// withoutUser is printable for text that may be no URL at all.
func withoutUser(raw string) string {
	u, err := url.Parse(raw)
	if err == nil && u.User == nil && !strings.Contains(u.Opaque, "@") {
		return raw
	}
	if err == nil && u.Opaque == "" {
		return printable(u)
	}
	if at := strings.LastIndex(raw, "@"); at >= 0 {
		return "…" + raw[at:]
	}
	return raw
}

// resource is what is asked of the server: u without user and fragment.
func resource(u *url.URL) string {
	plain := *u
	plain.User, plain.Fragment, plain.RawFragment = nil, "", ""
	return plain.String()
}

// hostName tells hosts apart that deserve their own pace: any port of one
// machine is the same host.
func hostName(u *url.URL) string {
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
}

// trail is the addresses a visit has passed, the first one first.
type trail struct {
	urls []string
	seen map[string]bool // by address and the cookies sent there
}

const maxRedirects = 10

// add puts u on the trail, or ends it. To come to an address again is no loop
// as long as other cookies are sent there.
func (t *trail) add(u *url.URL, cookies []*http.Cookie) error {
	key := resource(u)
	for _, cookie := range cookies {
		key += "\n" + cookie.String()
	}
	if t.seen == nil {
		t.seen = make(map[string]bool)
	}
	looped := t.seen[key]
	t.seen[key] = true
	t.urls = append(t.urls, printable(u))
	if !looped && len(t.urls) <= maxRedirects+1 {
		return nil
	}
	chain := strings.Join(t.urls, " → ")
	e := &Error{URL: t.urls[0], Reason: Redirects, Do: "open the address in a browser and use the one it ends at"}
	if looped || t.repeats() {
		e.Err = errors.New("it redirects in a loop: " + chain)
	} else {
		e.Err = fmt.Errorf("it redirects more than %d times: %s", maxRedirects, chain)
	}
	return e
}

// repeats reports whether an address stands on the trail twice.
func (t *trail) repeats() bool {
	distinct := make(map[string]bool)
	for _, u := range t.urls {
		distinct[u] = true
	}
	return len(distinct) < len(t.urls)
}
