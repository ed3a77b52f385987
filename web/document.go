package web

import (
	"math"
	"net/http"
	"slices"

	"policytrail/policy"
)

// checksShown is how many runs of checks a document's page lists. A run holds
// all checks in a row that ended alike.
const checksShown = 50

// documentView is a document with its history.
type documentView struct {
	policy.State
	Versions []policy.Version     `json:"versions"` // newest first
	Changes  []policy.ChangeFacts `json:"changes"`  // newest first, re-extractions included
	InForce  []policy.StoredFlag  `json:"flags_in_force"`
	Checks   []policy.CheckRun    `json:"checks"` // newest first
}

// document reads a document's history.
func (s *server) document(r *http.Request) (any, error) {
	ctx, id := r.Context(), documentID(r)
	var v documentView
	var err error
	if v.State, err = s.history.State(ctx, id); err != nil {
		return nil, err
	}
	if v.Versions, err = s.history.Versions(ctx, id); err != nil {
		return nil, err
	}
	slices.Reverse(v.Versions)
	if v.Changes, err = s.history.Changes(ctx, id, true, math.MaxInt32); err != nil {
		return nil, err
	}
	if v.InForce, err = s.history.Flags(ctx, policy.FlagQuery{Document: id}); err != nil {
		return nil, err
	}
	if v.Checks, err = s.history.Checks(ctx, id, checksShown); err != nil {
		return nil, err
	}
	v.Versions, v.Changes, v.InForce, v.Checks = list(v.Versions), list(v.Changes), list(v.InForce), list(v.Checks)
	return v, nil
}

func (v documentView) Heading() string { return v.Title() }

// Look is the state as pages speak of it.
func (v documentView) Look() stateView { return stateView{v.State} }

// Bands are the flags in force by severity, the most severe first.
func (v documentView) Bands() []band { return bands(v.InForce) }

// band holds the flags of a severity.
type band struct {
	Severity policy.Severity
	Flags    []policy.StoredFlag
}

// Severe reports whether the flags are to be seen at once.
func (b band) Severe() bool { return b.Severity.AtLeast(policy.Warning) }

func bands(flags []policy.StoredFlag) []band {
	var all []band
	for _, severity := range policy.Severities {
		b := band{Severity: severity}
		for _, f := range flags {
			if f.Severity == severity {
				b.Flags = append(b.Flags, f)
			}
		}
		if len(b.Flags) > 0 {
			all = append(all, b)
		}
	}
	return all
}

// step is a version with the change that led to it.
type step struct {
	policy.Version
	Change *policy.ChangeFacts // nil for the first
}

// Steps are the versions, newest first, each with its change.
func (v documentView) Steps() []step {
	changes := map[int]*policy.ChangeFacts{}
	for i := range v.Changes {
		changes[v.Changes[i].To] = &v.Changes[i]
	}
	steps := make([]step, len(v.Versions))
	for i, version := range v.Versions {
		steps[i] = step{version, changes[version.Number]}
	}
	return steps
}

// versionAt leads to the version that was in force at the end of a day, UTC.
func (s *server) versionAt(prefix string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		at, err := endOfDay(r.URL.Query().Get("date"))
		if err != nil {
			return err
		}
		version, err := s.history.VersionAt(r.Context(), documentID(r), at)
		if err != nil {
			return err
		}
		http.Redirect(w, r, prefix+documentPath(version.Document, "versions", version.Number), http.StatusFound)
		return nil
	}
}
