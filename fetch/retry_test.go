package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// unkept starts a listener that hangs up after each answer: so no connection's
// goroutines keep a synctest bubble's clock from moving.
func unkept(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.SetKeepAlivesEnabled(false)
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// inTurn answers with each status in turn, then with 200.
func inTurn(t *testing.T, retryAfter string, asked *atomic.Int32, statuses ...int) string {
	return unkept(t, func(w http.ResponseWriter, _ *http.Request) {
		i := int(asked.Add(1)) - 1
		if i >= len(statuses) {
			io.WriteString(w, "text")
			return
		}
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(statuses[i])
	})
}

func TestRetries(t *testing.T) {
	tests := []struct {
		name        string
		retries     int
		retryAfter  string
		statuses    []int
		asked       int32
		status      int           // of the error; 0: a page comes
		least, most time.Duration // it takes
	}{
		{"default", 0, "", []int{503, 500}, 3, 0, 1500 * time.Millisecond, 4500 * time.Millisecond},
		{"used up", 0, "", []int{503, 500, 502}, 3, 502, 1500 * time.Millisecond, 4500 * time.Millisecond},
		{"none", -1, "", []int{503}, 1, 503, 0, 0},
		{"too many requests", 1, "", []int{429}, 2, 0, 500 * time.Millisecond, 1500 * time.Millisecond},
		{"not found", 5, "", []int{404}, 1, 404, 0, 0},
		{"seconds", 1, "20", []int{503}, 2, 0, 20 * time.Second, 20 * time.Second},
		{"no wait", 1, "0", []int{429}, 2, 0, 0, 0},
		{"date", 1, "Sat, 01 Jan 2000 00:00:07 GMT", []int{503}, 2, 0, 7 * time.Second, 7 * time.Second},
		{"past date", 1, "Sat, 01 Jan 1999 00:00:07 GMT", []int{503}, 2, 0, 0, 0},
		{"nonsense", 1, "soon", []int{503}, 2, 0, 500 * time.Millisecond, 1500 * time.Millisecond},
		{"cap", 1, "30", []int{503}, 2, 0, 30 * time.Second, 30 * time.Second},
		{"beyond the cap", 5, "31", []int{503}, 1, 503, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var asked atomic.Int32
			site := inTurn(t, test.retryAfter, &asked, test.statuses...)
			synctest.Test(t, func(t *testing.T) { // whose clock starts with the year 2000
				c := loopback(t, func(c *Config) { c.Retries, c.MaxRetryWait = test.retries, 0 })
				began := time.Now()
				page, err := c.Get(t.Context(), Request{URL: site})
				took := time.Since(began)
				var e *Error
				switch {
				case test.status == 0 && err != nil:
					t.Error(err)
				case test.status == 0 && string(page.Body) != "text":
					t.Errorf("body %q", page.Body)
				case test.status != 0 && (!errors.As(err, &e) || e.Status != test.status || e.Reason != Status):
					t.Errorf("Get = %v, want status %d", err, test.status)
				}
				if n := asked.Load(); n != test.asked {
					t.Errorf("asked %d times, want %d", n, test.asked)
				}
				if took < test.least || took > test.most {
					t.Errorf("took %v, want %v to %v", took, test.least, test.most)
				}
			})
		})
	}
}

func TestRetryAtIsTold(t *testing.T) {
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	var asked atomic.Int32
	c := loopback(t, func(c *Config) { c.Now = func() time.Time { return now } })
	e := failure(t, c, Request{URL: inTurn(t, "3600", &asked, 503)}, Status)
	if !e.RetryAt.Equal(now.Add(time.Hour)) || !strings.Contains(e.Error(), "2026-03-04T06:06:07Z") {
		t.Errorf("retry at %v: %v", e.RetryAt, e)
	}
}

// TestBrokenConnections has a server that hangs up twice before it answers.
func TestBrokenConnections(t *testing.T) {
	var asked atomic.Int32
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		switch asked.Add(1) {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "half")
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, "text")
	})
	page, err := loopback(t, func(c *Config) { c.Retries = 2 }).Get(t.Context(), Request{URL: site})
	if err != nil || string(page.Body) != "text" {
		t.Errorf("Get = %v, %v", page, err)
	}
}

// TestRestIsShared has a second visit come while the first was told to wait.
func TestRestIsShared(t *testing.T) {
	var asked atomic.Int32
	site := inTurn(t, "20", &asked, 503)
	synctest.Test(t, func(t *testing.T) {
		c := loopback(t, func(c *Config) { c.Retries, c.MaxRetryWait, c.PerHost = -1, 0, time.Second })
		began := time.Now()
		failure(t, c, Request{URL: site}, Status)
		page, err := c.Get(t.Context(), Request{URL: site})
		if err != nil {
			t.Fatal(err)
		}
		if waited := page.At.Sub(began); waited != 20*time.Second {
			t.Errorf("the second visit came after %v", waited)
		}
		if _, err := c.Get(t.Context(), Request{URL: site}); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != 21*time.Second {
			t.Errorf("the third visit came after %v", waited)
		}
	})
}

