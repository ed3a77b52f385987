package watch

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"policytrail/alerts"
	"policytrail/diff"
	"policytrail/policy"
	"policytrail/store"
)

// hands is a daemon that watches nothing and hands over what it is given.
type hands struct {
	*Daemon
	attempts chan store.Attempt
}

func (b *bench) hands(t testing.TB, c alerts.Config) *hands {
	t.Helper()
	c.AllowPrivate = true
	told, err := alerts.New(c)
	if err != nil {
		t.Fatal(err)
	}
	b.Checker = newChecker(t, b.store, "http://127.0.0.1:9/nobody")
	b.Checker.Alerts = told
	h := &hands{attempts: make(chan store.Attempt, 1000)}
	h.Daemon, err = New(t.Context(), Config{
		Store: b.store, Log: slog.New(slog.DiscardHandler), Parts: Parts{Checker: b.Checker, Alerts: told},
		OnAttempt: func(a store.Attempt) { h.attempts <- a },
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// run has the daemon work until the test ends or stop is called.
func (h *hands) run(t testing.TB) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// owe stores news of a number of changes, as checks do.
func (b *bench) owe(t testing.TB, count int) {
	t.Helper()
	v := store.Visit{Document: b.doc, At: time.Now().UTC(), Outcome: policy.Unchanged}
	for n := 1; n <= count; n++ {
		change := diff.Texts("We keep nothing.\n", fmt.Sprintf("We keep %d things.\n", n))
		err := b.Checker.tell(&v, alerts.News{
			Event: policy.EventChange, Document: b.doc, At: v.At, Diff: change,
			Change: &policy.ChangeFacts{Document: b.doc.ID, From: n, To: n + 1, At: v.At, Summary: change.Summary(), Severity: policy.Warning},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := b.store.Record(t.Context(), v); err != nil {
		t.Fatal(err)
	}
}

func hookReceiver(name, url string) alerts.Receiver {
	return alerts.Receiver{Name: name, Webhook: &alerts.Webhook{URL: url}}
}

// lines are the deliveries by receiver.
func (b *bench) lines(t *testing.T) map[string][]policy.AlertLine {
	t.Helper()
	all, err := b.store.Alerts(t.Context(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	byReceiver := map[string][]policy.AlertLine{}
	for _, l := range all {
		byReceiver[l.Receiver] = append(byReceiver[l.Receiver], l)
	}
	return byReceiver
}

func TestAReceiverThatHangsDelaysNoOther(t *testing.T) {
	b := newBench(t)
	release := make(chan struct{})
	hung, _ := receiver(t, func(http.ResponseWriter, *http.Request) { <-release })
	good, _ := receiver(t, func(http.ResponseWriter, *http.Request) {})
	h := b.hands(t, alerts.Config{Receivers: []alerts.Receiver{hookReceiver("hung", hung), hookReceiver("good", good)}})
	const owed = 30 // more than all workers of a receiver can hold
	b.owe(t, owed)
	stop := h.run(t)
	defer stop()
	defer close(release)
	for range owed {
		await(t, h.attempts, func(a store.Attempt) bool { return a.State == policy.Delivered })
	}
	for _, l := range b.lines(t)["hung"] {
		if l.State != policy.Owed || l.Attempts != 0 {
			t.Errorf("to the receiver that hangs: %+v", l)
		}
	}
}

func TestRetryAfterHoldsTheReceiver(t *testing.T) {
	b := newBench(t)
	busy, calls := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	h := b.hands(t, alerts.Config{Receivers: []alerts.Receiver{hookReceiver("busy", busy)}})
	b.owe(t, 1)
	stop := h.run(t)
	defer stop()
	await(t, h.attempts, func(store.Attempt) bool { return true })
	<-calls
	b.owe(t, 5)
	for len(b.waiting(t)) < 4 { // the first of the five is the one that was tried
		if !sleep(t.Context(), 20*time.Millisecond, nil) {
			t.Fatal("the rest was not put off")
		}
	}
	if n := len(calls); n != 0 {
		t.Errorf("%d further requests to a receiver that asked for an hour's peace", n)
	}
	for _, l := range b.waiting(t) {
		if left := time.Until(*l.NextAt); left < 55*time.Minute || left > 65*time.Minute {
			t.Errorf("%s is tried again in %v, want an hour", l.ID, left)
		}
	}
}

// waiting are the deliveries that were put off without an attempt.
func (b *bench) waiting(t *testing.T) (waiting []policy.AlertLine) {
	t.Helper()
	for _, lines := range b.lines(t) {
		for _, l := range lines {
			if l.State == policy.Owed && l.Attempts == 0 && l.NextAt != nil {
				waiting = append(waiting, l)
			}
		}
	}
	return waiting
}

func TestNothingIsSentInQuietHours(t *testing.T) {
	b := newBench(t)
	hook, calls := receiver(t, func(http.ResponseWriter, *http.Request) {})
	now := time.Now().UTC()
	quiet := policy.QuietHours{From: clock(now.Add(-time.Hour)), To: clock(now.Add(2 * time.Hour))}
	h := b.hands(t, alerts.Config{
		Receivers: []alerts.Receiver{hookReceiver("hook", hook)}, Routes: []alerts.Route{{To: []string{"hook"}, Quiet: quiet}},
	})
	b.owe(t, 2)
	// As a check at the command line does: it doesn't wait for the morning.
	if err := h.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	waiting := b.waiting(t)
	if len(waiting) != 2 || len(calls) != 0 {
		t.Fatalf("%d wait, %d were sent", len(waiting), len(calls))
	}
	if left := waiting[0].NextAt.Sub(now); left < 118*time.Minute || left > 2*time.Hour || !strings.Contains(waiting[0].Detail, "quiet hours") {
		t.Errorf("sent in %v, want two hours: %s", left, waiting[0].Detail)
	}
}

// clock is the time of day to the minute.
func clock(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

func TestAReceiversRateIsKept(t *testing.T) {
	b := newBench(t)
	var times []time.Time // the receiver gets one request at a time
	hook, calls := receiver(t, func(http.ResponseWriter, *http.Request) { times = append(times, time.Now()) })
	r := hookReceiver("hook", hook)
	r.Pause = 300 * time.Millisecond
	h := b.hands(t, alerts.Config{Receivers: []alerts.Receiver{r}})
	b.owe(t, 4)
	stop := h.run(t)
	for range 4 {
		await(t, h.attempts, func(a store.Attempt) bool { return a.State == policy.Delivered })
		<-calls
	}
	stop()
	for i := 1; i < len(times); i++ {
		if gap := times[i].Sub(times[i-1]); gap < 250*time.Millisecond {
			t.Errorf("message %d came %v after the one before", i+1, gap)
		}
	}
}

func TestPace(t *testing.T) {
	var p pace
	now := day(1)
	for _, c := range []struct {
		after, pause time.Duration
		wait         time.Duration
		booked       bool
	}{
		{0, time.Minute, 0, true},
		{10 * time.Second, time.Minute, 50 * time.Second, false}, // too far off to wait for
		{50 * time.Second, time.Minute, 10 * time.Second, true},
		{time.Minute, time.Minute, time.Minute, false},
		{time.Hour, time.Minute, 0, true},
		{time.Hour, 0, 0, true},
	} {
		at, booked := p.take("legal", c.pause, 15*time.Second, now.Add(c.after))
		if wait := at.Sub(now.Add(c.after)); wait != c.wait || booked != c.booked {
			t.Errorf("after %v: wait %v, %v, want %v, %v", c.after, wait, booked, c.wait, c.booked)
		}
	}
	if at, booked := p.take("press", time.Minute, 0, now); !booked || !at.Equal(now) {
		t.Error("one receiver waits for another")
	}
}

func TestTheDaemonSendsDigests(t *testing.T) {
	b := newBench(t)
	hook, calls := receiver(t, func(http.ResponseWriter, *http.Request) {})
	h := b.hands(t, alerts.Config{
		Receivers: []alerts.Receiver{hookReceiver("hook", hook)},
		Routes:    []alerts.Route{{To: []string{"hook"}, Digest: &alerts.Digest{Schedule: "@every 1s"}}},
	})
	b.owe(t, 3)
	stop := h.run(t)
	defer stop()
	await(t, h.attempts, func(a store.Attempt) bool { return a.State == policy.Delivered })
	<-calls
	states := map[policy.DeliveryState]int{}
	for _, l := range b.lines(t)["hook"] {
		states[l.State]++
	}
	if states[policy.Digested] != 3 || states[policy.Delivered] != 1 {
		t.Errorf("states %v, want 3 in the digest, 1 delivered", states)
	}
}

func TestWhatIsOwedToNobodyIsGivenUp(t *testing.T) {
	b := newBench(t)
	gone := b.hands(t, alerts.Config{Receivers: []alerts.Receiver{hookReceiver("gone", "http://127.0.0.1:9/x")}})
	_ = gone
	b.owe(t, 1)
	hook, _ := receiver(t, func(http.ResponseWriter, *http.Request) {})
	h := b.hands(t, alerts.Config{Receivers: []alerts.Receiver{hookReceiver("hook", hook)}})
	stop := h.run(t)
	defer stop()
	a := await(t, h.attempts, func(store.Attempt) bool { return true })
	if a.State != policy.Abandoned || !strings.Contains(a.Detail, "no longer in the configuration") {
		t.Errorf("%+v", a)
	}
}

func TestAFailingReceiverIsToldThroughTheOthersOnce(t *testing.T) {
	b := newBench(t)
	gone, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	good, _ := receiver(t, func(http.ResponseWriter, *http.Request) {})
	h := b.hands(t, alerts.Config{Receivers: []alerts.Receiver{hookReceiver("gone", gone), hookReceiver("good", good)}})
	b.owe(t, 3)
	stop := h.run(t)
	defer stop()
	for range 7 { // three to each, and the news that one of them is gone
		await(t, h.attempts, func(store.Attempt) bool { return true })
	}
	told := 0
	for _, l := range b.lines(t)["good"] {
		if l.Event == policy.EventUndelivered {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times that the other is gone, want once", told)
	}
}
