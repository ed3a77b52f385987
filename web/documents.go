package web

import (
	"net/http"
	"slices"
	"strings"

	"policytrail/policy"
)

// documentsView is the list of documents.
type documentsView struct {
	Documents []policy.State `json:"documents"`

	Words   string   `json:"-"` // what was asked for
	Tag     string   `json:"-"`
	AllTags []string `json:"-"`
	All     int      `json:"-"` // documents, the filter left out
}

// documents lists the documents, filtered by ?tag= and by ?q=, words that all
// stand in the id, the names or the address.
func (s *server) documents(r *http.Request) (any, error) {
	states, err := s.history.States(r.Context())
	if err != nil {
		return nil, err
	}
	query := r.URL.Query()
	v := documentsView{Words: strings.TrimSpace(query.Get("q")), Tag: query.Get("tag"), AllTags: tags(states), All: len(states)}
	v.Documents = []policy.State{}
	for _, state := range states {
		if (v.Tag == "" || slices.Contains(state.Tags, v.Tag)) && bears(state.Document, v.Words) {
			v.Documents = append(v.Documents, state)
		}
	}
	return v, nil
}

func tags(states []policy.State) []string {
	var all []string
	for _, state := range states {
		all = append(all, state.Tags...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func bears(d policy.Document, words string) bool {
	text := strings.ToLower(strings.Join([]string{d.ID, d.Service, d.Type, d.URL}, "\n"))
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (documentsView) Heading() string { return "Documents" }

// service is a service with its documents.
type service struct {
	Name      string
	Documents []stateView
}

// Services groups the documents by service, in order of the services' names.
func (v documentsView) Services() []service {
	var services []service
	place := map[string]int{}
	for _, state := range v.Documents {
		i, ok := place[state.Service]
		if !ok {
			i = len(services)
			place[state.Service] = i
			services = append(services, service{Name: state.Service})
		}
		services[i].Documents = append(services[i].Documents, stateView{state})
	}
	slices.SortStableFunc(services, func(a, b service) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return services
}

// Broken are the documents that can't be read now.
func (v documentsView) Broken() []stateView {
	var broken []stateView
	for _, state := range v.Documents {
		if state.Broken {
			broken = append(broken, stateView{state})
		}
	}
	return broken
}

// stateView is a state with what pages say of it.
type stateView struct{ policy.State }

// Condition says in a few words how a document's watch goes, and Mood in which
// tone: "bad", "poor", "idle" or "good".
func (s stateView) Condition() string {
	switch {
	case s.Broken:
		return "can’t be read"
	case s.BadChecks > 0:
		return "last check went wrong"
	case !s.Watched:
		return "not watched"
	case s.Current == nil:
		return "not checked yet"
	}
	return "watched"
}

// Mood is the tone of the Condition.
func (s stateView) Mood() string {
	switch {
	case s.Broken:
		return "bad"
	case s.BadChecks > 0:
		return "poor"
	case !s.Watched || s.Current == nil:
		return "idle"
	}
	return "fine"
}

// Worst is the most severe clause event of the last change; nil without any.
func (s stateView) Worst() *policy.ClauseEvent {
	if s.LastChange == nil {
		return nil
	}
	return worst(*s.LastChange)
}

// Counts are the flags in force by severity, the most severe first, without
// those that count none.
func (s stateView) Counts() []severityCount {
	var counts []severityCount
	for _, severity := range policy.Severities {
		if n := s.Flags[severity]; n > 0 {
			counts = append(counts, severityCount{severity, n})
		}
	}
	return counts
}

type severityCount struct {
	Severity policy.Severity
	Count    int
}
