package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
)

// ordeal is a receiver with a temper, and what it was given.
type ordeal struct {
	*httptest.Server
	temper func(w http.ResponseWriter, r *http.Request, keep func()) // how it answers while it misbehaves
	calm   atomic.Bool

	mu       sync.Mutex
	got      map[string][]string // "chat/terms 2" → ids of the messages, one for each time it took one
	requests int
	lost     int // acknowledgements it did not send though it had taken the message
}

func newOrdeal(t *testing.T, temper func(http.ResponseWriter, *http.Request, func())) *ordeal {
	o := &ordeal{temper: temper, got: map[string][]string{}}
	o.Server = httptest.NewServer(http.HandlerFunc(o.serve))
	t.Cleanup(o.Close)
	return o
}

func (o *ordeal) serve(w http.ResponseWriter, r *http.Request) {
	var body alerts.Request
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return // killed in the middle of a request
	}
	var data alerts.Payload
	if err := json.Unmarshal(body.Data, &data); err != nil {
		panic(err)
	}
	o.mu.Lock()
	o.requests++
	o.mu.Unlock()
	keep := func() {
		if data.Change == nil {
			return // that another receiver can't be reached
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		key := fmt.Sprintf("%s %d", data.Document.ID, data.Change.To)
		o.got[key] = append(o.got[key], r.Header.Get("webhook-id"))
	}
	if !o.calm.Load() && rand.IntN(3) == 0 {
		o.temper(w, r, keep)
		return
	}
	keep()
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		conn.Close()
	}
}

// tempers are what receivers do to us.
func tempers(o map[string]*ordeal) map[string]func(http.ResponseWriter, *http.Request, func()) {
	status := func(code int) func(http.ResponseWriter, *http.Request, func()) {
		return func(w http.ResponseWriter, _ *http.Request, _ func()) { w.WriteHeader(code) }
	}
	return map[string]func(http.ResponseWriter, *http.Request, func()){
		"refuses": func(w http.ResponseWriter, _ *http.Request, _ func()) { cut(w) },
		"hangs": func(_ http.ResponseWriter, r *http.Request, _ func()) {
			select {
			case <-r.Context().Done():
			case <-time.After(2 * time.Second):
			}
			panic(http.ErrAbortHandler)
		},
		"fails": status(http.StatusInternalServerError),
		"limits": func(w http.ResponseWriter, _ *http.Request, _ func()) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"is-gone": status(http.StatusGone),
		"forgets": func(w http.ResponseWriter, _ *http.Request, keep func()) {
			keep()
			lost := o["forgets"]
			lost.mu.Lock()
			lost.lost++
			lost.mu.Unlock()
			cut(w)
		},
	}
}

