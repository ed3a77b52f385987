package fetch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// book is the log of a test's requests: on each host, who started when.
type book struct {
	began time.Time
	mu    sync.Mutex
	lines map[string][]string
}

func (b *book) note(host, who string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines[host] = append(b.lines[host], fmt.Sprintf("%s %v", who, time.Since(b.began)))
}

func TestSpacing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newHosts(time.Second)
		b := &book{began: time.Now(), lines: make(map[string][]string)}
		var wg sync.WaitGroup
		// Each visit makes two requests; a request lasts as long as it says.
		for _, visit := range []struct {
			who, host string
			lasts     time.Duration
		}{
			{"a", "one", 100 * time.Millisecond},
			{"b", "one", 3 * time.Second},
			{"c", "two", 10 * time.Millisecond},
			{"d", "one", 0},
		} {
			wg.Go(func() {
				h, err := s.take(t.Context(), visit.host, 0)
				if err != nil {
					t.Error(err)
					return
				}
				defer s.release(h)
				for i := range 2 {
					if err := s.start(t.Context(), h); err != nil {
						t.Error(err)
					}
					b.note(visit.host, fmt.Sprint(visit.who, i))
					time.Sleep(visit.lasts)
				}
			})
			synctest.Wait() // so that they queue in this order
		}
		wg.Wait()
		want := map[string][]string{
			"one": {"a0 0s", "a1 1s", "b0 2s", "b1 5s", "d0 8s", "d1 9s"}, // b's first lasts longer than the spacing
			"two": {"c0 0s", "c1 1s"},
		}
		if diff := cmp.Diff(want, b.lines); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
	})
}

func TestHostWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newHosts(time.Second)
		h, err := s.take(t.Context(), "one", time.Second)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := s.take(t.Context(), "one", 5*time.Second); err != ErrHostBusy {
			t.Errorf("a turn that is taken: %v", err)
		}
		if waited := time.Since(began); waited != 5*time.Second {
			t.Errorf("waited %v", waited)
		}
		if _, err := s.take(t.Context(), "two", time.Second); err != nil {
			t.Errorf("another host: %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.take(ctx, "one", 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a context that ends: %v", err)
		}

		// A free turn is no use when the host is to be left alone for longer.
		h.rest(time.Minute)
		s.release(h)
		if _, err := s.take(t.Context(), "one", 59*time.Second); err != ErrHostBusy {
			t.Errorf("a host that rests: %v", err)
		}
		if h, err = s.take(t.Context(), "one", 61*time.Second); err != nil {
			t.Fatalf("after the refusals: %v", err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), 59*time.Second)
		defer cancel()
		if err := s.start(ctx, h); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("start before the rest is over: %v", err)
		}
		s.release(h)
	})
}

// TestFreeTurnIsHad: a wait too short to tell never refuses an idle host.
func TestFreeTurnIsHad(t *testing.T) {
	s := newHosts(0)
	for range 1000 {
		h, err := s.take(t.Context(), "one", 1)
		if err != nil {
			t.Fatal(err)
		}
		s.release(h)
	}
}

func TestHostsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newHosts(time.Second)
		busy, err := s.take(t.Context(), "busy", 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 10 * sweepLeast {
			h, err := s.take(t.Context(), fmt.Sprint("host", i), 0)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.start(t.Context(), h); err != nil {
				t.Fatal(err)
			}
			s.release(h)
			time.Sleep(10 * time.Millisecond)
		}
		if n := len(s.byName); n > sweepLeast {
			t.Errorf("%d hosts are remembered", n)
		}
		if s.byName["busy"] != busy {
			t.Error("a host in use was forgotten")
		}
	})
}
