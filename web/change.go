package web

import (
	"context"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"slices"

	"policytrail/diff"
	"policytrail/policy"
)

// changeView is the step between two versions of a document, mostly from one to
// the next.
type changeView struct {
	policy.ChangeFacts
	Old    side                `json:"old"`
	New    side                `json:"new"`
	Gained []policy.StoredFlag `json:"flags_gained"` // stand in New and not in Old
	Lost   []policy.StoredFlag `json:"flags_lost"`   // stand in Old and not in New
	Diff   *diff.Change        `json:"diff"`

	// Explanation is what a language model said of a stored change.
	Explanation *policy.Explanation `json:"explanation,omitempty"`

	Document policy.State `json:"-"`
	Stored   bool         `json:"-"` // a change as it was found; else any two versions compared
}

// change reads the change that led to a version.
func (s *server) change(r *http.Request) (any, error) {
	to, err := pathNumber(r, "to")
	if err != nil {
		return nil, err
	}
	facts, err := s.history.Changes(r.Context(), documentID(r), true, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(facts, func(c policy.ChangeFacts) bool { return c.To == to })
	if at < 0 {
		return nil, &problem{http.StatusNotFound, "No change led to this version."}
	}
	v := changeView{ChangeFacts: facts[at], Stored: true}
	said, _, err := s.history.Explanation(r.Context(), v.ChangeFacts.Document, to)
	if err != nil {
		return nil, err
	}
	if said.Text != "" {
		v.Explanation = &said
	}
	return s.compare(r.Context(), v)
}

// diff compares any two versions, ?from= with ?to=. What is one change has a
// page of its own.
func (s *server) diff(r *http.Request) (any, error) {
	from, err := number(r.URL.Query().Get("from"), http.StatusBadRequest)
	if err != nil {
		return nil, err
	}
	to, err := number(r.URL.Query().Get("to"), http.StatusBadRequest)
	if err != nil {
		return nil, err
	}
	id := documentID(r)
	if to == from+1 {
		return elsewhere(documentPath(id, "changes", to)), nil
	}
	return s.compare(r.Context(), changeView{ChangeFacts: policy.ChangeFacts{Document: id, From: from, To: to}})
}

// compare adds the two texts, their difference and their flags.
func (s *server) compare(ctx context.Context, v changeView) (any, error) {
	var err error
	if v.Document, err = s.history.State(ctx, v.ChangeFacts.Document); err != nil {
		return nil, err
	}
	var before, after []policy.StoredFlag
	if v.Old, before, err = s.side(ctx, v.Document.ID, v.From); err != nil {
		return nil, err
	}
	if v.New, after, err = s.side(ctx, v.Document.ID, v.To); err != nil {
		return nil, err
	}
	v.Diff = diff.Texts(v.Old.Text, v.New.Text)
	v.Gained, v.Lost = without(after, before), without(before, after)
	if !v.Stored {
		v.At, v.Summary, v.Severity = v.New.At, v.Diff.Summary(), policy.Notice
		v.WordsAdded, v.WordsRemoved, v.Share = v.Diff.WordsAdded, v.Diff.WordsRemoved, v.Diff.Share
	}
	return v, nil
}

// side reads a version with its evidence and its flags.
func (s *server) side(ctx context.Context, document string, number int) (side, []policy.StoredFlag, error) {
	version, err := s.history.Version(ctx, document, number)
	if err != nil {
		return side{}, nil, err
	}
	evidence, err := s.evidence(ctx, version)
	if err != nil {
		return side{}, nil, err
	}
	flags, err := s.history.Flags(ctx, policy.FlagQuery{Document: document, Version: number})
	place(flags, policy.Passages(version.Text))
	return side{version, evidence}, flags, err
}

// without are the flags whose sentence is not among the others.
func without(flags, others []policy.StoredFlag) []policy.StoredFlag {
	rest := []policy.StoredFlag{}
	for _, f := range flags {
		same := func(o policy.StoredFlag) bool {
			return o.Kind == f.Kind && o.Polarity == f.Polarity && o.Severity == f.Severity && o.Sentence == f.Sentence
		}
		if !slices.ContainsFunc(others, same) {
			rest = append(rest, f)
		}
	}
	return rest
}

func (v changeView) Heading() string {
	return fmt.Sprintf("%s, version %d to %d", v.Document.Title(), v.From, v.To)
}

// Later is the version the next change led to; 0 when there is none.
func (v changeView) Later() int {
	if v.Document.Current == nil || v.Document.Current.Number <= v.To {
		return 0
	}
	return v.To + 1
}

// Drawn is the word diff by section, each passage with what became of its flags.
func (v changeView) Drawn() template.HTML {
	return v.Diff.HTML(diff.HTMLOptions{Flags: v.labels})
}

// labels say what became of the flags in a changed passage.
func (v changeView) labels(h diff.Hunk) []string {
	var labels []string
	for _, c := range v.Clauses {
		if stand(c.After, h.HasNew) || stand(c.Before, h.HasOld) {
			labels = append(labels, fmt.Sprintf("%s: %s (%s)", capital(c.Became()), c.Title, c.Severity))
		}
	}
	if v.Stored {
		return labels
	}
	for _, f := range v.Gained {
		if h.HasNew(f.Passage) {
			labels = append(labels, fmt.Sprintf("Flag gained: %s (%s)", f.Title, f.Severity))
		}
	}
	for _, f := range v.Lost {
		if h.HasOld(f.Passage) {
			labels = append(labels, fmt.Sprintf("Flag lost: %s (%s)", f.Title, f.Severity))
		}
	}
	return labels
}

func stand(flags []policy.Flag, in func(passage int) bool) bool {
	return slices.ContainsFunc(flags, func(f policy.Flag) bool { return in(f.Passage) })
}
