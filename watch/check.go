// Package watch is the daemon's heart: when each document is due, the jobs that
// check it and hand over what is owed, and the straight line itself, from a
// page to a stored change.
package watch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"policytrail/alerts"
	"policytrail/clause"
	"policytrail/diff"
	"policytrail/extract"
	"policytrail/fetch"
	"policytrail/policy"
	"policytrail/store"
)

// BrokenAfter is how many checks in a row must go wrong before people hear of
// it: one bad night of a server is no news.
const BrokenAfter = 3

// notModified is the detail of a check to which the server said so.
const notModified = "not modified"

// History is what a check reads and writes of the store.
type History interface {
	Known(ctx context.Context, document string) (store.Known, error)
	Seen(ctx context.Context, document, sha256 string) ([]int, error)
	LatestPage(ctx context.Context, document string) (policy.Snapshot, error)
	Record(ctx context.Context, v store.Visit) error
}

// Checker takes documents down the straight line: fetch, extract, diff, flag,
// route, store. It is safe for concurrent use.
type Checker struct {
	History History
	Get     func(context.Context, fetch.Request) (*fetch.Page, error)

	// Render fetches a page with a browser; nil where there is none. AutoRender
	// has it do so for pages without a text of their own, unasked.
	Render     func(context.Context, fetch.Request) (*fetch.Page, error)
	AutoRender bool

	PDF func(body []byte) (*extract.PDF, error) // nil: PDF documents are unusable

	Rules  *clause.Rules
	Alerts *alerts.Alerts
	Now    func() time.Time // nil: time.Now

	// Offline reports whether our own network seems down; nil: never. What is
	// not reached then is not held against the document.
	Offline func() bool
}

// Check visits a document and stores what came of it. A page that can't be had
// or is no policy is an outcome, not an error; errors are the store's, the
// context's, and fetch.ErrHostBusy.
func (c *Checker) Check(ctx context.Context, d policy.Document) (policy.Check, error) {
	check, err := c.check(ctx, d)
	if errors.Is(err, store.ErrStale) {
		// Another process stored a version since we looked: look again.
		return c.check(ctx, d)
	}
	return check, err
}

func (c *Checker) check(ctx context.Context, d policy.Document) (policy.Check, error) {
	known, err := c.base(ctx, d, c.now())
	if err != nil {
		return policy.Check{}, err
	}
	page, err := c.Fetch(ctx, d, request(d, known, c.now()))
	switch {
	case ctx.Err() != nil:
		return policy.Check{}, ctx.Err()
	case errors.Is(err, fetch.ErrHostBusy):
		return policy.Check{}, err
	case err != nil && c.cutOff(known):
		return c.offline(ctx, visit{Document: d, At: c.now(), Outcome: policy.Offline, Detail: "nobody could be reached"}, known)
	case err != nil:
		return c.bad(ctx, visit{Document: d, At: c.now(), Outcome: policy.Failed, Detail: err.Error()}, known)
	case page.NotModified:
		return c.quiet(ctx, visit{
			Document: d, At: page.At, Detail: notModified, ETag: page.ETag, LastModified: lastModified(page),
			ValidFor: page.FinalURL,
		}, known)
	}
	return c.visit(ctx, d, snapshot(d, page), page.ETag, lastModified(page), known)
}

// Visit takes a page that came at some time, from a file say, down the rest of
// the line.
func (c *Checker) Visit(ctx context.Context, d policy.Document, page policy.Snapshot) (policy.Check, error) {
	known, err := c.base(ctx, d, page.At)
	if err != nil {
		return policy.Check{}, err
	}
	return c.visit(ctx, d, page, "", "", known)
}

