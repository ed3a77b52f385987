package watch

import (
	"context"
	"fmt"
	"time"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
)

// bad stores a check that brought no text. When it is the last straw, people
// are told, once.
func (c *Checker) bad(ctx context.Context, v visit, known store.Known) (policy.Check, error) {
	v.Broken = known.Broken
	if failures := known.BadChecks + 1; !known.Broken && failures >= BrokenAfter {
		v.Broken = true
		news := alerts.News{
			Event: policy.EventBroken, Document: v.Document, At: v.At, Detail: v.Detail,
			Failures: failures, Since: badSince(v, known), Old: known.Version,
		}
		if err := c.tell(&v, news); err != nil {
			return policy.Check{}, err
		}
	}
	return c.store(ctx, v, inForce(known))
}

// offline stores a check that reached nobody: it counts for nothing.
func (c *Checker) offline(ctx context.Context, v visit, known store.Known) (policy.Check, error) {
	v.Broken = known.Broken
	return c.store(ctx, v, inForce(known))
}

// outageTime is how long an outage of our own is believed. After that, what
// can't be reached is told as what it is: news that nobody hears is none.
const outageTime = 24 * time.Hour

// cutOff reports whether our own network seems down, and not for ever.
func (c *Checker) cutOff(known store.Known) bool {
	if c.Offline == nil || !c.Offline() {
		return false
	}
	return known.LastRun.Outcome != policy.Offline || c.now().Sub(known.LastRun.First) < outageTime
}

// inForce is the number of the version in force, 0 before the first.
func inForce(known store.Known) int {
	if known.Version == nil {
		return 0
	}
	return known.Version.Number
}

func badSince(v visit, known store.Known) time.Time {
	if known.BadSince == nil {
		return v.At
	}
	return *known.BadSince
}

// tellRecovered adds the news that a document people were told is broken is back.
func (c *Checker) tellRecovered(v *visit, known store.Known) error {
	if !known.Broken {
		return nil
	}
	since := badSince(*v, known)
	return c.tell(v, alerts.News{
		Event: policy.EventRecovered, Document: v.Document, At: v.At, Failures: known.BadChecks, Since: since,
		Detail: lasting(v.At.Sub(since)), New: v.Version,
	})
}

// lasting says a length of time as people do: "2 days", "1 hour".
func lasting(d time.Duration) string {
	for _, unit := range []struct {
		name   string
		length time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		switch n := d / unit.length; {
		case n == 1:
			return "1 " + unit.name
		case n > 1:
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return "less than a minute"
}

// tell adds an alert to the visit, with a job for each receiver it is owed to.
// News without an event are none.
func (c *Checker) tell(v *visit, news alerts.News) error {
	if news.Event == "" {
		return nil
	}
	alert, deliveries, err := c.Alerts.Compose(news)
	if err != nil || alert == nil {
		return err
	}
	v.Alerts = append(v.Alerts, *owed(alert, deliveries))
	return nil
}

// A text far shorter than the one known is refused at first: it is most often
// a page that was cut on the way. When several checks, over a day at least, saw
// the very same text, it is what the company now says.
const (
	settledChecks = 3
	settledTime   = 24 * time.Hour
)

// settled reports whether the unusable text of v was seen alike for long enough.
func settled(run policy.CheckRun, v visit) bool {
	return run.Outcome == policy.Unusable && run.Detail == v.Detail &&
		run.Count+1 >= settledChecks && v.At.Sub(run.First) >= settledTime
}
