package alerts

import (
	"fmt"
	"slices"
	"strings"

	"policytrail/policy"
)

// Route sends the news it matches to receivers.
type Route struct {
	When     Match
	To       []string // names of receivers; none: nobody hears of it
	Continue bool     // the routes below get to see the news as well
}

// Match says which news a route takes. Every field that is set must agree, a
// list when one of its values does; the zero Match takes everything.
type Match struct {
	Event []policy.Event

	// Severity and Kinds speak of changed clauses: when one is set, only change
	// events match. Severity is the least there must be, Kinds are kinds of
	// clause of which one must be touched.
	Severity policy.Severity
	Kinds    []string

	// Tags, Services and Types are compared as slugs: "WeChat" is "wechat".
	Tags      []string
	Services  []string
	Types     []string
	Documents []string // ids
}

func (m Match) matches(n News) bool {
	d := n.Document
	return m.matchesEvent(n.Event) &&
		m.matchesClauses(n) &&
		anySlug(m.Tags, d.Tags...) &&
		anySlug(m.Services, d.Service) &&
		anySlug(m.Types, d.Type) &&
		(len(m.Documents) == 0 || slices.Contains(m.Documents, d.ID))
}

// matchesEvent leaves news of a date to those who ask for it by name.
func (m Match) matchesEvent(e policy.Event) bool {
	if len(m.Event) == 0 {
		return e != policy.EventDate
	}
	return slices.Contains(m.Event, e)
}

func (m Match) matchesClauses(n News) bool {
	if m.Severity == "" && len(m.Kinds) == 0 {
		return true
	}
	if !n.Event.OfChange() || n.Change == nil {
		return false
	}
	if m.Severity != "" && !n.Change.Severity.AtLeast(m.Severity) {
		return false
	}
	return len(m.Kinds) == 0 || slices.ContainsFunc(n.Change.Clauses, func(c policy.ClauseEvent) bool {
		return slices.Contains(m.Kinds, c.Kind)
	})
}

// anySlug reports whether one of have is wanted; an empty wanted list wants all.
func anySlug(wanted []string, have ...string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool {
		return slices.ContainsFunc(have, func(h string) bool { return policy.Slug(h) == policy.Slug(w) })
	})
}

func (r Route) check(receivers map[string]channel) error {
	for _, name := range r.To {
		if _, ok := receivers[name]; !ok {
			return fmt.Errorf("there is no receiver %q", name)
		}
	}
	for _, e := range r.When.Event {
		if !slices.Contains(policy.Events, e) {
			return fmt.Errorf("unknown event %q (write change, broken, recovered, swings or date)", e)
		}
	}
	if r.When.Severity != "" {
		if _, err := policy.ParseSeverity(string(r.When.Severity)); err != nil {
			return err
		}
	}
	if i := slices.IndexFunc(r.When.Documents, func(id string) bool { return !strings.Contains(id, "/") }); i >= 0 {
		return fmt.Errorf("%q is no document id (write service/type)", r.When.Documents[i])
	}
	return nil
}

// route names the receivers the news concerns, each once, in the order in which
// the routes name them.
func (a *Alerts) route(n News) []string {
	if len(a.config.Routes) == 0 {
		if n.Event == policy.EventDate {
			return nil
		}
		return a.Receivers()
	}
	var names []string
	for _, r := range a.config.Routes {
		if !r.When.matches(n) {
			continue
		}
		for _, name := range r.To {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if !r.Continue {
			break
		}
	}
	return names
}
