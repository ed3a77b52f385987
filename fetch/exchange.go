package fetch

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ask is what is asked of an address, besides the address.
type ask struct {
	limit        int64 // of the body
	cut          bool  // a longer body is cut there instead of refused
	jar          http.CookieJar
	language     string
	etag         string
	lastModified string
}

// answer is what came back. The body is only read where it matters: with a
// status of 200…299.
type answer struct {
	url         *url.URL
	at          time.Time
	status      int
	header      http.Header
	body        []byte
	location    string    // where a redirect leads, as sent; else ""
	retryAt     time.Time // of Retry-After; zero without
	conditional bool      // validators were sent
}

// roundTrip sends one request and takes in its answer. ctx bounds all of it.
func (c *Client) roundTrip(ctx context.Context, u *url.URL, q ask) (*answer, error) {
	request := (&http.Request{
		Method: http.MethodGet,
		URL:    u,
		Header: c.header(u, q),
		Host:   u.Host,
	}).WithContext(ctx)
	at := c.config.Now()
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if q.jar != nil {
		q.jar.SetCookies(u, response.Cookies())
	}
	a := &answer{
		url: u, at: at, status: response.StatusCode, header: response.Header,
		retryAt:     retryAfter(response.Header.Get("Retry-After"), c.config.Now()),
		conditional: q.etag != "" || q.lastModified != "",
	}
	switch a.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		a.location = response.Header.Get("Location")
	}
	if a.status < 200 || a.status > 299 {
		if response.ContentLength <= 64<<10 && response.ContentLength > 0 {
			// Read to its end, a short body leaves the connection fit for the
			// next hop; what is wrong with it is of no matter.
			_, _ = io.Copy(io.Discard, response.Body)
		}
		return a, nil
	}
	if !q.cut && response.ContentLength > q.limit {
		return nil, errTooLarge
	}
	a.body, err = readBody(response, q.limit)
	if err != nil && !(q.cut && errors.Is(err, errTooLarge)) {
		return nil, err
	}
	return a, nil
}

// retryAfter reads a Retry-After: seconds, or a date (RFC 9110, section
// 10.2.3). What is neither is zero, as is nothing.
func retryAfter(value string, now time.Time) time.Time {
	if seconds, err := strconv.ParseInt(strings.TrimSpace(value), 10, 32); err == nil && seconds >= 0 {
		return now.Add(time.Duration(seconds) * time.Second)
	}
	if at, err := http.ParseTime(value); err == nil {
		return at
	}
	return time.Time{}
}

// backOff is the wait after the attempt-th attempt, counted from 0: 1 s, 2 s,
// 4 s …, give or take half, so that clients that failed together do not come
// back together.
func backOff(attempt int) time.Duration {
	base := time.Second << min(attempt, 10)
	return base/2 + rand.N(base)
}
