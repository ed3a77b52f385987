package alerts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"policytrail/diff"
	"policytrail/policy"
)

// News is one event worth telling: what Compose works on.
type News struct {
	Event    policy.Event
	Document policy.Document
	At       time.Time

	// The versions before and after a change, needed without their texts. Of
	// the other events either may be there: the version in force.
	Old, New *policy.Version

	// Of change events. Diff may be nil, then the messages name the figures only.
	Change    *policy.ChangeFacts
	Diff      *diff.Change
	SourceURL string // where the new text came from, after redirects; "" is the document's URL

	// Of broken, recovered and unselected events.
	Detail   string    // broken: why; recovered: how long it lasted, "2 days"
	Failures int       // checks in a row that were no use
	Since    time.Time // the first of them

	// Of moved events: where the page was found before and is found now, after redirects.
	MovedFrom, MovedTo string
}

// Compose finds who is concerned and writes the alert and what each receiver is
// owed of it. It returns (nil, nil, nil) when nobody is, and for a change that
// our own extraction made: that is no news.
//
// The ids follow from the news and the receiver alone, so that composing the
// same news again gives the same ids, which a unique key can hold against
// telling it twice.
func (a *Alerts) Compose(n News) (*policy.Alert, []policy.Delivery, error) {
	if err := n.check(); err != nil {
		return nil, nil, err
	}
	if n.Change != nil && n.Change.ReExtracted {
		return nil, nil, nil
	}
	targets := a.targets(n)
	if len(targets) == 0 {
		return nil, nil, nil
	}
	alert, err := a.alert(n.id(), newPayload(n, a.config.BaseURL))
	if err != nil {
		return nil, nil, err
	}
	return alert, owe(alert, targets), nil
}

func (n News) check() error {
	switch {
	case n.Document.ID == "":
		return errors.New("composing an alert: the document has no id")
	case n.Event.OfChange() && n.Change == nil:
		return fmt.Errorf("composing an alert for %s: a change event without the change's facts", n.Document.ID)
	case n.Event == policy.EventMoved && n.MovedTo == "":
		return fmt.Errorf("composing an alert for %s: a moved event without the new address", n.Document.ID)
	case slices.Contains(documentEvents, n.Event):
		return nil
	}
	return fmt.Errorf("composing an alert for %s: unknown event %q", n.Document.ID, n.Event)
}

// documentEvents are the events that are news of a document.
var documentEvents = []policy.Event{
	policy.EventChange, policy.EventBroken, policy.EventRecovered, policy.EventSwings, policy.EventMoved, policy.EventUnselected, policy.EventDate,
}

func (a *Alerts) alert(id string, p Payload) (*policy.Alert, error) {
	payload, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("composing the alert %q: %w", p.Title, err)
	}
	return &policy.Alert{
		ID: id, Event: p.Event, Document: p.documentID(), At: p.At,
		Severity: p.Severity, Title: p.Title, Payload: payload,
	}, nil
}

// owe writes down what each target is owed of an alert.
func owe(alert *policy.Alert, targets []target) []policy.Delivery {
	deliveries := make([]policy.Delivery, len(targets))
	for i, t := range targets {
		deliveries[i] = policy.Delivery{
			ID: stableID("msg", alert.ID, t.receiver), Alert: alert.ID, Receiver: t.receiver,
			State: policy.Owed, Quiet: t.quiet, Digest: t.digest,
		}
		if t.digest != "" {
			deliveries[i].State = policy.Held
		}
	}
	return deliveries
}

// id of the alert. A change is told apart by its versions and their texts, an
// outage by its first useless check: a crash between check and store moves the
// time of the news, but not these.
func (n News) id() string {
	if n.Event == policy.EventMoved {
		return stableID("alert", n.Document.ID, string(n.Event), n.MovedFrom, n.MovedTo)
	}
	if !n.Event.OfChange() {
		since := n.Since
		if since.IsZero() {
			since = n.At
		}
		return stableID("alert", n.Document.ID, string(n.Event), since.UTC().Format(time.RFC3339Nano))
	}
	return stableID("alert", n.Document.ID, string(n.Event),
		strconv.Itoa(n.Change.From), strconv.Itoa(n.Change.To), textSum(n.Old), textSum(n.New))
}

func textSum(v *policy.Version) string {
	if v == nil {
		return ""
	}
	return v.SHA256
}

// stableID is the kind, "_" and 128 bits of the SHA-256 of the parts in
// hexadecimal. Each part goes in with its length, so that no two lists of parts
// run together.
func stableID(kind string, parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return kind + "_" + hex.EncodeToString(h.Sum(nil)[:16])
}
