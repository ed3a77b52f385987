package alerts

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"time"
)

// Backoff says how long a delivery that did not succeed waits for its next
// attempt, and when it is given up. The zero value means the defaults.
type Backoff struct {
	First   time.Duration // after the first attempt; doubled after each further one; default 30 s
	Longest time.Duration // default 6 h
	For     time.Duration // for how long attempts go on; default 72 h
}

func (b Backoff) withDefaults() Backoff {
	b.First = cmp.Or(b.First, 30*time.Second)
	b.Longest = max(cmp.Or(b.Longest, 6*time.Hour), b.First)
	b.For = cmp.Or(b.For, 72*time.Hour)
	return b
}

// Wait is how long to wait after an attempt (1, 2, 3 …) that did not succeed,
// with a jitter of up to a quarter more that follows from the id, so that
// deliveries owed to a receiver that was down don't all come back in the same
// second. It is false when the attempts before it spanned all of For: then the
// delivery is given up. It counts attempts, not hours: a time in which the
// daemon didn't run is no time in which a receiver failed.
func (b Backoff) Wait(attempt int, id string) (time.Duration, bool) {
	b = b.withDefaults()
	wait, spanned := b.First, time.Duration(0)
	for range max(attempt-1, 0) {
		spanned += wait
		wait = min(wait*2, b.Longest)
		if spanned >= b.For {
			return 0, false
		}
	}
	return wait + time.Duration(jitter(attempt, id)*float64(wait/4)), true
}

// jitter is a fraction, 0 ≤ f < 1, that looks random and is always the same.
func jitter(attempt int, id string) float64 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%d %s", attempt, id)
	return float64(h.Sum32()) / (1 << 32)
}
