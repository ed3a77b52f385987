package web

import (
	"net/http"

	"policytrail/policy"
)

// changesShown is how many changes the page lists.
const changesShown = 100

// changesView is the latest changes of all documents.
type changesView struct {
	Changes []policy.ChangeFacts `json:"changes"` // newest first, re-extractions left out
	Names   names                `json:"-"`
}

func (s *server) changes(r *http.Request) (any, error) {
	n, err := limit(r, changesShown)
	if err != nil {
		return nil, err
	}
	found, err := s.history.Changes(r.Context(), "", false, n)
	if err != nil {
		return nil, err
	}
	v := changesView{Changes: list(found)}
	v.Names, err = s.names(r)
	return v, err
}

func (changesView) Heading() string { return "Changes" }
