package fetch

import (
	"errors"
	"sync"
)

// offlineHosts is how many different hosts in a row must be out of reach before
// it is taken for an outage of our own network rather than theirs.
const offlineHosts = 3

// reach notes which hosts could not be reached since somebody last answered.
type reach struct {
	mu   sync.Mutex
	lost map[string]bool
}

// note takes the result of a Get. Only failures below HTTP speak of the network;
// anything a server said shows that it is there.
func (r *reach) note(host string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var failure *Error
	if errors.As(err, &failure) {
		switch failure.Reason {
		case DNS, Refused, Timeout:
			if r.lost == nil {
				r.lost = map[string]bool{}
			}
			if len(r.lost) < offlineHosts {
				r.lost[host] = true
			}
			return
		case BadURL, Private, Busy, Cancelled:
			return
		}
	}
	clear(r.lost)
}

// Offline reports whether it seems that our own network is down: the last Gets
// reached none of several hosts, and nobody answered meanwhile.
func (c *Client) Offline() bool {
	c.reach.mu.Lock()
	defer c.reach.mu.Unlock()
	return len(c.reach.lost) >= offlineHosts
}