func (c *Checker) visit(ctx context.Context, d policy.Document, page policy.Snapshot, etag, lastModified string, known store.Known) (policy.Check, error) {
	v := visit{Document: d, At: page.At, Page: &page, ETag: etag, LastModified: lastModified, ValidFor: page.FinalURL}
	text, err := extract.Extract(c.source(d, page))
	if err == nil {
		text, known, err = c.unselected(ctx, &v, text, known)
	}
	var unusable *extract.Unusable
	switch {
	case errors.As(err, &unusable):
		v.Outcome, v.Detail = policy.Unusable, err.Error()
		return c.bad(ctx, v, known)
	case err != nil:
		return policy.Check{}, err
	case known.Version == nil:
		v.Detail = remark(text)
		return c.first(ctx, v, text, known)
	}
	return c.compare(ctx, v, text, known)
}

// compare holds the text of a visit against the version in force.
func (c *Checker) compare(ctx context.Context, v visit, text *extract.Text, known store.Known) (policy.Check, error) {
	sum := policy.Sum([]byte(text.Markdown))
	if sum == known.Version.SHA256 || extract.SameWords(known.Version.Text, text.Markdown) {
		v.Detail = "same text"
		if missed := remark(text); missed != "" {
			v.Detail += "; " + missed
		}
		if err := c.tellUnselected(&v, text, known); err != nil {
			return policy.Check{}, err
		}
		return c.quiet(ctx, v, known)
	}
	if rearranged(known.Extraction, key(v.Document)) {
		return c.rearranged(ctx, v, text, known)
	}
	if err := text.Judge(judgedBy(*known.Version)); err != nil {
		// The text's own hash makes checks that saw the same text alike.
		v.Outcome, v.Detail = policy.Unusable, fmt.Sprintf("%v, text %.12s", err, sum)
		if !settled(known.LastRun, v) {
			return c.bad(ctx, v, known)
		}
	}
	if v.Detail = "text " + sum[:12]; !confirmed(known.LastRun, v) {
		return c.unconfirmed(ctx, v, known)
	}
	return c.changed(ctx, v, text, known)
}

// visit is a store.Visit in the making.
type visit = store.Visit

// first stores the baseline: the first version of a document is no news.
func (c *Checker) first(ctx context.Context, v visit, text *extract.Text, known store.Known) (policy.Check, error) {
	v.Outcome = policy.First
	c.addVersion(&v, text, 1)
	if err := c.tellRecovered(&v, known); err != nil {
		return policy.Check{}, err
	}
	return c.store(ctx, v, 1)
}

// quiet stores a check that found nothing new. A document that was broken is back.
func (c *Checker) quiet(ctx context.Context, v visit, known store.Known) (policy.Check, error) {
	v.Outcome, v.Extraction = policy.Unchanged, key(v.Document)
	if err := c.tellRecovered(&v, known); err != nil {
		return policy.Check{}, err
	}
	return c.store(ctx, v, known.Version.Number)
}

func (c *Checker) changed(ctx context.Context, v visit, text *extract.Text, known store.Known) (policy.Check, error) {
	old := *known.Version
	v.Outcome, v.Detail = policy.Changed, ""
	c.addVersion(&v, text, old.Number+1)
	seen, err := c.History.Seen(ctx, v.Document.ID, v.Version.SHA256)
	if err != nil {
		return policy.Check{}, err
	}
	if len(seen) > 0 {
		v.Version.ReturnOf = seen[0]
	}
	change := diff.Texts(old.Text, text.Markdown)
	v.Change = c.facts(change, old, v)
	news := alerts.News{
		Event: eventOf(v, known), Document: v.Document, At: v.At, Change: v.Change, Diff: change,
		Old: &old, New: v.Version, SourceURL: v.Page.FinalURL,
	}
	if err := c.tell(&v, news); err != nil {
		return policy.Check{}, err
	}
	if err := c.tellRecovered(&v, known); err != nil {
		return policy.Check{}, err
	}
	return c.store(ctx, v, v.Version.Number)
}

// rearranged stores the first text after an edit of which pages a document is
// made of. The edit is ours, so the version is told to nobody.
func (c *Checker) rearranged(ctx context.Context, v visit, text *extract.Text, known store.Known) (policy.Check, error) {
	v.Outcome, v.Detail = policy.ReExtracted, ""
	c.addVersion(&v, text, known.Version.Number+1)
	v.Version.ReExtracted = true
	v.Change = c.facts(diff.Texts(known.Version.Text, text.Markdown), *known.Version, v)
	if err := c.tellRecovered(&v, known); err != nil {
		return policy.Check{}, err
	}
	return c.store(ctx, v, v.Version.Number)
}

