// Package fetch turns a URL into a Page. Everything that comes from the network
// comes in here, and it comes in politely and with care: one visit at a time
// per host, robots.txt obeyed, an honest User-Agent; every size and time
// bounded; no address inside the private network on any hop; and a page that
// did not arrive whole is an error, never a Page.
package fetch

import (
	"context"
	"net/http"
	"time"

	"policytrail/policy"
)

// Client fetches pages. Make it with New; it is safe for concurrent use, and
// one Client must serve a whole process, since politeness is kept in it.
type Client struct {
	config    Config
	agent     string // the product token robots.txt knows us by
	transport *http.Transport
	hosts     *hosts
	robots    *robotsCache
	reach     reach
}

// New returns a Client that is ready for use. An error names the field of
// config that is wrong.
func New(config Config) (*Client, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	config = config.withDefaults()
	return &Client{
		config:    config,
		agent:     productToken(config.UserAgent),
		transport: newTransport(config),
		hosts:     newHosts(max(config.PerHost, 0)),
		robots:    newRobotsCache(),
	}, nil
}

// Close closes the connections kept for reuse. Gets under way are not disturbed.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Request says which page is wanted, and what is known of it already.
type Request struct {
	URL string // http or https; user:password@ is sent as basic authentication, to this origin only

	// ETag and LastModified are the validators of the page last seen, as it
	// bore them. They are sent as If-None-Match and If-Modified-Since (RFC
	// 9110, section 13.1), so that an unchanged page is not sent again.
	ETag         string
	LastModified string

	// ValidFor is the FinalURL of the page the validators came with; "" means
	// URL itself. They are sent to that address only: when a document starts to
	// redirect to another page, that page may well be older than LastModified,
	// and a 304 for it would hide the change.
	ValidFor string

	// Language is the BCP 47 tag of the text that is wanted, for sites that
	// choose it by Accept-Language; "" asks for English before others.
	Language string
}

// Page is what a server sent for a URL.
type Page struct {
	URL          string          // as asked for, without user:password@
	FinalURL     string          // after redirects; the fragment is inherited (RFC 9110, section 10.2.2)
	At           time.Time       // UTC; when the request that brought the page was sent
	Status       int             // 200…299, or 304
	NotModified  bool            // the server answered 304 to the validators; there is no body
	ContentType  string          // as sent
	Header       []policy.Header // the response's, sorted by name; Set-Cookie is left out
	Body         []byte          // decompressed, in the charset it came in
	ETag         string          // of this page; after a 304 without one, the request's
	LastModified string          // likewise
	Took         time.Duration   // spent on requests, redirects and robots.txt included, waiting for turns not
}

// Get fetches a page: it waits for the host's turn, asks robots.txt, follows up
// to 10 redirects (with a cookie jar that is forgotten afterwards), tries again
// where that may help, and reads the body whole. Every error is an *Error.
func (c *Client) Get(ctx context.Context, r Request) (*Page, error) {
	u, err := parseURL(r.URL)
	if err != nil {
		return nil, err
	}
	v, err := c.newVisit(r, u)
	if err != nil {
		return nil, err
	}
	defer v.leave()
	page, err := v.page(ctx, u)
	c.reach.note(u.Hostname(), err)
	return page, err
}
