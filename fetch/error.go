package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

// Reason says, in one word callers can branch on, why a page was not fetched.
type Reason string

// The reasons.
const (
	BadURL      Reason = "bad-url"     // not an http or https URL
	DNS         Reason = "dns"         // the host's name does not resolve
	Private     Reason = "private"     // an address that is not on the public internet
	Refused     Reason = "refused"     // no connection: refused, or no route
	TLS         Reason = "tls"         // no trusted connection
	Timeout     Reason = "timeout"     // the server took too long
	Interrupted Reason = "interrupted" // the connection broke, or the body came cut
	Redirects   Reason = "redirects"   // a loop, too many, or one that leads nowhere
	Robots      Reason = "robots"      // robots.txt forbids the page, or does not answer
	Status      Reason = "status"      // an HTTP status that brings no page
	TooLarge    Reason = "too-large"   // the body is over the size limit
	Encoding    Reason = "encoding"    // the body cannot be decompressed
	Busy        Reason = "busy"        // ErrHostBusy
	NoBrowser   Reason = "no-browser"  // it is to be rendered, and no browser can be started
	Cancelled   Reason = "cancelled"   // the caller's context ended
)

// ErrHostBusy means that other Gets kept the host busy for all of
// Config.HostWait. Nothing was wrong with the page: ask again later.
var ErrHostBusy = errors.New("its host is busy with other visits")

// Error says why a page was not fetched, and what to do about it.
type Error struct {
	URL     string    // the one that failed: a redirect's target, or a robots.txt; without user:password@
	Reason  Reason    // what callers branch on
	Status  int       // the HTTP status, where one came
	RetryAt time.Time // when the server asked to be tried again; zero where it did not
	Err     error     // the cause
	Do      string    // what to do about it; "" where waiting is all
}

func (e *Error) Error() string {
	text := fmt.Sprintf("fetching %s: %v", e.URL, e.Err)
	if e.Do != "" {
		text += " (" + e.Do + ")"
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

// transient reports whether the same request may succeed in a moment.
func (e *Error) transient() bool {
	switch e.Reason {
	case Refused, Timeout, Interrupted:
		return true
	case DNS:
		var dns *net.DNSError
		return errors.As(e.Err, &dns) && !dns.IsNotFound
	}
	return false
}

// networkError explains what went wrong on the way to u or back. ctx is the
// caller's: when it has ended, that is the cause, whatever broke first.
func (c *Client) networkError(ctx context.Context, u *url.URL, err error) *Error {
	e := &Error{URL: printable(u), Err: err}
	if ctx.Err() != nil {
		e.Reason, e.Err = Cancelled, ctx.Err()
		return e
	}
	var dns *net.DNSError
	var dial *net.OpError
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP):
		e.Reason = Private
		e.Do = "set fetch.allow_private: true if this address is meant"
	case errors.Is(err, errTooLarge):
		e.Reason = TooLarge
		e.Err = fmt.Errorf("the body is larger than %d bytes", c.config.MaxSize)
		e.Do = "raise fetch.max_size"
	case errors.Is(err, errEncoding):
		e.Reason = Encoding
		e.Do = "the fault is the server's: see whether a browser shows the page, and try later"
	case errors.As(err, &dns):
		e.Reason = DNS
		if dns.IsNotFound {
			e.Do = "check the spelling of the host; if it is gone, look for the document's new address"
		}
	case isTLS(err):
		e.Reason = TLS
		e.Do = "open the address in a browser: the site's certificate or this machine's clock or root certificates are at fault"
	case isTimeout(err):
		e.Reason = Timeout
		e.Err = fmt.Errorf("no complete answer within %v: %w", c.config.Timeout, err)
		e.Do = "raise fetch.timeout if the site is slow"
	case errors.As(err, &dial) && dial.Op == "dial":
		e.Reason = Refused
	default:
		e.Reason = Interrupted
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			e.Err = fmt.Errorf("the connection was cut: %w", err)
		}
	}
	return e
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// isTLS looks at the text last: most of what crypto/tls returns is plain text,
// all of it with its name in front.
func isTLS(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		record       tls.RecordHeaderError
		alert        tls.AlertError
		host         x509.HostnameError
		authority    x509.UnknownAuthorityError
		invalid      x509.CertificateInvalidError
	)
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &host) || errors.As(err, &authority) || errors.As(err, &invalid) ||
		strings.Contains(err.Error(), "tls: ")
}

// statusError explains an answer that brings no page.
func statusError(a *answer) *Error {
	e := &Error{
		URL:     printable(a.url),
		Reason:  Status,
		Status:  a.status,
		RetryAt: a.retryAt,
		Err:     fmt.Errorf("the server answered %d %s", a.status, http.StatusText(a.status)),
	}
	switch a.status {
	case http.StatusNotFound, http.StatusGone:
		e.Do = "look for the document's new address"
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		e.Do = "see whether a browser without a login shows the page; the site may turn programs away"
	case http.StatusTooManyRequests:
		e.Do = "ask the host less often: fetch.per_host"
	case http.StatusPartialContent:
		e.Err = errors.New("the server sent a part of the page, status 206, which was not asked for")
	case http.StatusNotModified:
		e.Err = errors.New("the server answered 304 Not Modified, but nothing was said of an earlier page")
	}
	if !e.RetryAt.IsZero() {
		e.Err = fmt.Errorf("%w and asks to be tried again at %s", e.Err, e.RetryAt.UTC().Format(time.RFC3339))
	}
	return e
}