// TestCappedRest: a host that wants to be left alone for an hour is, by the next
// visit, for MaxRetryWait.
func TestCappedRest(t *testing.T) {
	var asked atomic.Int32
	site := inTurn(t, "3600", &asked, 503)
	synctest.Test(t, func(t *testing.T) {
		c := loopback(t, func(c *Config) { c.Retries, c.MaxRetryWait = 2, 0 })
		began := time.Now()
		failure(t, c, Request{URL: site}, Status)
		if waited := time.Since(began); waited != 0 {
			t.Errorf("the first visit waited %v", waited)
		}
		if _, err := c.Get(t.Context(), Request{URL: site}); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != 30*time.Second {
			t.Errorf("the second visit came after %v", waited)
		}
	})
}

// TestCancelledInRest: no context has to wait for a pause to end.
func TestCancelledInRest(t *testing.T) {
	var asked atomic.Int32
	site := inTurn(t, "20", &asked, 503)
	synctest.Test(t, func(t *testing.T) {
		c := loopback(t, func(c *Config) { c.Retries, c.MaxRetryWait = 2, 0 })
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began := time.Now()
		_, err := c.Get(ctx, Request{URL: site})
		var e *Error
		if !errors.As(err, &e) || e.Reason != Cancelled || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Get = %v", err)
		}
		if waited := time.Since(began); waited != 5*time.Second {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestHostBusy(t *testing.T) {
	entered, leave := make(chan bool), make(chan bool)
	site := serve(t, func(http.ResponseWriter, *http.Request) {
		entered <- true
		<-leave
	})
	c := loopback(t, func(c *Config) { c.HostWait = time.Nanosecond })
	first := make(chan error, 1)
	go func() {
		_, err := c.Get(t.Context(), Request{URL: site})
		first <- err
	}()
	select {
	case <-entered:
	case err := <-first:
		t.Fatalf("the first visit of an idle host: %v", err)
	}
	if e := failure(t, c, Request{URL: site}, Busy); !errors.Is(e, ErrHostBusy) {
		t.Errorf("%v is no ErrHostBusy", e)
	}
	leave <- true
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// TestOneAtATime sends 20 Gets to one host over two ports; the server counts how
// many are there at once.
func TestOneAtATime(t *testing.T) {
	var inside, most, total atomic.Int32
	handler := func(w http.ResponseWriter, _ *http.Request) {
		if n := inside.Add(1); n > most.Load() {
			most.Store(n)
		}
		io.WriteString(w, strings.Repeat("text ", 10_000))
		total.Add(1)
		inside.Add(-1)
	}
	sites := []string{serve(t, handler), serve(t, handler)}
	c := loopback(t, nil)
	done := make(chan error)
	for i := range 20 {
		go func() {
			_, err := c.Get(t.Context(), Request{URL: sites[i%2]})
			done <- err
		}()
	}
	for range 20 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if most.Load() != 1 || total.Load() != 20 {
		t.Errorf("%d at once, %d in all", most.Load(), total.Load())
	}
}

// TestTurnsCross has two sites on two hosts that redirect to each other: visits
// that kept one host's turn while they wait for the other's would wait forever.
func TestTurnsCross(t *testing.T) {
	var one, two string
	handler := func(other *string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/end" {
				io.WriteString(w, "text")
				return
			}
			http.Redirect(w, r, *other+"/end", http.StatusFound)
		}
	}
	one = serve(t, handler(&two))
	two = strings.Replace(serve(t, handler(&one)), "127.0.0.1", "127.0.0.2", 1)
	c := loopback(t, nil)
	c.transport.DialContext = dialLocal // both names mean this machine
	done := make(chan error)
	for i := range 40 {
		go func() {
			_, err := c.Get(t.Context(), Request{URL: []string{one, two}[i%2]})
			done <- err
		}()
	}
	for range 40 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestBackOff(t *testing.T) {
	for attempt, base := range map[int]time.Duration{0: time.Second, 1: 2 * time.Second, 3: 8 * time.Second, 1000: 1024 * time.Second} {
		seen := make(map[time.Duration]bool)
		for range 100 {
			wait := backOff(attempt)
			seen[wait] = true
			if wait < base/2 || wait > base*3/2 {
				t.Fatalf("attempt %d: %v", attempt, wait)
			}
		}
		if len(seen) < 50 {
			t.Errorf("attempt %d: only %d different waits in 100", attempt, len(seen))
		}
	}
}