// facts sums up a change for lists and alerts.
func (c *Checker) facts(change *diff.Change, old policy.Version, v visit) *policy.ChangeFacts {
	facts := &policy.ChangeFacts{
		Document: v.Document.ID, From: old.Number, To: v.Version.Number, At: v.At, Summary: change.Summary(),
		WordsAdded: change.WordsAdded, WordsRemoved: change.WordsRemoved, Share: change.Share,
		Severity: policy.Notice, ReExtracted: v.Version.ReExtracted, ReturnOf: v.Version.ReturnOf,
	}
	facts.DateOnly = dateOnly(change, v.Version.Language)
	if facts.ReExtracted {
		return facts
	}
	c.addClauses(facts, old, v)
	return facts
}

// addVersion makes the text a version, with its flags.
func (c *Checker) addVersion(v *visit, text *extract.Text, number int) {
	v.Extraction = key(v.Document)
	v.Version = &policy.Version{
		Document: v.Document.ID, Number: number, At: v.At, Title: text.Title, Language: text.Language,
		EffectiveDate: text.EffectiveDate, Words: text.Words, SHA256: policy.Sum([]byte(text.Markdown)), Text: text.Markdown,
	}
	v.Flags, v.Rules = c.Rules.Flags(text.Markdown, text.Language), c.Rules.Version()
}

// store writes the visit and says how it ended.
func (c *Checker) store(ctx context.Context, v visit, number int) (policy.Check, error) {
	v.Place = c.place(v)
	if err := c.History.Record(ctx, v); err != nil {
		return policy.Check{}, err
	}
	return policy.Check{
		Document: v.Document.ID, At: v.At, Outcome: v.Outcome, Detail: v.Detail, Version: number, Change: v.Change,
	}, nil
}

func (c *Checker) now() time.Time {
	if c.Now == nil {
		return time.Now().UTC()
	}
	return c.Now().UTC()
}

// fullAfter is how long a server is believed that says "not modified". Some
// say so for ever, so the page is fetched whole once a day all the same.
const fullAfter = 24 * time.Hour

// request asks only for news where an answer of "not modified" would mean that
// the text is the same: with the address and the extraction of last time.
func request(d policy.Document, known store.Known, now time.Time) fetch.Request {
	r := fetch.Request{URL: d.URL, Language: d.Language}
	believed := known.LastRun.Detail != notModified || now.Sub(known.LastRun.First) < fullAfter
	if known.Version != nil && known.ValidatedURL == d.URL && known.Extraction == key(d) && believed {
		r.ETag, r.LastModified, r.ValidFor = known.ETag, known.LastModified, known.ValidFor
	}
	return r
}

// lastModified is the page's Last-Modified if it can tell this page from the
// next: it counts in seconds, so a page fetched within a minute of it may have
// been changed again unseen (RFC 9110, section 8.8.2.2).
func lastModified(page *fetch.Page) string {
	t, err := http.ParseTime(page.LastModified)
	if err != nil || page.At.Sub(t) < time.Minute {
		return ""
	}
	return page.LastModified
}

func snapshot(d policy.Document, page *fetch.Page) policy.Snapshot {
	return policy.Snapshot{
		Document: d.ID, At: page.At, URL: page.URL, FinalURL: page.FinalURL, Status: page.Status,
		ContentType: page.ContentType, Header: page.Header, Body: page.Body, SHA256: policy.Sum(page.Body),
	}
}

func (c *Checker) source(d policy.Document, page policy.Snapshot) extract.Source {
	return extract.Source{
		Body: page.Body, ContentType: page.ContentType, URL: page.FinalURL, Language: d.Language, Extraction: d.Extraction, PDF: c.PDF,
	}
}

func judgedBy(v policy.Version) extract.Known {
	return extract.Known{Words: v.Words, Language: v.Language, Title: v.Title, Text: v.Text}
}
