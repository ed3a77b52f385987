package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
)

// running is a daemon at work, with what it does.
type running struct {
	*Daemon
	checks   chan policy.Check
	attempts chan store.Attempt
	stop     func()
}

func (b *bench) start(t *testing.T, hook string) *running {
	t.Helper()
	b.Checker = newChecker(t, b.store, hook)
	r := &running{checks: make(chan policy.Check, 1000), attempts: make(chan store.Attempt, 1000)}
	daemon, err := New(t.Context(), Config{
		Store: b.store, Log: slog.New(slog.DiscardHandler),
		Parts:     Parts{Documents: []policy.Document{b.doc}, Checker: b.Checker, Alerts: b.Checker.Alerts},
		OnCheck:   func(c policy.Check) { r.checks <- c },
		OnAttempt: func(a store.Attempt) { r.attempts <- a },
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Daemon = daemon
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- daemon.Run(ctx) }()
	r.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	return r
}

// await returns the first value that fits.
func await[T any](t *testing.T, values <-chan T, fits func(T) bool) T {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case v := <-values:
			if fits(v) {
				return v
			}
		case <-late:
			t.Fatal("nothing of the kind happened in 30 s")
		}
	}
}

func outcome(o policy.Outcome) func(policy.Check) bool {
	return func(c policy.Check) bool { return c.Outcome == o }
}

