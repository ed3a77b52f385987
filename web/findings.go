package web

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"policytrail/policy"
)

// Bounds of what a list holds.
const (
	changesShown = 100
	hitsShown    = 200
	mostAskedFor = 10_000
)

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
	v := changesView{Changes: []policy.ChangeFacts{}}
	found, err := s.history.Changes(r.Context(), "", false, n)
	if err != nil {
		return nil, err
	}
	v.Changes = append(v.Changes, found...)
	v.Names, err = s.names(r)
	return v, err
}

func (changesView) Heading() string { return "Changes" }

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
	Documents   int
}

// flags lists flags: ?document=, ?kind=, ?severity= (at least), ?at= (a day,
// UTC) and ?ever=1.
func (s *server) flags(r *http.Request) (any, error) {
	q := r.URL.Query()
	v := flagsView{Flags: []policy.StoredFlag{}, Day: q.Get("at")}
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
	v.Flags = append(v.Flags, found...)
	v.Kinds = countKinds(v.Flags)
	v.Names, err = s.names(r)
	return v, err
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
		if !seen[[2]string{f.Kind, f.Document}] {
			seen[[2]string{f.Kind, f.Document}] = true
			kinds[i].Documents++
		}
	}
	slices.SortFunc(kinds, func(a, b kindCount) int { return strings.Compare(a.Title, b.Title) })
	return kinds
}

// Of are the flags of a kind.
func (v flagsView) Of(kind string) []policy.StoredFlag {
	var flags []policy.StoredFlag
	for _, f := range v.Flags {
		if f.Kind == kind {
			flags = append(flags, f)
		}
	}
	return flags
}

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

// searchView is what a search found.
type searchView struct {
	Words    string       `json:"query"`
	Ever     bool         `json:"ever"`
	Document string       `json:"document,omitempty"`
	Hits     []policy.Hit `json:"hits"` // best first
	More     bool         `json:"more"` // there are more hits than these

	Names names `json:"-"`
}

// search looks for words and "phrases" in passages: ?q=, ?document=, and
// ?ever=1 for every text there ever was.
func (s *server) search(r *http.Request) (any, error) {
	q := r.URL.Query()
	v := searchView{Words: strings.TrimSpace(q.Get("q")), Ever: truth(q.Get("ever")), Document: q.Get("document"), Hits: []policy.Hit{}}
	n, err := limit(r, hitsShown)
	if err != nil {
		return nil, err
	}
	if policy.Words(v.Words) == 0 {
		if v.Words == "" && !isAPI(r) {
			return v, nil // the empty form
		}
		return nil, &problem{http.StatusBadRequest, `Give words to search for, or "a phrase".`}
	}
	found, err := s.history.Search(r.Context(), policy.Query{Words: v.Words, Ever: v.Ever, Document: v.Document, Limit: n + 1})
	if err != nil {
		return nil, err
	}
	v.More = len(found) > n
	v.Hits = append(v.Hits, found[:min(n, len(found))]...)
	v.Names, err = s.names(r)
	return v, err
}

func (searchView) Heading() string { return "Search" }

// Marked cuts a hit's text where the words that were searched for stand.
func (v searchView) Marked(text string) []run {
	var terms []string
	for i, part := range strings.Split(v.Words, `"`) {
		if i%2 == 1 {
			terms = append(terms, part)
			continue
		}
		terms = append(terms, strings.Fields(part)...)
	}
	var quotes []extent
	for _, term := range terms {
		term = strings.TrimSpace(term)
		if policy.Words(term) == 0 {
			continue
		}
		for _, at := range regexp.MustCompile(`(?i)`+regexp.QuoteMeta(term)).FindAllStringIndex(text, -1) {
			quotes = append(quotes, extent{start: at[0], end: at[1]})
		}
	}
	return runs(text, 0, len(text), merge(quotes))
}
