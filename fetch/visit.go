package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"

	"golang.org/x/net/publicsuffix"
)

// visit is one Get under way. It has at most one host's turn at a time, and
// keeps it over the pauses before further attempts, so that a host in trouble
// is left alone by everybody.
type visit struct {
	c       *Client
	request Request
	jar     http.CookieJar // some sites redirect in a loop until their cookie comes back
	host    *host          // whose turn the visit has; nil: none
	retries int            // further attempts left
	took    time.Duration
}

func (c *Client) newVisit(r Request, u *url.URL) (*visit, error) {
	jar, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
	if err != nil {
		return nil, &Error{URL: printable(u), Reason: BadURL, Err: err}
	}
	if r.ValidFor == "" {
		r.ValidFor = r.URL
	}
	return &visit{c: c, request: r, jar: jar, retries: c.config.Retries}, nil
}

// enter makes sure that the visit has the turn of u's host.
func (v *visit) enter(ctx context.Context, u *url.URL) error {
	name := hostName(u)
	if v.host != nil && v.host.name == name {
		return nil
	}
	// Two visits that each keep a turn and want the other's would wait forever.
	v.leave()
	h, err := v.c.hosts.take(ctx, name, v.c.config.HostWait)
	if err != nil {
		return waitError(u, err)
	}
	v.host = h
	return nil
}

// leave gives the turn back, if the visit has one.
func (v *visit) leave() {
	if v.host != nil {
		v.c.hosts.release(v.host)
		v.host = nil
	}
}

// page follows redirects from u until a page comes.
func (v *visit) page(ctx context.Context, u *url.URL) (*Page, error) {
	var passed trail
	for {
		if err := passed.add(u, v.jar.Cookies(u)); err != nil {
			return nil, err
		}
		if err := v.obeyRobots(ctx, u); err != nil {
			return nil, err
		}
		a, err := v.send(ctx, u, v.ask(u))
		if err != nil {
			return nil, err
		}
		if a.location == "" {
			return v.finish(a)
		}
		if u, err = follow(a); err != nil {
			return nil, err
		}
	}
}

// ask says what is asked of a page's address: validators only go where they
// came from.
func (v *visit) ask(u *url.URL) ask {
	a := ask{limit: v.c.config.MaxSize, jar: v.jar, language: v.request.Language}
	if plain, err := url.Parse(v.request.ValidFor); err == nil && resource(plain) == resource(u) {
		a.etag, a.lastModified = v.request.ETag, v.request.LastModified
	}
	return a
}

// finish makes the page of the last answer, or says why it is none.
func (v *visit) finish(a *answer) (*Page, error) {
	notModified := a.status == http.StatusNotModified && a.conditional
	if !notModified && (a.status < 200 || a.status > 299 || a.status == http.StatusPartialContent) {
		return nil, statusError(a)
	}
	page := &Page{
		URL:          withoutUser(v.request.URL),
		FinalURL:     printable(a.url),
		At:           a.at.UTC(),
		Status:       a.status,
		NotModified:  notModified,
		ContentType:  a.header.Get("Content-Type"),
		Header:       headerList(a.header),
		Body:         a.body,
		ETag:         a.header.Get("ETag"),
		LastModified: a.header.Get("Last-Modified"),
		Took:         v.took,
	}
	if notModified {
		page.ETag = firstOf(page.ETag, v.request.ETag)
		page.LastModified = firstOf(page.LastModified, v.request.LastModified)
	}
	return page, nil
}

// send asks for u, and again while that may help and attempts are left. Its
// answer may have any status.
func (v *visit) send(ctx context.Context, u *url.URL, q ask) (*answer, error) {
	for attempt := 0; ; attempt++ {
		if err := v.enter(ctx, u); err != nil {
			return nil, err
		}
		a, err := v.exchange(ctx, u, q)
		wait, again := v.pause(a, err, attempt)
		// Also when this visit gives up: the next one is held to the pause as well.
		v.host.rest(wait)
		if again && v.retries > 0 {
			v.retries--
			continue
		}
		if err != nil {
			return nil, err
		}
		return a, nil
	}
}

// pause says for how long a host is to be left alone after an attempt (counted
// from 0), and whether there may be another one then.
func (v *visit) pause(a *answer, err *Error, attempt int) (wait time.Duration, again bool) {
	longest := v.c.config.MaxRetryWait
	switch {
	case err != nil && err.transient():
		return min(backOff(attempt), longest), true
	case err != nil:
		return 0, false
	case a.status < 500 && a.status != http.StatusTooManyRequests:
		return 0, false
	case a.retryAt.IsZero():
		return min(backOff(attempt), longest), true
	}
	wait = a.retryAt.Sub(v.c.config.Now())
	return min(wait, longest), wait <= longest
}

// exchange sends one request and reads its answer.
func (v *visit) exchange(ctx context.Context, u *url.URL, q ask) (*answer, *Error) {
	if err := v.c.hosts.start(ctx, v.host); err != nil {
		return nil, waitError(u, err)
	}
	began := time.Now()
	defer func() { v.took += time.Since(began) }()
	limited, cancel := context.WithTimeout(ctx, v.c.config.Timeout)
	defer cancel()
	a, err := v.c.roundTrip(limited, u, q)
	if err != nil {
		return nil, v.c.networkError(ctx, u, err)
	}
	return a, nil
}

// waitError explains why no turn came.
func waitError(u *url.URL, err error) *Error {
	e := &Error{URL: printable(u), Reason: Cancelled, Err: fmt.Errorf("waiting for the host's turn: %w", err)}
	if errors.Is(err, ErrHostBusy) {
		e.Reason, e.Err = Busy, err
	}
	return e
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
