package web

import (
	"cmp"
	"net/http"
	"strconv"
	"time"
)

// mostAskedFor is the largest ?limit=.
const mostAskedFor = 10_000

// limit reads ?limit=.
func limit(r *http.Request, usual int) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostAskedFor {
		return 0, &problem{http.StatusBadRequest, "Give limit as a number from 1 to 10000."}
	}
	return n, nil
}

// names are the titles of documents by id.
type names map[string]string

func (s *server) names(r *http.Request) (names, error) {
	states, err := s.history.States(r.Context())
	titles := names{}
	for _, state := range states {
		titles[state.ID] = state.Title()
	}
	return titles, err
}

// Of is the title of a document.
func (n names) Of(id string) string { return cmp.Or(n[id], id) }

// endOfDay is the last moment of a day, UTC.
func endOfDay(text string) (time.Time, error) {
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return date, &problem{http.StatusBadRequest, "Give the day as 2024-04-16."}
	}
	return date.AddDate(0, 0, 1).Add(-time.Millisecond), nil
}

func truth(text string) bool {
	yes, err := strconv.ParseBool(text)
	return yes && err == nil
}

// list is a list as JSON has it when there is nothing in it: [] and not null.
func list[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
