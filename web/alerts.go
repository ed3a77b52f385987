package web

import (
	"net/http"

	"policytrail/policy"
)

// alertsShown is how many deliveries the page lists.
const alertsShown = 200

// alertsView is what was told to whom, what is owed and what failed.
type alertsView struct {
	Alerts []policy.AlertLine           `json:"alerts"` // newest first, one for each receiver
	Counts map[policy.DeliveryState]int `json:"counts"`

	State policy.DeliveryState `json:"-"`
}

// alerts lists deliveries, ?state= owed, delivered or failed.
func (s *server) alerts(r *http.Request) (any, error) {
	v := alertsView{State: policy.DeliveryState(r.URL.Query().Get("state"))}
	switch v.State {
	case "", policy.Owed, policy.Delivered, policy.Abandoned:
	default:
		return nil, &problem{http.StatusBadRequest, "Give state as owed, delivered or failed."}
	}
	n, err := limit(r, alertsShown)
	if err != nil {
		return nil, err
	}
	found, err := s.history.Alerts(r.Context(), v.State, n)
	if err != nil {
		return nil, err
	}
	v.Alerts = list(found)
	v.Counts, err = s.history.DeliveryCounts(r.Context())
	return v, err
}

func (alertsView) Heading() string { return "Alerts" }

// Choices are the states to choose from, "" for all, each with its count.
func (v alertsView) Choices() []stateCount {
	choices := []stateCount{{"", "all", 0}}
	for _, state := range []policy.DeliveryState{policy.Owed, policy.Delivered, policy.Abandoned} {
		choices[0].Count += v.Counts[state]
		choices = append(choices, stateCount{state, string(state), v.Counts[state]})
	}
	return choices
}

type stateCount struct {
	State policy.DeliveryState
	Name  string
	Count int
}
