package web

import (
	"net/http"
	"regexp"
	"strings"

	"policytrail/policy"
)

// hitsShown is how many passages the page lists.
const hitsShown = 200

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