// receiver is a webhook receiver that answers as told, and the ids it got.
func receiver(t *testing.T, answer http.HandlerFunc) (url string, ids chan string) {
	ids = make(chan string, 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ids <- r.Header.Get("webhook-id")
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, ids
}

func any1(string) bool { return true }

func TestTheDaemonTellsAChangeOnce(t *testing.T) {
	b := newBench(t)
	b.doc.Schedule = "@every 1s"
	b.site.servePage(page(promise))
	var calls atomic.Int64
	hook, ids := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	r := b.start(t, hook)
	defer r.stop()
	await(t, r.checks, outcome(policy.First))
	await(t, r.checks, outcome(policy.Unchanged))
	b.site.servePage(page(disclose))
	await(t, r.checks, outcome(policy.Changed))
	first, second := await(t, ids, any1), await(t, ids, any1)
	if first != second {
		t.Errorf("the repeat bears the id %s, the first try %s", second, first)
	}
	await(t, r.attempts, func(a store.Attempt) bool { return a.State == policy.Delivered })
	await(t, r.checks, outcome(policy.Unchanged))
	if n := calls.Load(); n != 2 {
		t.Errorf("the receiver was called %d times, want 2", n)
	}
}

func TestAGoneReceiverIsGivenUpAtOnce(t *testing.T) {
	b := newBench(t)
	b.doc.Schedule = "@every 1s"
	b.site.servePage(page(promise))
	hook, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	r := b.start(t, hook)
	defer r.stop()
	await(t, r.checks, outcome(policy.First))
	b.site.servePage(page(disclose))
	a := await(t, r.attempts, func(store.Attempt) bool { return true })
	if a.State != policy.Abandoned || !strings.Contains(a.Detail, "410") {
		t.Errorf("attempt %+v, want given up, naming 410", a)
	}
}

func TestStopKeepsWhatIsOwed(t *testing.T) {
	b := newBench(t)
	b.doc.Schedule = "@every 1s"
	b.site.servePage(page(promise))
	release := make(chan struct{})
	hook, ids := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	r := b.start(t, hook)
	await(t, r.checks, outcome(policy.First))
	b.site.servePage(page(disclose))
	first := await(t, ids, any1)
	// The daemon is stopped while the receiver hangs: its jobs get the grace,
	// in which it answers.
	stopped := make(chan struct{})
	go func() { r.stop(); close(stopped) }()
	close(release)
	<-stopped
	counts, err := b.store.DeliveryCounts(t.Context())
	if err != nil || counts[policy.Delivered] != 1 {
		t.Errorf("after the stop: %v, %v (%s)", counts, err, first)
	}
}

func TestReload(t *testing.T) {
	b := newBench(t)
	b.site.servePage(page(promise))
	b.doc.Schedule = "@every 1s"
	r := b.start(t, "http://127.0.0.1:9/nobody")
	defer r.stop()
	await(t, r.checks, outcome(policy.First))
	other := b.doc
	other.ID, other.URL = "chat/terms", b.doc.URL+"?terms"
	bad := other
	bad.Schedule = "every now and then"
	parts := Parts{Checker: b.Checker, Alerts: b.Checker.Alerts}
	parts.Documents = []policy.Document{bad}
	if err := r.Reload(t.Context(), parts); err == nil {
		t.Error("a schedule nobody can read was taken")
	}
	await(t, r.checks, func(c policy.Check) bool { return c.Document == b.doc.ID }) // the old list stays
	parts.Documents = []policy.Document{other}
	if err := r.Reload(t.Context(), parts); err != nil {
		t.Fatal(err)
	}
	await(t, r.checks, func(c policy.Check) bool { return c.Document == other.ID && c.Outcome == policy.First })
}

func TestAMissedTimeIsCaughtUpOnce(t *testing.T) {
	b := newBench(t)
	b.site.servePage(page(promise))
	b.doc.Schedule = "0 6 * * *"
	long := time.Now().Add(-72 * time.Hour)
	err := b.store.Watch(t.Context(), []policy.Document{b.doc}, func(int, policy.Document, bool) time.Time { return long })
	if err != nil {
		t.Fatal(err)
	}
	r := b.start(t, "http://127.0.0.1:9/nobody")
	await(t, r.checks, outcome(policy.First))
	r.stop()
	if n := len(r.checks); n != 0 {
		t.Errorf("%d further checks for the days that were missed", n)
	}
	state, err := b.store.State(t.Context(), b.doc.ID)
	if err != nil || !state.NextCheck.After(time.Now()) {
		t.Errorf("next check %v, %v, want the next morning", state.NextCheck, err)
	}
}

func TestJobsOfAKilledProcessAreTakenUp(t *testing.T) {
	b := newBench(t)
	change := store.Visit{Document: b.doc, At: day(1), Outcome: policy.First}
	if err := b.store.Record(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		worker string
		gone   bool
	}{
		{workerID(1), false},
		{strings.Replace(workerID(1), fmt.Sprint(started), "1", 1), true}, // the pid came round
		{"elsewhere/1/1/1", false},
		{"not one of ours", false},
	} {
		if got := gone(c.worker); got != c.gone {
			t.Errorf("gone(%s) = %v", c.worker, got)
		}
	}
}

func TestWhatAnAttemptMeans(t *testing.T) {
	now := day(1)
	wait, _ := alerts.Backoff{}.Wait(3, "d")
	again := now.Add(wait)
	later := now.Add(48 * time.Hour)
	for _, c := range []struct {
		name     string
		attempts int
		err      error
		state    policy.DeliveryState
		next     *time.Time
	}{
		{"taken", 2, nil, policy.Delivered, nil},
		{"busy", 2, errors.New("451 busy"), policy.Owed, &again},
		{"busy until", 2, &alerts.Later{At: later}, policy.Owed, &later},
		{"refused", 0, &alerts.Refused{Err: errors.New("550 no such user")}, policy.Abandoned, nil},
		{"for too long", 21, errors.New("451 busy"), policy.Abandoned, nil},
	} {
		got := judge(policy.Delivery{ID: "d", Attempts: c.attempts}, "ok", c.err, alerts.Backoff{}, now)
		if got.State != c.state || (got.Next == nil) != (c.next == nil) || got.Next != nil && !got.Next.Equal(*c.next) {
			t.Errorf("%s: %+v, want %s, next %v", c.name, got, c.state, c.next)
		}
	}
}