// TestTorture changes documents while receivers misbehave and the daemon is
// killed at random instants. In the end every receiver has every alert, and
// twice only under one id, where its acknowledgement was lost. The long version,
// 200 changes and 50 kills, takes minutes: POLICYTRAIL_TEST_TORTURE=1.
func TestTorture(t *testing.T) {
	documents, changes, kills := 4, 3, 5
	if os.Getenv("POLICYTRAIL_TEST_TORTURE") != "" {
		documents, changes, kills = 20, 10, 50
	} else if testing.Short() {
		t.Skip("takes seconds")
	}
	start := time.Now()
	var edition atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, tortured, edition.Load(), r.URL.Path)
	}))
	defer site.Close()
	receivers := map[string]*ordeal{}
	for name, temper := range tempers(receivers) {
		receivers[name] = newOrdeal(t, temper)
	}
	folder := t.TempDir()
	tortureSettings(t, folder, site.URL, documents, receivers)

	// The history is made before the killing starts, so that every change counts.
	output(t, folder, "check")
	history, err := store.Open(t.Context(), store.Config{Path: filepath.Join(folder, "policytrail.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer history.Close()

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	killed := make(chan int, 1)
	done := make(chan struct{})
	go func() { killed <- killAtRandom(ctx, t, folder, kills, done) }()
	for n := 1; n <= changes; n++ {
		edition.Store(int64(n))
		waitUntil(t, ctx, func() bool { return allAt(t, history, n+1) })
	}
	close(done)
	deaths := <-killed

	for _, r := range receivers {
		r.calm.Store(true)
	}
	daemon := startDaemon(t, folder)
	go func() {
		for range daemon.lines { // let it talk
		}
	}()
	none := func(state policy.DeliveryState) func() bool {
		return func() bool {
			counts, err := history.DeliveryCounts(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return counts[state] == 0
		}
	}
	waitUntil(t, ctx, none(policy.Owed))
	if counts, _ := history.DeliveryCounts(ctx); counts[policy.Abandoned] == 0 && kills > 10 {
		t.Error("nothing was given up, though a receiver said it is gone")
	}
	output(t, folder, "alerts", "retry")
	waitUntil(t, ctx, none(policy.Owed))
	waitUntil(t, ctx, none(policy.Abandoned))

	for name, r := range receivers {
		r.check(t, name, documents, changes, deaths)
	}
	t.Logf("%d changes, %d receivers, %d kills in %v", documents*changes, len(receivers), deaths, time.Since(start).Round(time.Second))
}

const tortured = `<!doctype html><html lang="en"><head><title>Terms</title></head><body><main><h1>Terms</h1>
<p>These terms are a contract between you and the company that runs the service. Read them before you use it.</p>
<p>You may end this contract at any time by closing your account. This is edition number %d of the terms of %s.</p>
<p>We may change these terms at any time and will tell you thirty days before the change takes effect.</p></main></body></html>`

func tortureSettings(t *testing.T, folder, site string, documents int, receivers map[string]*ordeal) {
	t.Helper()
	var file strings.Builder
	fmt.Fprint(&file, "schedule: \"@every 1s\"\nserver: {listen: 127.0.0.1:0}\nfetch: {per_host: 1ms, allow_private: true, retries: 0, robots: false}\n")
	fmt.Fprint(&file, "alerts:\n  retry: {first: 1s, longest: 4s, for: 24h}\n  receivers:\n")
	for name, r := range receivers {
		fmt.Fprintf(&file, "    - {name: %s, webhook: {url: \"%s\"}}\n", name, r.URL)
	}
	fmt.Fprint(&file, "policies:\n")
	for n := range documents {
		fmt.Fprintf(&file, "  - {service: S%d, documents: [{type: Terms, url: \"%s/%d\"}]}\n", n, site, n)
	}
	write(t, filepath.Join(folder, "policies.yaml"), file.String())
}

// killAtRandom runs the daemon and kills it, so often at least and until done.
func killAtRandom(ctx context.Context, t *testing.T, folder string, kills int, done <-chan struct{}) int {
	deaths := 0
	for {
		select {
		case <-done:
			if deaths >= kills {
				return deaths
			}
		default:
		}
		daemon := exec.CommandContext(ctx, "policytrail", "run")
		daemon.Dir, daemon.Stderr = folder, io.Discard
		if err := daemon.Start(); err != nil {
			t.Error(err)
			return deaths
		}
		life := time.Duration(100+rand.IntN(2500)) * time.Millisecond
		if deaths >= kills {
			life = time.Hour // it has died often enough; now it may finish
		}
		select {
		case <-time.After(life):
		case <-done:
			if life < time.Hour {
				time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond) // the instant is the point
			}
		case <-ctx.Done():
		}
		daemon.Process.Kill()
		daemon.Wait()
		if ctx.Err() != nil {
			return deaths
		}
		deaths++
	}
}

func waitUntil(t *testing.T, ctx context.Context, condition func() bool) {
	t.Helper()
	for !condition() {
		select {
		case <-ctx.Done():
			t.Fatal("took too long")
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// allAt reports whether every document has a version of that number.
func allAt(t *testing.T, history *store.Store, number int) bool {
	states, err := history.States(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if s.Current == nil || s.Current.Number < number {
			return false
		}
	}
	return true
}

// check reports what the receiver lacks, and what it has twice without a reason.
func (o *ordeal) check(t *testing.T, name string, documents, changes, kills int) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	repeats := 0
	for n := range documents {
		for to := 2; to <= changes+1; to++ {
			key := fmt.Sprintf("s%d/terms %d", n, to)
			ids := o.got[key]
			if len(ids) == 0 {
				t.Errorf("%s never got %s", name, key)
				continue
			}
			repeats += len(ids) - 1
			for _, id := range ids {
				if id != ids[0] {
					t.Errorf("%s got %s as %s and as %s", name, key, ids[0], id)
				}
			}
		}
	}
	// A kill loses the acknowledgements of what was under way: four at most.
	if most := o.lost + 4*kills; repeats > most {
		t.Errorf("%s got %d alerts again, and lost at most %d acknowledgements", name, repeats, most)
	}
	t.Logf("%-8s %4d of %d alerts, %d requests, %d again under the same id (%d acknowledgements withheld)",
		name, len(o.got), documents*changes, o.requests, repeats, o.lost)
}
