package alerts

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"policytrail/diff"
	"policytrail/policy"
)

// PayloadVersion is the version of Payload's shape. Fields may be added to a
// version; it goes up when one changes its meaning or goes away.
const PayloadVersion = 1

// What a payload holds of a change at most. Mail programs cut long messages and
// webhook receivers limit their bodies; the whole change is behind the link.
const (
	maxHunks     = 60
	maxHunkBytes = 96 << 10
)

// Payload holds the facts all messages are made of. It is stored with the alert
// and is, as it stands, the data of a webhook request.
type Payload struct {
	Version  int             `json:"version"`        // PayloadVersion
	Test     bool            `json:"test,omitempty"` // a sample: nothing happened
	Event    policy.Event    `json:"event"`
	Title    string          `json:"title"` // one line that says it all
	Lead     string          `json:"lead"`  // what it means, in a sentence or two
	Severity policy.Severity `json:"severity"`
	At       time.Time       `json:"at"`                 // when it was noticed, UTC
	Document *Document       `json:"document,omitempty"` // none of digests and undelivered events

	// Of change, swings and date events.
	SourceURL string              `json:"source_url,omitempty"` // where the new text came from, after redirects
	Change    *policy.ChangeFacts `json:"change,omitempty"`
	Old       *policy.Version     `json:"old,omitempty"` // without its text
	New       *policy.Version     `json:"new,omitempty"`
	Diff      *diff.Change        `json:"diff,omitempty"`
	LeftOut   int                 `json:"left_out,omitempty"` // hunks that Diff lacks, because they are too many or too long

	Outage      *Outage  `json:"outage,omitempty"`      // of broken and recovered events
	Moved       *Moved   `json:"moved,omitempty"`       // of moved events
	Digest      *Roundup `json:"digest,omitempty"`      // of digest events
	Undelivered *Silence `json:"undelivered,omitempty"` // of undelivered events

	// Explanation is what a language model said of the change: machine-written.
	Explanation *policy.Explanation `json:"explanation,omitempty"`

	Link string `json:"link,omitempty"` // the web page about it; "" where there is none
}

// Document is the watched document an alert is about.
type Document struct {
	ID      string   `json:"id"`      // wechat/privacy-policy
	Service string   `json:"service"` // WeChat
	Type    string   `json:"type"`    // Privacy Policy
	Title   string   `json:"title"`   // WeChat Privacy Policy
	URL     string   `json:"url"`     // as watched
	Tags    []string `json:"tags,omitempty"`
}

// Outage is a time in which no check of a document was any use.
type Outage struct {
	Since   *time.Time `json:"since,omitempty"`    // the first of them, UTC; none when not known
	Checks  int        `json:"checks,omitempty"`   // useless ones in a row
	Detail  string     `json:"detail,omitempty"`   // broken: why; recovered: how long it lasted
	InForce int        `json:"in_force,omitempty"` // the version last read; 0 when not known
}

// Moved says that a page is found elsewhere than before, after redirects.
type Moved struct {
	From string `json:"from,omitempty"`
	To   string `json:"to"`
}

// documentID is the id of the document the payload is about; "" without one.
func (p Payload) documentID() string {
	if p.Document == nil {
		return ""
	}
	return p.Document.ID
}

func newPayload(n News, baseURL string) Payload {
	d := n.Document
	p := Payload{
		Version: PayloadVersion,
		Event:   n.Event,
		At:      n.At.UTC(),
		Document: &Document{
			ID: d.ID, Service: d.Service, Type: d.Type, Title: d.Title(), URL: d.URL, Tags: d.Tags,
		},
	}
	p.Link = pageURL(baseURL, d.ID)
	switch {
	case n.Event.OfChange():
		p.addChange(n)
		p.Link = pageURL(baseURL, d.ID, "changes", strconv.Itoa(n.Change.To))
	case n.Event == policy.EventMoved:
		p.Severity, p.Moved = policy.Notice, &Moved{From: n.MovedFrom, To: n.MovedTo}
	default:
		p.addOutage(n)
	}
	p.Title, p.Lead = p.title(), p.lead()
	return p
}

func (p *Payload) addChange(n News) {
	change := *n.Change
	change.Clauses = policy.ByWeight(change.Clauses)
	if change.Summary == "" && n.Diff != nil {
		change.Summary = n.Diff.Summary()
	}
	p.Change = &change
	p.Severity = change.Severity
	if p.Severity == "" {
		p.Severity = policy.Notice
	}
	p.SourceURL, p.Old, p.New = n.SourceURL, n.Old, n.New
	if n.Diff != nil {
		p.Diff, p.LeftOut = cut(n.Diff)
	}
}

func (p *Payload) addOutage(n News) {
	p.Severity = policy.Warning
	if n.Event == policy.EventRecovered || n.Event == policy.EventUnselected {
		p.Severity = policy.Notice
	}
	p.Outage = &Outage{Checks: n.Failures, Detail: n.Detail, Since: when(n.Since)}
	for _, v := range []*policy.Version{n.Old, n.New} {
		if v != nil {
			p.Outage.InForce = v.Number
		}
	}
}

// when is a time as payloads hold it; nil when it is not known.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// cut returns the change with no more hunks than a message can bear, and how
// many it lost.
func cut(c *diff.Change) (*diff.Change, int) {
	short := *c
	short.Hunks = []diff.Hunk{}
	size := 0
	for _, h := range c.Hunks {
		size += len(h.Old) + len(h.New)
		if len(short.Hunks) == maxHunks || size > maxHunkBytes {
			break
		}
		short.Hunks = append(short.Hunks, h)
	}
	return &short, len(c.Hunks) - len(short.Hunks)
}

// pageURL is the address of a document's page, or of a page below it.
func pageURL(baseURL, document string, below ...string) string {
	if baseURL == "" {
		return ""
	}
	segments := append([]string{strings.TrimRight(baseURL, "/"), "documents"}, strings.Split(document, "/")...)
	segments = append(segments, below...)
	for i, s := range segments[1:] {
		segments[i+1] = url.PathEscape(s)
	}
	return strings.Join(segments, "/")
}
