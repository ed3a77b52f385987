package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"
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
