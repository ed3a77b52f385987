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

// book is the log of a test's requests: who started when, in seconds.
type book struct {
	mu    sync.Mutex
	began time.Time
	lines []string
}

func (b *book) note(who string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, fmt.Sprintf("%s %v", who, time.Since(b.began)))
}

func TestSpacing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newHosts(time.Second)
		b := &book{began: time.Now()}
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
					b.note(fmt.Sprint(visit.host, visit.who, i))
					time.Sleep(visit.lasts)
				}
			})
			synctest.Wait() // so that they queue in this order
		}
		wg.Wait()
		want := []string{
			"onea0 0s", "twoc0 0s", "onea1 1s", "twoc1 1s",
			"oneb0 2s", "oneb1 5s", // the first lasted longer than the spacing
			"oned0 8s", "oned1 9s",
		}
		if diff := cmp.Diff(want, b.lines, byTimeThenName); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
	})
}

// byTimeThenName makes nothing of the order of what starts at the same instant
// on two hosts.
var byTimeThenName = cmp.Transformer("perHost", func(lines []string) map[string][]string {
	hosts := make(map[string][]string)
	for _, line := range lines {
		hosts[line[:3]] = append(hosts[line[:3]], line)
	}
	return hosts
})

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
