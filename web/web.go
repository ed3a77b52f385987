// Package web shows the history to people and programs: pages, a JSON API,
// Atom feeds, health and metrics.
//
// A resource is read by one function, whose result the page's template draws
// and the API writes as JSON, so the two never tell different stories. All that
// can be changed here is what is muted: every other route but the login only
// reads.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"policytrail/policy"
)

// History is what the pages are made from. *store.Store is one.
type History interface {
	// How documents stand now, in order of id.
	States(ctx context.Context) ([]policy.State, error)
	State(ctx context.Context, document string) (policy.State, error)

	// The texts: versions oldest first and without text; one with its text.
	Versions(ctx context.Context, document string) ([]policy.Version, error)
	Version(ctx context.Context, document string, number int) (policy.Version, error)
	VersionAt(ctx context.Context, document string, at time.Time) (policy.Version, error)
	Snapshot(ctx context.Context, id int64) (policy.Snapshot, error)

	// What was found in them, and on which visits; newest first, "" is all documents.
	Changes(ctx context.Context, document string, reExtracted bool, limit int) ([]policy.ChangeFacts, error)
	Flags(ctx context.Context, q policy.FlagQuery) ([]policy.StoredFlag, error)
	Search(ctx context.Context, q policy.Query) ([]policy.Hit, error)
	FindChanges(ctx context.Context, q policy.ChangeQuery) ([]policy.ChangeFacts, error)
	Checks(ctx context.Context, document string, limit int) ([]policy.CheckRun, error)

	// What a language model said of the step to a version; its text may be "".
	Explanation(ctx context.Context, document string, version int) (e policy.Explanation, asked bool, err error)

	// What was told of it; "" is every state. How receivers fare, and what is muted.
	Alerts(ctx context.Context, state policy.DeliveryState, limit int) ([]policy.AlertLine, error)
	DeliveryCounts(ctx context.Context) (map[policy.DeliveryState]int, error)
	Receivers(ctx context.Context) ([]policy.ReceiverHealth, error)
	Attempts(ctx context.Context, delivery, receiver string, limit int) ([]policy.AttemptLine, error)
	Mutes(ctx context.Context, at time.Time) ([]policy.Mute, error)
	Mute(ctx context.Context, m policy.Mute) (policy.Mute, error)
	Unmute(ctx context.Context, id int64) error

	// Ready reports whether the database answers.
	Ready(ctx context.Context) error
}

// Config is what New makes the pages from.
type Config struct {
	History History

	// IsUnknown reports whether an error of History says that the thing asked
	// for is not there. Such errors become 404, all others 500.
	IsUnknown func(error) bool

	// Token is what clients present: as an HTTP Bearer token, as ?token=, or in
	// the login form. "" lets everybody in, which is only sensible where none
	// but this machine can connect. /healthz and /readyz are always open.
	Token string

	// BaseURL is the public address of the pages, for the absolute links of
	// feeds. "" takes what the request was addressed to.
	BaseURL string

	Version string       // of the program, shown at the foot of pages
	Log     *slog.Logger // nil discards
	Metrics *Metrics     // nil: no /metrics
}

// server answers the requests.
type server struct {
	Config
	history History
	token   token
}

// New makes the handler of all pages, feeds and the API.
func New(c Config) http.Handler {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	s := &server{Config: c, history: c.History, token: newToken(c.Token)}
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		handler := s.answer(r.handler)
		if !r.open {
			handler = s.guard(handler)
		}
		mux.Handle(r.pattern, handler)
	}
	return s.secure(mux)
}
