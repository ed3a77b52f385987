package watch

import (
	"fmt"
	"hash/fnv"
	"time"

	"github.com/robfig/cron/v3"

	"policytrail/policy"
)

// schedule says when a document is due. Documents with the same schedule are
// spread, each always by the same amount, so that a thousand of them don't
// start in one second: a cron time by up to the spread, an "@every" by its own
// phase within the interval, which holds through stops and reloads.
type schedule struct {
	cron  cron.Schedule
	every time.Duration // of an @every schedule, else 0
	phase time.Duration
}

// parseSchedule reads a document's schedule. What is wrong with one is told
// when the settings are loaded; here it is an error like any other.
func parseSchedule(d policy.Document, spread time.Duration) (s schedule, err error) {
	if s.cron, err = parseCron(d.Schedule, d.Timezone); err != nil {
		return s, fmt.Errorf("reading the schedule of %s: %w", d.ID, err)
	}
	if constant, ok := s.cron.(cron.ConstantDelaySchedule); ok {
		s.every = constant.Delay
		s.phase = share(d.ID, s.every)
		return s, nil
	}
	s.phase = share(d.ID, spread)
	return s, nil
}

func parseCron(spec, timezone string) (c cron.Schedule, err error) {
	defer func() {
		if r := recover(); r != nil { // the parser panics on a time zone without fields
			err = fmt.Errorf("%q is no schedule: %v", spec, r)
		}
	}()
	if timezone != "" {
		spec = "CRON_TZ=" + timezone + " " + spec
	}
	return cron.ParseStandard(spec)
}

// next is the first time after now at which the document is due.
func (s schedule) next(now time.Time) time.Time {
	if s.every > 0 {
		return now.Add(-s.phase).Truncate(s.every).Add(s.every).Add(s.phase)
	}
	return s.cron.Next(now.Add(-s.phase)).Add(s.phase)
}

// confirmWait is how soon an unconfirmed text is looked at again, and a
// document that could not be reached because nobody could.
const confirmWait = 5 * time.Minute

// again is when a document is visited once more before its time: soon to
// confirm a text or after an outage of our own, after a quarter of its interval when the visit was no use.
// The zero time leaves it to the schedule.
func (s schedule) again(o policy.Outcome, now time.Time) time.Time {
	next := s.next(now)
	switch {
	case o == policy.Unconfirmed || o == policy.Offline:
		return now.Add(confirmWait)
	case o.Bad():
		return now.Add(s.next(next).Sub(next) / 4)
	}
	return time.Time{}
}

// share is a fixed part of whole that is the document's own, in whole milliseconds.
func share(id string, whole time.Duration) time.Duration {
	if whole < time.Millisecond {
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(id))
	return time.Duration(h.Sum64()%uint64(whole/time.Millisecond)) * time.Millisecond
}
