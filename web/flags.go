package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"policytrail/policy"
)

// flagsView is the flags that stand, or stood, of one kind or document or of all.
type flagsView struct {
	Flags []policy.StoredFlag `json:"flags"`

	Query policy.FlagQuery `json:"-"`
	Day   string           `json:"-"` // ?at= as it was given
	Kinds []kindCount      `json:"-"`
	Names names            `json:"-"`
}

// kindCount is a clause kind among flags, with how many documents bear it.
type kindCount struct {
	Kind, Title string
	Flags       int
	Documents   int
}

// Left is how many of the flags the page leaves out.
func (k kindCount) Left() int { return max(0, k.Flags-flagsShown) }

// flags lists flags: ?document=, ?kind=, ?severity= (at least), ?at= (a day,
// UTC) and ?ever=1.
func (s *server) flags(r *http.Request) (any, error) {
	q := r.URL.Query()
	v := flagsView{Day: q.Get("at")}
	v.Query = policy.FlagQuery{Document: q.Get("document"), Kind: q.Get("kind"), Ever: truth(q.Get("ever"))}
	if name := q.Get("severity"); name != "" {
		severity, err := policy.ParseSeverity(name)
		if err != nil {
			return nil, &problem{http.StatusBadRequest, "Give severity as critical, warning, notice or good."}
		}
		v.Query.Severity = severity
	}
	if v.Day != "" {
		at, err := endOfDay(v.Day)
		if err != nil {
			return nil, err
		}
		v.Query.At = &at
	}
	found, err := s.history.Flags(r.Context(), v.Query)
	if err != nil {
		return nil, err
	}
	v.Flags = list(found)
	v.Kinds = countKinds(v.Flags)
	v.Names, err = s.names(r)
	return v, err
}

// flagsShown is how many flags of a kind the page shows. The API has all.
const flagsShown = 500

// Chosen reports whether a kind or a document was asked for. Otherwise the page
// shows which kinds there are: a long watch list has thousands of flags.
func (v flagsView) Chosen() bool { return v.Query.Kind != "" || v.Query.Document != "" }

// Path is the address of a kind's flags, otherwise filtered alike.
func (v flagsView) Path(kind string) string {
	query := url.Values{"kind": {kind}}
	if v.Query.Severity != "" {
		query.Set("severity", string(v.Query.Severity))
	}
	if v.Query.Ever {
		query.Set("ever", "1")
	}
	if v.Day != "" {
		query.Set("at", v.Day)
	}
	return "/flags?" + query.Encode()
}

func (flagsView) Heading() string { return "Flagged clauses" }

// countKinds says which kinds there are among flags, by title.
func countKinds(flags []policy.StoredFlag) []kindCount {
	var kinds []kindCount
	seen := map[[2]string]bool{}
	for _, f := range flags {
		i := slices.IndexFunc(kinds, func(k kindCount) bool { return k.Kind == f.Kind })
		if i < 0 {
			i = len(kinds)
			kinds = append(kinds, kindCount{Kind: f.Kind, Title: cmp.Or(f.Title, f.Kind)})
		}
		kinds[i].Flags++
		if !seen[[2]string{f.Kind, f.Document}] {
			seen[[2]string{f.Kind, f.Document}] = true
			kinds[i].Documents++
		}
	}
	slices.SortFunc(kinds, func(a, b kindCount) int { return strings.Compare(a.Title, b.Title) })
	return kinds
}

// Of are the flags of a kind, as many as are shown.
func (v flagsView) Of(kind string) []policy.StoredFlag {
	var flags []policy.StoredFlag
	for _, f := range v.Flags {
		if f.Kind == kind && len(flags) < flagsShown {
			flags = append(flags, f)
		}
	}
	return flags
}
