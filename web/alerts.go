package web

import (
	"net/http"
	"slices"
	"time"

	"policytrail/policy"
)

// alertsShown is how many deliveries the page lists.
const alertsShown = 200

// alertsView is what was told to whom, what is owed and what failed.
type alertsView struct {
	Alerts []policy.AlertLine           `json:"alerts"` // newest first, one for each receiver
	Counts map[policy.DeliveryState]int `json:"counts"`
	Health []policy.ReceiverHealth      `json:"receivers"`
	Mutes  []policy.Mute                `json:"mutes"`

	State policy.DeliveryState `json:"-"`
	Form  muteForm             `json:"-"`
}

// muteForm is what the form that mutes is filled in with.
type muteForm struct {
	Scope  policy.MuteScope
	Name   string
	Until  string // the day proposed
	Scopes []policy.MuteScope
}

// alertsPage is the list as a page, which has a form.
func (s *server) alertsPage(w http.ResponseWriter, r *http.Request) error {
	allowOrigin(w)
	return s.page("alerts", s.alerts)(w, r)
}

// alerts lists deliveries, ?state= owed, delivered, failed, held, digested or muted.
func (s *server) alerts(r *http.Request) (any, error) {
	v := alertsView{State: policy.DeliveryState(r.URL.Query().Get("state"))}
	if v.State != "" && !slices.Contains(policy.DeliveryStates, v.State) {
		return nil, &problem{http.StatusBadRequest, "Give state as owed, delivered, failed, held, digested or muted."}
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
	if v.Counts, err = s.history.DeliveryCounts(r.Context()); err != nil {
		return nil, err
	}
	health, err := s.history.Receivers(r.Context())
	if err != nil {
		return nil, err
	}
	v.Health = list(health)
	now := time.Now().UTC()
	mutes, err := s.history.Mutes(r.Context(), now)
	v.Mutes = list(mutes)
	v.Form = muteForm{
		Scope: policy.MuteScope(r.URL.Query().Get("mute")), Name: r.URL.Query().Get("name"),
		Until: now.AddDate(0, 0, 7).Format(time.DateOnly), Scopes: policy.MuteScopes,
	}
	return v, err
}

func (alertsView) Heading() string { return "Alerts" }

// Choices are the states to choose from, "" for all, each with its count.
func (v alertsView) Choices() []stateCount {
	choices := []stateCount{{"", "all", 0}}
	for _, state := range policy.DeliveryStates {
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

// Failing are the receivers that can't be reached.
func (v alertsView) Failing() []policy.ReceiverHealth {
	return slices.DeleteFunc(slices.Clone(v.Health), func(h policy.ReceiverHealth) bool { return h.FailingSince == nil })
}

// deliveryView is the log of one delivery.
type deliveryView struct {
	Delivery string               `json:"delivery"`
	Attempts []policy.AttemptLine `json:"attempts"` // newest first
}

func (v deliveryView) Heading() string { return "Delivery " + v.Delivery }

// attemptsShown is how many attempts of a delivery the page lists: all there
// can be, unless somebody retried it by hand again and again.
const attemptsShown = 200

func (s *server) delivery(r *http.Request) (any, error) {
	v := deliveryView{Delivery: r.PathValue("delivery")}
	lines, err := s.history.Attempts(r.Context(), v.Delivery, "", attemptsShown)
	v.Attempts = list(lines)
	return v, err
}
