package alerts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"policytrail/policy"
)

// Refused is the error of a delivery that no later attempt can save.
type Refused struct{ Err error }

func (r *Refused) Error() string { return r.Err.Error() }
func (r *Refused) Unwrap() error { return r.Err }

// Later is the error of an attempt whose receiver said when to come back.
type Later struct {
	At  time.Time // no attempt before this; at most a day away
	Err error     // what went wrong
}

func (l *Later) Error() string {
	return fmt.Sprintf("%v; asks for no more before %s", l.Err, stamp(l.At))
}
func (l *Later) Unwrap() error { return l.Err }

// Deliver makes one attempt to hand an alert to the receiver of a delivery. It
// returns what the receiver answered, in one short line, or
//   - *Refused: give up, no attempt will ever succeed,
//   - *Later: try again, but not before its time,
//   - any other error: try again after Backoff.
//
// Neither answer nor error holds a secret. When the process dies between the
// receiver's answer and the storing of it, the next attempt repeats the message
// under the same id.
func (a *Alerts) Deliver(ctx context.Context, alert policy.Alert, d policy.Delivery) (answer string, err error) {
	ch := a.channels[d.Receiver]
	if ch == nil {
		return "", &Refused{fmt.Errorf("the receiver %q is no longer in the configuration", d.Receiver)}
	}
	m := message{id: d.ID, attempts: d.Attempts, alert: alert}
	if err := json.Unmarshal(alert.Payload, &m.payload); err != nil {
		return "", &Refused{fmt.Errorf("reading the payload of alert %s: %w", alert.ID, err)}
	}
	if alert.Explanation != nil {
		m.payload.Explanation = alert.Explanation
		if m.alert.Payload, err = json.Marshal(m.payload); err != nil {
			return "", &Refused{fmt.Errorf("writing the payload of alert %s: %w", alert.ID, err)}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, a.config.Timeout)
	defer cancel()
	answer, err = ch.send(ctx, m)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && err != nil {
		err = fmt.Errorf("telling %s: no answer within %v: %w", d.Receiver, a.config.Timeout, err)
	} else if err != nil {
		err = fmt.Errorf("telling %s: %w", d.Receiver, err)
	}
	return answer, err
}
