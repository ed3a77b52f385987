package policy

import (
	"encoding/json"
	"time"
)

// Event says what an alert is about.
type Event string

// The events people can be told of. EventDate is told only to routes that name it.
const (
	EventChange    Event = "change"
	EventBroken    Event = "broken"    // several checks in a row were unusable or failed
	EventRecovered Event = "recovered" // a broken document is back
	EventSwings    Event = "swings"    // the page goes to and fro between texts known before
	EventDate      Event = "date"      // only the date the document gives of itself changed
)

// Events lists all events.
var Events = []Event{EventChange, EventBroken, EventRecovered, EventSwings, EventDate}

// OfChange reports whether the event is a new version of a document.
func (e Event) OfChange() bool {
	return e == EventChange || e == EventSwings || e == EventDate
}

// Alert is one event worth telling. What each receiver is owed of it is a Delivery.
type Alert struct {
	ID       string          `json:"id"`
	Event    Event           `json:"event"`
	Document string          `json:"document"`
	At       time.Time       `json:"at"`
	Severity Severity        `json:"severity"`
	Title    string          `json:"title"`   // one line that says it all
	Payload  json.RawMessage `json:"payload"` // the facts the messages are made of, as alerts wrote them
}

// DeliveryState says how far the handing over of an alert has come.
type DeliveryState string

// The states of a delivery.
const (
	Owed      DeliveryState = "owed"
	Delivered DeliveryState = "delivered"
	Abandoned DeliveryState = "failed" // refused for good, or tried for too long
)

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
}

// AlertLine is a delivery with what it is about, as lists show it.
type AlertLine struct {
	Delivery
	Event    Event     `json:"event"`
	Document string    `json:"document"`
	At       time.Time `json:"at"`
	Severity Severity  `json:"severity"`
	Title    string    `json:"title"`
}
