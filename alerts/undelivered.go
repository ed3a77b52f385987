package alerts

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"policytrail/policy"
)

// Silence is the data of an undelivered event: a receiver that can't be reached.
type Silence struct {
	Receiver string    `json:"receiver"`
	Since    time.Time `json:"since"`    // its first attempt of those in a row that failed, UTC
	Attempts int       `json:"attempts"` // that failed in a row
	Error    string    `json:"error"`    // of the last
}

// failingFor is how long a receiver must fail before the others hear of it: a
// server that restarts is no news.
const failingFor = time.Hour

// ComposeUndelivered writes, for the other receivers, that one can't be
// reached: those that routes name for the event, or else all. It returns
// (nil, nil, nil) while it is too early, and when there are no others. With
// givenUp, which says that a delivery was lost to it, it is never too early.
func (a *Alerts) ComposeUndelivered(h policy.ReceiverHealth, at time.Time, givenUp bool) (*policy.Alert, []policy.Delivery, error) {
	if h.FailingSince == nil || !givenUp && at.Sub(*h.FailingSince) < failingFor {
		return nil, nil, nil
	}
	targets := a.targets(News{Event: policy.EventUndelivered})
	if len(targets) == 0 {
		for _, name := range a.Receivers() {
			targets = append(targets, target{receiver: name})
		}
	}
	targets = slices.DeleteFunc(targets, func(t target) bool { return t.receiver == h.Name })
	if len(targets) == 0 {
		return nil, nil, nil
	}
	p := Payload{
		Version: PayloadVersion, Event: policy.EventUndelivered, At: at.UTC(), Severity: policy.Warning,
		Undelivered: &Silence{Receiver: h.Name, Since: h.FailingSince.UTC(), Attempts: h.Failures, Error: h.LastError},
	}
	p.Title, p.Lead = p.title(), p.lead()
	alert, err := a.alert(stableID("alert", string(p.Event), h.Name, strconv.FormatInt(h.FailingSince.UnixMilli(), 10)), p)
	if err != nil {
		return nil, nil, err
	}
	return alert, owe(alert, targets), nil
}

func (s *Silence) title() string {
	return fmt.Sprintf("Alerts don't reach %s since %s: %s", oneLine(s.Receiver, 60), stamp(s.Since), oneLine(s.Error, 100))
}

func (s *Silence) lead() string {
	return fmt.Sprintf("The receiver %s can't be reached since %s. What it is owed is kept and tried again; "+
		"`policytrail alerts list --failed` shows what was given up, `policytrail alerts retry` sends it.", s.Receiver, stamp(s.Since))
}
