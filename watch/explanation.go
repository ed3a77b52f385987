package watch

import (
	"context"
	"encoding/json"
	"time"

	"policytrail/alerts"
	"policytrail/policy"
)

// askWithin is how old an alert may be to be explained: what waited longer, for
// a receiver or for quiet hours, does not wait for a model as well.
const askWithin = 5 * time.Minute

// explain adds what a language model says of a change, where the settings name
// one. It is asked once for a change, by the first delivery; what it said then,
// or that it said nothing, is what all messages of the change have, whatever
// the attempt. Its failures are logged and delay nobody further.
func (d *Daemon) explain(ctx context.Context, told *alerts.Alerts, alert *policy.Alert) {
	version := changedTo(*alert)
	if told.Model() == nil || version == 0 {
		return
	}
	got, err, _ := d.asking.Do(alert.ID, func() (any, error) { return d.ask(ctx, told, *alert, version) })
	if err != nil {
		d.log.Warn("a change goes unexplained", "document", alert.Document, "version", version, "error", err)
		return
	}
	if e := got.(policy.Explanation); e.Text != "" {
		alert.Explanation = &e
	}
}

func (d *Daemon) ask(ctx context.Context, told *alerts.Alerts, alert policy.Alert, version int) (policy.Explanation, error) {
	known, asked, err := d.store.Explanation(ctx, alert.Document, version)
	if asked || err != nil {
		return known, err
	}
	now := time.Now().UTC()
	spent, err := d.store.TokensSince(ctx, now.Add(-24*time.Hour))
	if err != nil {
		return known, err
	}
	e := policy.Explanation{Model: told.Model().Name}
	if spent < told.Model().Budget && now.Sub(alert.At) < askWithin {
		if e, err = told.ExplainChange(ctx, alert); err != nil {
			d.log.Warn("a change goes unexplained", "document", alert.Document, "version", version, "error", err)
		}
	}
	if ctx.Err() != nil {
		return e, ctx.Err() // we are stopping; the next start asks again
	}
	return d.store.Explain(ctx, alert.Document, version, e, now)
}

// changedTo is the version an alert of a change tells of; 0 for other alerts.
func changedTo(alert policy.Alert) int {
	if alert.Event != policy.EventChange {
		return 0
	}
	var p struct {
		Change struct{ To int }
	}
	if json.Unmarshal(alert.Payload, &p) != nil {
		return 0 // Deliver says what is wrong with it
	}
	return p.Change.To
}
