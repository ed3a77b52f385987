package watch

import (
	"context"
	"time"

	"policytrail/diff"
	"policytrail/extract"
	"policytrail/policy"
	"policytrail/store"
)

// swingTime is how soon after a return the next one is taken for swinging.
const swingTime = 7 * 24 * time.Hour

// eventOf says what a new version is told as. A text that was seen before and
// comes back is told as a change, once. When the page then goes back once more,
// it swings between known texts (by region, or a test on visitors): that is told
// once too, and further swings are told to nobody.
func eventOf(v visit, known store.Known) policy.Event {
	old := *known.Version
	switch {
	case v.Change.DateOnly:
		return policy.EventDate
	case !soonReturn(*v.Version, &old) || old.ReturnOf == 0:
		return policy.EventChange
	case soonReturn(old, known.Before) && known.Before.ReturnOf != 0:
		return ""
	}
	return policy.EventSwings
}

// soonReturn reports whether a version came back soon after the one before it came.
func soonReturn(v policy.Version, before *policy.Version) bool {
	return v.ReturnOf != 0 && before != nil && v.At.Sub(before.At) < swingTime
}

// dateOnly reports whether a change is one of the lines in which the document
// gives its own date, and of nothing else.
func dateOnly(change *diff.Change, language string) bool {
	for _, h := range change.Hunks {
		if h.Kind != diff.Rewritten || !extract.SameButDate(h.Old, h.New, language) {
			return false
		}
	}
	return len(change.Hunks) > 0
}

// confirmed reports whether as many visits in a row as the document asks for
// found the very same new text, this one included.
func confirmed(run policy.CheckRun, v visit) bool {
	seen := 1
	if run.Outcome == policy.Unconfirmed && run.Detail == v.Detail {
		seen += run.Count
	}
	return seen >= v.Document.Confirm
}

// unconfirmed stores a visit that found a text which may be a passing one. The
// page is kept, the version in force stays.
func (c *Checker) unconfirmed(ctx context.Context, v visit, known store.Known) (policy.Check, error) {
	v.Outcome, v.Extraction = policy.Unconfirmed, known.Extraction
	if err := c.tellRecovered(&v, known); err != nil {
		return policy.Check{}, err
	}
	return c.store(ctx, v, known.Version.Number)
}
