package alerts

import (
	"fmt"
	"hash/fnv"
	"time"
)

// MaxAttempts is how often a delivery is tried before it is given up. The 20
// waits between 21 attempts add up to 68 h 31 min without jitter and to no less
// than three quarters of that, so a receiver may be down for two days and more
// and loses nothing.
const MaxAttempts = 21

const (
	firstWait = 30 * time.Second
	maxWait   = 6 * time.Hour
)

// Backoff is how long to wait after an attempt (1, 2, 3 …) that did not
// succeed: 30 s, doubled each time up to 6 h, less a jitter of up to a quarter
// that follows from the id, so that deliveries owed to a receiver that was down
// don't all come back in the same second.
func Backoff(attempt int, id string) time.Duration {
	wait := maxWait
	if attempt <= 10 { // the tenth wait, 30 s × 2⁹, is the last below six hours
		wait = firstWait << max(attempt-1, 0)
	}
	return wait - time.Duration(jitter(attempt, id)*float64(wait/4))
}

// jitter is a fraction, 0 ≤ f < 1, that looks random and is always the same.
func jitter(attempt int, id string) float64 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%d %s", attempt, id)
	return float64(h.Sum32()) / (1 << 32)
}
