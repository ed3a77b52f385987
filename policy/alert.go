package policy

import (
	"encoding/json"
	"time"
)

// Event says what an alert is about.
type Event string

// The events people can be told of.
const (
	EventChange     Event = "change"
	EventBroken     Event = "broken"     // several checks in a row were unusable or failed
	EventRecovered  Event = "recovered"  // a broken document is back
	EventSwings     Event = "swings"     // the page goes to and fro between texts known before
	EventMoved      Event = "moved"      // the page is found at another address than before
	EventUnselected Event = "unselected" // its selectors match nothing on the page any more
	EventDate       Event = "date"       // only the date the document gives of itself changed
	EventDigest     Event = "digest"     // what a route gathered, or that there was nothing

	// EventUndelivered says that a receiver can't be reached. It is told
	// through the others.
	EventUndelivered Event = "undelivered"
)

// Events lists all events.
var Events = []Event{
	EventChange, EventBroken, EventRecovered, EventSwings, EventMoved, EventUnselected, EventDate, EventDigest, EventUndelivered,
}

// OfChange reports whether the event is a new version of a document.
func (e Event) OfChange() bool {
	return e == EventChange || e == EventSwings || e == EventDate
}

// AskedFor reports whether the event is told to those routes alone that name it.
func (e Event) AskedFor() bool {
	return e == EventDate || e == EventDigest || e == EventUndelivered
}

// Alert is one event worth telling. What each receiver is owed of it is a Delivery.
type Alert struct {
	ID       string          `json:"id"`
	Event    Event           `json:"event"`
	Document string          `json:"document"` // id; "" when it is about no single one
	At       time.Time       `json:"at"`
	Severity Severity        `json:"severity"`
	Title    string          `json:"title"`   // one line that says it all
	Payload  json.RawMessage `json:"payload"` // the facts the messages are made of, as alerts wrote them

	Explanation *Explanation `json:"explanation,omitempty"` // by a language model, of a change
}

// DeliveryState says how far the handing over of an alert has come.
type DeliveryState string

// The states of a delivery.
const (
	Owed      DeliveryState = "owed"
	Delivered DeliveryState = "delivered"
	Abandoned DeliveryState = "failed"   // refused for good, or tried for too long
	Held      DeliveryState = "held"     // waits for its route's digest
	Digested  DeliveryState = "digested" // went into a digest, which is a delivery of its own
	Muted     DeliveryState = "muted"    // somebody wanted quiet; it can still be sent by hand
)

// DeliveryStates lists all states of a delivery, in the order of its life.
var DeliveryStates = []DeliveryState{Owed, Delivered, Abandoned, Held, Digested, Muted}

// Delivery is an alert owed to one receiver. Its ID is stable over all
// attempts, so that a receiver can tell a repeat from news.
type Delivery struct {
	ID       string        `json:"id"`
	Alert    string        `json:"alert"`
	Receiver string        `json:"receiver"`
	State    DeliveryState `json:"state"`
	Attempts int           `json:"attempts"`
	Detail   string        `json:"detail,omitempty"` // what the receiver answered last
	NextAt   *time.Time    `json:"next_at,omitempty"`
	DoneAt   *time.Time    `json:"done_at,omitempty"`
	Digest   string        `json:"digest,omitempty"` // key of the digest it waits for or went into
	Quiet    QuietHours    `json:"quiet,omitzero"`   // in which it is not sent
}

// AlertLine is a delivery with what it is about, as lists show it.
type AlertLine struct {
	Delivery
	Event    Event     `json:"event"`
	Document string    `json:"document"` // id; "" when it is about no single one
	At       time.Time `json:"at"`
	Severity Severity  `json:"severity"`
	Title    string    `json:"title"`
}

// AttemptLine is one try to hand over an alert: a line of the delivery log.
type AttemptLine struct {
	Delivery string        `json:"delivery"`
	Receiver string        `json:"receiver"`
	Title    string        `json:"title"` // the alert's
	At       time.Time     `json:"at"`    // when it began
	Took     time.Duration `json:"took_ns"`
	State    DeliveryState `json:"state"`  // in which it left the delivery
	Answer   string        `json:"answer"` // what the receiver said, or what went wrong
}

// ReceiverHealth is how a receiver fares.
type ReceiverHealth struct {
	Name         string     `json:"name"`
	Failures     int        `json:"failures"` // attempts in a row that did not succeed
	FailingSince *time.Time `json:"failing_since,omitempty"`
	LastError    string     `json:"last_error,omitempty"`
	LastOK       *time.Time `json:"last_ok,omitempty"`
	HoldUntil    *time.Time `json:"hold_until,omitempty"` // it asked for nothing before this
	Told         bool       `json:"told"`                 // the other receivers were told that it fails
}
