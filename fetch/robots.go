package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jimsmart/grobotstxt"
)

// The limits of RFC 9309, and ours on what is kept.
const (
	robotsSize      = 500 << 10        // section 2.5: what is beyond is not read
	robotsRedirects = 5                // section 2.3.1.2: after that it counts as missing
	robotsKept      = 24 * time.Hour   // section 2.4
	robotsRetry     = 10 * time.Minute // a server in trouble is asked again sooner
	robotsMemory    = 32 << 20         // bytes of robots.txt kept over all sites
)

// rules is what a site's robots.txt said.
type rules struct {
	body  string    // "" allows all
	down  *Error    // it could not be had, so all is forbidden (section 2.3.1.4); else nil
	until time.Time // when it is to be asked for again
}

// allow reports whether agent may fetch u.
func (r *rules) allow(agent string, u *url.URL) bool {
	if r.body == "" {
		return true
	}
	path := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}
	return grobotstxt.AgentAllowed(r.body, agent, unescapeUnreserved(path.String()))
}

// obeyRobots returns an error when the robots.txt of u's site forbids u. The
// turn comes first: so of all visits to a host, one asks for its rules and the
// others find them.
func (v *visit) obeyRobots(ctx context.Context, u *url.URL) error {
	if v.c.config.IgnoreRobots {
		return nil
	}
	if err := v.enter(ctx, u); err != nil {
		return err
	}
	site := u.Scheme + "://" + strings.ToLower(u.Host)
	known := v.c.robots.find(site)
	if known == nil || !v.c.config.Now().Before(known.until) {
		asked, err := v.askRobots(ctx, u)
		if err != nil {
			return err
		}
		if asked.down != nil && known != nil && known.down == nil {
			asked.body, asked.down = known.body, nil // section 2.4: rather the old rules than none
		}
		v.c.robots.keep(site, asked)
		known = asked
	}
	if known.down != nil {
		down := *known.down
		return &down
	}
	if !known.allow(v.c.agent, u) {
		return &Error{
			URL: printable(u), Reason: Robots,
			Err: fmt.Errorf("the site's robots.txt forbids this address to %s", v.c.agent),
			Do:  "ask the site's owners for leave, or set fetch.robots: false if you may fetch it all the same",
		}
	}
	return nil
}

// askRobots fetches the robots.txt of u's site. An error means that no answer
// came at all; that is told as what it is, and asked again by the next visit.
func (v *visit) askRobots(ctx context.Context, u *url.URL) (*rules, error) {
	target := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	now := v.c.config.Now()
	for range robotsRedirects + 1 {
		a, err := v.send(ctx, target, ask{limit: robotsSize, cut: true})
		if err != nil {
			return nil, err
		}
		switch {
		case a.status >= 500 || a.status == http.StatusTooManyRequests:
			return &rules{down: robotsDown(a), until: now.Add(robotsRetry)}, nil
		case a.status >= 200 && a.status < 300:
			return &rules{body: unescapeUnreserved(wholeLines(a.body)), until: now.Add(robotsKept)}, nil
		case a.location == "":
			return &rules{until: now.Add(robotsKept)}, nil
		}
		if target, err = follow(a); err != nil {
			return &rules{until: now.Add(robotsKept)}, nil
		}
	}
	return &rules{until: now.Add(robotsKept)}, nil
}

func robotsDown(a *answer) *Error {
	e := statusError(a)
	e.Reason = Robots
	e.Err = errors.New("robots.txt: " + e.Err.Error() + ", which forbids every page until it is back")
	e.Do = "set fetch.robots: false if the site's pages may be fetched all the same"
	return e
}

// wholeLines drops the last line of a robots.txt that was cut at the limit: half
// a path would forbid too much.
func wholeLines(body []byte) string {
	if len(body) == robotsSize {
		body = body[:bytes.LastIndexByte(body, '\n')+1]
	}
	return string(body)
}

// unescapeUnreserved undoes the percent-escapes that mean nothing, so that /~a
// and /%7Ea are the same path (RFC 9309, section 2.2.2).
func unescapeUnreserved(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if plain, err := url.PathUnescape(text[i : i+3]); err == nil && unreserved(plain[0]) {
				out.WriteByte(plain[0])
				i += 2
				continue
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// unreserved is RFC 3986, section 2.3.
func unreserved(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("-._~", b) >= 0
}

// robotsCache keeps the rules of sites, the newest robotsMemory bytes of them.
type robotsCache struct {
	mu     sync.Mutex
	bySite map[string]*rules
	order  []string // sites, the longest kept first
	bytes  int
}

func newRobotsCache() *robotsCache { return &robotsCache{bySite: make(map[string]*rules)} }

// find returns the rules last kept for a site, which may be out of date, or nil.
func (c *robotsCache) find(site string) *rules {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bySite[site]
}

func (c *robotsCache) keep(site string, r *rules) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.bySite[site]; old != nil {
		c.bytes -= old.size()
	} else {
		c.order = append(c.order, site)
	}
	c.bySite[site] = r
	c.bytes += r.size()
	for c.bytes > robotsMemory {
		c.bytes -= c.bySite[c.order[0]].size()
		delete(c.bySite, c.order[0])
		c.order = c.order[1:]
	}
}

// size is roughly what rules take in memory with all that points to them.
func (r *rules) size() int { return len(r.body) + 512 }
