package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"

	"policytrail/policy"
)

// entriesShown is how many changes a feed holds. Readers that come by once a
// week find all of them unless there were more.
const entriesShown = 50

// atomFeed is an Atom feed (RFC 4287).
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID       string       `xml:"id"`
	Title    string       `xml:"title"`
	Updated  string       `xml:"updated"`
	Links    []atomLink   `xml:"link"`
	Category atomCategory `xml:"category"`
	Content  atomContent  `xml:"content"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

// feed tells of the changes of all documents, or of those that ?service=, ?tag=,
// ?kind= and ?severity=, the least, ask for.
func (s *server) feed(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	q := policy.ChangeQuery{Service: asked.Get("service"), Tag: asked.Get("tag"), Kind: asked.Get("kind")}
	if name := asked.Get("severity"); name != "" {
		severity, err := policy.ParseSeverity(name)
		if err != nil {
			return &problem{http.StatusBadRequest, "Give severity as critical, warning, notice or good."}
		}
		q.Severity = severity
	}
	states, err := s.history.States(r.Context())
	if err != nil {
		return err
	}
	return s.sendFeed(w, r, feedTitle(q), "/", states, q)
}

// feedTitle says what a feed tells of: "Changes of policies: tag messaging, warning or worse".
func feedTitle(q policy.ChangeQuery) string {
	var parts []string
	for _, part := range []struct{ before, value, after string }{
		{"service ", q.Service, ""}, {"tag ", q.Tag, ""}, {"clauses of kind ", q.Kind, ""}, {"", string(q.Severity), " or worse"},
	} {
		if part.value != "" {
			parts = append(parts, part.before+part.value+part.after)
		}
	}
	if len(parts) == 0 {
		return "Changes of policies"
	}
	return "Changes of policies: " + strings.Join(parts, ", ")
}

// documentFeed tells of the changes of one document.
func (s *server) documentFeed(w http.ResponseWriter, r *http.Request) error {
	state, err := s.history.State(r.Context(), documentID(r))
	if err != nil {
		return err
	}
	return s.sendFeed(w, r, state.Title(), documentPath(state.ID), []policy.State{state}, policy.ChangeQuery{Document: state.ID})
}

func (s *server) sendFeed(w http.ResponseWriter, r *http.Request, title, page string, states []policy.State, q policy.ChangeQuery) error {
	feed, err := s.newFeed(r.Context(), s.base(r), states, q)
	if err != nil {
		return err
	}
	feed.Title = title
	feed.ID = feedID(s.BaseURL, q)
	feed.Links = []atomLink{
		{"self", "application/atom+xml", s.base(r) + withoutToken(r.URL)},
		{"alternate", "text/html", s.base(r) + page},
	}
	body, err := xml.MarshalIndent(feed, "", "  ")
	if err != nil {
		return err
	}
	return send(w, r, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), body...))
}

// feedID names a feed. Those of all changes and of one document keep the names
// they have always had.
func feedID(base string, q policy.ChangeQuery) string {
	if filter := (policy.ChangeQuery{Document: q.Document}); q == filter {
		return stableID("feed", base, q.Document)
	}
	return stableID("feed", base, q.Document, policy.Slug(q.Service), policy.Slug(q.Tag), q.Kind, q.Severity)
}

// newFeed makes the entries of the changes that are asked for.
func (s *server) newFeed(ctx context.Context, base string, states []policy.State, q policy.ChangeQuery) (*atomFeed, error) {
	q.Limit = entriesShown
	changes, err := s.history.FindChanges(ctx, q)
	if err != nil {
		return nil, err
	}
	byID := map[string]policy.State{}
	feed := &atomFeed{Author: "policytrail", Updated: time.Unix(0, 0).UTC().Format(time.RFC3339)}
	for _, state := range states {
		byID[state.ID] = state
	}
	for i, c := range changes {
		entry, err := s.newEntry(base, byID[c.Document].Document, c)
		if err != nil {
			return nil, err
		}
		feed.Entries = append(feed.Entries, entry)
		if i == 0 {
			feed.Updated = entry.Updated
		}
	}
	return feed, nil
}

// entryView is what an entry of a feed tells.
type entryView struct {
	Document policy.Document
	Change   policy.ChangeFacts
	Link     string
}

// quotesTold is how many sentences an entry quotes of each clause, before and
// after; all are on the page it links to.
const quotesTold = 3

// Told are the sentences to quote.
func (entryView) Told(excerpts []policy.Excerpt) []policy.Excerpt {
	return excerpts[:min(len(excerpts), quotesTold)]
}

func (s *server) newEntry(base string, d policy.Document, c policy.ChangeFacts) (atomEntry, error) {
	link := base + documentPath(c.Document, "changes", c.To)
	var content bytes.Buffer
	err := pages["entry"].ExecuteTemplate(&content, "entry", entryView{d, c, link})
	if err != nil {
		return atomEntry{}, fmt.Errorf("drawing version %d of %s for a feed: %w", c.To, c.Document, err)
	}
	title := d.Title() + ": " + c.Summary
	if clause := worst(c); clause != nil {
		title = fmt.Sprintf("%s: %s, %s (%s)", d.Title(), clause.Became(), clause.Title, clause.Severity)
	}
	return atomEntry{
		ID: stableID("change", c.Document, c.To, c.At.UnixMilli()), Title: title, Updated: c.At.UTC().Format(time.RFC3339),
		Links: []atomLink{{"alternate", "text/html", link}}, Category: atomCategory{string(c.Severity)},
		Content: atomContent{"html", content.String()},
	}, nil
}

// stableID names a thing the same for ever, wherever the pages are served: a
// UUID of version 8 (RFC 9562) made of the SHA-256 of what tells it apart.
func stableID(parts ...any) string {
	id := sha256.Sum256([]byte(fmt.Sprintln(parts...)))
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16])
}
