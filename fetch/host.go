package fetch

import (
	"context"
	"sync"
	"time"
)

// hosts hands out turns: one visit at a time per host, first come, first
// served, and a least time between the starts of two requests.
type hosts struct {
	spacing time.Duration

	mu      sync.Mutex
	byName  map[string]*host
	sweepAt int // how many hosts may be remembered before the idle ones are forgotten
}

// host is one host's turn. Whoever put its token into turn has it, and only
// they touch next.
type host struct {
	name  string
	turn  chan struct{} // holds one token; those who wait for it are served in order
	users int           // having the turn or waiting for it; under hosts.mu
	next  time.Time     // when the next request may start
}

func newHosts(spacing time.Duration) *hosts {
	return &hosts{spacing: spacing, byName: make(map[string]*host), sweepAt: sweepLeast}
}

// sweepLeast keeps sweeping rare; a remembered host takes about 200 bytes.
const sweepLeast = 1024

// take waits for the turn at a host, for at most wait when that is not 0. Whoever
// gets it must give it back with release.
func (s *hosts) take(ctx context.Context, name string, wait time.Duration) (*host, error) {
	var late <-chan time.Time // nil: never
	deadline := time.Now().Add(wait)
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		late = timer.C
	}
	h := s.join(name)
	select {
	case h.turn <- struct{}{}: // a free turn is had, however short the wait
	default:
		select {
		case h.turn <- struct{}{}:
		case <-late:
			s.quit(h)
			return nil, ErrHostBusy
		case <-ctx.Done():
			s.quit(h)
			return nil, ctx.Err()
		}
	}
	if wait > 0 && h.next.After(deadline) {
		s.release(h)
		return nil, ErrHostBusy
	}
	return h, nil
}

// release gives the turn back.
func (s *hosts) release(h *host) {
	<-h.turn
	s.quit(h)
}

// start waits until the host's next request may start, and books the one after it.
func (s *hosts) start(ctx context.Context, h *host) error {
	if wait := time.Until(h.next); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	h.next = time.Now().Add(s.spacing)
	return ctx.Err()
}

// rest leaves the host alone for at least d from now.
func (h *host) rest(d time.Duration) {
	if until := time.Now().Add(d); until.After(h.next) {
		h.next = until
	}
}

func (s *hosts) join(name string) *host {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.byName[name]
	if h == nil {
		s.sweep()
		h = &host{name: name, turn: make(chan struct{}, 1)}
		s.byName[name] = h
	}
	h.users++
	return h
}

func (s *hosts) quit(h *host) {
	s.mu.Lock()
	h.users--
	s.mu.Unlock()
}

// sweep forgets the hosts nobody uses and whose spacing is over, so that a
// million documents cost no memory. It runs each time their number has doubled.
func (s *hosts) sweep() {
	if len(s.byName) < s.sweepAt {
		return
	}
	now := time.Now()
	for name, h := range s.byName {
		if h.users == 0 && !h.next.After(now) {
			delete(s.byName, name)
		}
	}
	s.sweepAt = max(sweepLeast, 2*len(s.byName))
}
