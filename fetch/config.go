package fetch

import (
	"crypto/tls"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// Config says how pages are fetched. The zero value is a polite client that
// names no contact.
type Config struct {
	// UserAgent is sent with every request, and its first word is the name
	// robots.txt is read for. Default: policytrail/<version> (+<Contact>).
	UserAgent string

	// Contact is a mail address or URL of whoever runs this client, named in
	// the default User-Agent, so that a site's owners can write instead of
	// blocking. Default: none is named.
	Contact string

	// Timeout limits one request, from the dialling to the last byte of the
	// body. A redirect's next hop and every further attempt have it anew.
	// Dialling and the TLS handshake may each take a third of it, the wait for
	// the response's header two thirds. Default: 30 s.
	Timeout time.Duration

	// MaxSize limits a body, in bytes, as it is sent and again at each step of
	// its decompression; it protects from endless streams and from
	// decompression bombs. Default: 10 MB.
	MaxSize int64

	// PerHost is the least time between the starts of two requests to one host
	// (any port of it). Besides, a host is never visited by two Gets at a time.
	// Default: 1 s; negative: no spacing.
	PerHost time.Duration

	// HostWait limits how long a Get waits for its turn at a host before it
	// gives up with ErrHostBusy; spacing between the Get's own requests does
	// not count. 0: until the context ends.
	HostWait time.Duration

	// Retries is how many further attempts a Get may make, over all its hops,
	// after broken connections, timeouts, 429 and 5xx. The host is left alone
	// meanwhile: for as long as its Retry-After says, else for a second, then
	// two, then four …, give or take half. Default: 2; negative: none.
	Retries int

	// MaxRetryWait is the longest wait before a further attempt. A Retry-After
	// beyond it ends the attempts with an Error that has RetryAt. Default: 30 s.
	MaxRetryWait time.Duration

	// IgnoreRobots fetches what robots.txt forbids (RFC 9309). Default: obeyed.
	IgnoreRobots bool

	// AllowPrivate permits addresses that are not on the public internet:
	// loopback, RFC 1918, link-local, unique local, carrier-grade NAT,
	// multicast, 6to4, NAT64 and the rest of IANA's special-purpose registries.
	// They are refused after name resolution, as a connection is dialled, so
	// redirects and rebound names are caught too. For the same reason no proxy
	// of the environment is ever used. Default: refused.
	AllowPrivate bool

	// TLS is used for https. nil: the system's roots.
	TLS *tls.Config

	// Now tells Page.At, the age of a robots.txt and the time a Retry-After
	// date is compared with. nil: time.Now.
	Now func() time.Time
}

// withDefaults fills in every field that was left away.
func (c Config) withDefaults() Config {
	if c.UserAgent == "" {
		c.UserAgent = "policytrail/" + version()
		if c.Contact != "" {
			c.UserAgent += " (+" + c.Contact + ")"
		}
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.MaxSize == 0 {
		c.MaxSize = 10_000_000
	}
	if c.PerHost == 0 {
		c.PerHost = time.Second
	}
	if c.Retries == 0 {
		c.Retries = 2
	}
	if c.MaxRetryWait == 0 {
		c.MaxRetryWait = 30 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// check names every field that cannot be used.
func (c Config) check() error {
	var errs []error
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf("fetch: "+format, args...))
		}
	}
	bad(!httpguts.ValidHeaderFieldValue(c.UserAgent), "user agent %q has characters no header may have", c.UserAgent)
	bad(!validContact(c.Contact), "contact %q: write a mail address or a URL", c.Contact)
	bad(c.Timeout < 0, "timeout %v is negative", c.Timeout)
	bad(c.MaxSize < 0, "size limit %d is negative", c.MaxSize)
	bad(c.HostWait < 0, "wait for a host %v is negative", c.HostWait)
	bad(c.MaxRetryWait < 0, "longest wait before a retry %v is negative", c.MaxRetryWait)
	return errors.Join(errs...)
}

// validContact refuses what would not let people reach anybody, and what would
// end the comment it is put into (RFC 9110, section 5.6.5).
func validContact(contact string) bool {
	if contact == "" {
		return true
	}
	if strings.ContainsAny(contact, "()\\ ") || !httpguts.ValidHeaderFieldValue(contact) {
		return false
	}
	return strings.Contains(contact, "@") ||
		strings.HasPrefix(contact, "https://") || strings.HasPrefix(contact, "http://")
}

// version is the running program's, as the Go toolchain stamped it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "devel"
	}
	return strings.Trim(info.Main.Version, "()")
}

// productToken is the leading word of a User-Agent, which robots.txt names us
// by (RFC 9309, section 2.2.1: letters, hyphens and underscores).
func productToken(userAgent string) string {
	end := strings.IndexFunc(userAgent, func(r rune) bool {
		return r != '-' && r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		end = len(userAgent)
	}
	if end == 0 {
		return "policytrail"
	}
	return userAgent[:end]
}
