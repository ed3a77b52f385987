package watch

import (
	"fmt"
	"io"
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

// model is a fake endpoint that counts what it is asked.
func model(t *testing.T, answer http.HandlerFunc) (url string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		io.Copy(io.Discard, r.Body)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

// explained runs deliveries of some changes to two receivers and returns the
// bodies they got.
func explained(t *testing.T, m alerts.Model, changes int) (b *bench, bodies []string) {
	t.Helper()
	b = newBench(t)
	got := make(chan string, 100)
	take := func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- string(body)
	}
	one, _ := receiver(t, take)
	two, _ := receiver(t, take)
	h := b.hands(t, alerts.Config{Receivers: []alerts.Receiver{hookReceiver("one", one), hookReceiver("two", two)}, Model: &m})
	b.owe(t, changes)
	stop := h.run(t)
	defer stop()
	for range 2 * changes {
		await(t, h.attempts, func(a store.Attempt) bool { return a.State == policy.Delivered })
		bodies = append(bodies, <-got)
	}
	return b, bodies
}

func TestAChangeIsExplainedOnce(t *testing.T) {
	url, asked := model(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"choices": [{"message": {"content": "It got worse."}}], "usage": {"total_tokens": 60}}`)
	})
	b, bodies := explained(t, alerts.Model{URL: url, Name: "tiny"}, 2)
	for _, body := range bodies {
		if !strings.Contains(body, `"explanation":{"text":"It got worse.","model":"tiny"`) {
			t.Errorf("no explanation in %s", body)
		}
	}
	if n := asked.Load(); n != 2 {
		t.Errorf("asked %d times for 2 changes and 2 receivers", n)
	}
	if spent, err := b.store.TokensSince(t.Context(), time.Now().Add(-time.Hour)); spent != 120 || err != nil {
		t.Errorf("spent %d tokens, %v", spent, err)
	}
}

func TestTheBudgetIsKept(t *testing.T) {
	url, asked := model(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"choices": [{"message": {"content": "It got worse."}}], "usage": {"total_tokens": 100000}}`)
	})
	_, bodies := explained(t, alerts.Model{URL: url, Name: "tiny", Budget: 50}, 12)
	// Those under way at once may pass the mark; there are four a receiver.
	if n := asked.Load(); n < 1 || n > 8 || len(bodies) != 24 {
		t.Errorf("asked %d times, %d messages", n, len(bodies))
	}
}

func TestASilentModelDelaysAnAlertNoLongerThanItMay(t *testing.T) {
	url, asked := model(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	start := time.Now()
	_, bodies := explained(t, alerts.Model{URL: url, Name: "tiny", Timeout: 300 * time.Millisecond}, 1)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	for _, body := range bodies {
		if strings.Contains(body, "explanation") {
			t.Errorf("explained: %s", body)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times, want once for both receivers", n)
	}
}
