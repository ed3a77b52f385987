package web

import (
	"strings"
	"testing"
	"time"

	"policytrail/policy"
	"policytrail/store"
)

func TestMetrics(t *testing.T) {
	var metrics *Metrics
	var history *store.Store
	server := serve(t, func(c *Config) { metrics, history = c.Metrics, c.History.(*store.Store) })
	metrics.CheckDone(policy.Check{Outcome: policy.Changed, Took: 700 * time.Millisecond})
	metrics.CheckDone(policy.Check{Outcome: policy.Changed, Took: 20 * time.Second})
	metrics.Attempted(policy.Delivered)

	response, body := get(t, server.URL+"/metrics")
	if response.StatusCode != 200 || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/plain") {
		t.Fatalf("%s, %s", response.Status, response.Header.Get("Content-Type"))
	}
	has(t, body,
		`policytrail_checks_total{outcome="changed"} 2`,
		`policytrail_checks_total{outcome="unusable"} 0`,
		`policytrail_check_duration_seconds_bucket{le="1"} 1`,
		`policytrail_check_duration_seconds_sum 20.7`,
		`policytrail_deliveries_total{state="delivered"} 1`,
		`policytrail_documents 3`,
		`policytrail_documents_broken 1`,
		`policytrail_deliveries{state="owed"} 1`,
		`policytrail_deliveries{state="failed"} 0`,
		`policytrail_deliveries{state="held"} 0`,
		`policytrail_receiver_failures{receiver="hook"} 1`,
		`policytrail_build_info{version="v9"} 1`,
		`go_goroutines `, `process_cpu_seconds_total `)

	// Without the database the counters are still told.
	history.Close()
	_, body = get(t, server.URL+"/metrics")
	has(t, body, `policytrail_checks_total{outcome="changed"} 2`)
	if strings.Contains(body, "policytrail_documents 3") {
		t.Error("documents counted without a database")
	}
}

func has(t *testing.T, body string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(body, "\n"+line) {
			t.Errorf("no line %q", line)
		}
	}
}

func TestNoMetrics(t *testing.T) {
	server := serve(t, func(c *Config) { c.Metrics = nil })
	if response, _ := get(t, server.URL+"/metrics"); response.StatusCode != 404 {
		t.Errorf("/metrics: %s", response.Status)
	}
}
