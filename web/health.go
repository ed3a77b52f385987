package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"policytrail/policy"
)

// readyPatience is how long the database may take to answer.
const readyPatience = 5 * time.Second

// healthz says that the process is up.
func (s *server) healthz(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	return send(w, r, "text/plain; charset=utf-8", []byte("ok\n"))
}

// readiness is what /readyz says. It is open to all and names nothing.
type readiness struct {
	Ready    bool   `json:"ready"`
	Database string `json:"database"` // "answers" or "does not answer"
	TookMS   int64  `json:"took_ms"`
	Version  string `json:"version,omitempty"`

	// What is owed to people: alerts that wait or were given up, and receivers
	// that can't be reached now. None of it makes the server less ready.
	Alerts *undelivered `json:"alerts,omitempty"`
}

type undelivered struct {
	Owed             int `json:"owed"`
	Failed           int `json:"failed"`
	FailingReceivers int `json:"failing_receivers"`
}

// readyz says whether the database answers: 200, or 503 while it does not.
func (s *server) readyz(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	start := time.Now()
	err := s.history.Ready(ctx)
	state := readiness{Ready: err == nil, Database: "answers", TookMS: time.Since(start).Milliseconds(), Version: s.Version}
	status := http.StatusOK
	if err != nil {
		s.Log.Error("asking the database whether it answers", "error", err)
		state.Database, status = "does not answer", http.StatusServiceUnavailable
	}
	if err == nil {
		state.Alerts = s.undelivered(ctx)
	}
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(state); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	body.WriteTo(w) // a client that hung up needs no answer
	return nil
}

// undelivered counts what people have not got; nil when it can't be had.
func (s *server) undelivered(ctx context.Context) *undelivered {
	counts, err := s.history.DeliveryCounts(ctx)
	if err != nil {
		s.Log.Error("counting what is owed", "error", err)
		return nil
	}
	health, err := s.history.Receivers(ctx)
	if err != nil {
		s.Log.Error("asking how receivers fare", "error", err)
		return nil
	}
	u := &undelivered{Owed: counts[policy.Owed], Failed: counts[policy.Abandoned]}
	for _, h := range health {
		if h.FailingSince != nil {
			u.FailingReceivers++
		}
	}
	return u
}
