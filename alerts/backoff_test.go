package alerts

import (
	"fmt"
	"testing"
	"time"
)

func TestBackoffSpansThreeDays(t *testing.T) {
	const base = 74*time.Hour + 31*time.Minute + 30*time.Second // without jitter
	for i := range 50 {
		id := fmt.Sprintf("msg_%d", i)
		var sum time.Duration
		attempts := 1
		for ; ; attempts++ {
			wait, more := Backoff{}.Wait(attempts, id)
			if !more {
				break
			}
			sum += wait
		}
		if sum < base || sum >= base*5/4 || attempts != 22 {
			t.Errorf("the %d attempts of %s span %v, want 22 in %v and up to a quarter more", attempts, id, sum, base)
		}
	}
}

func TestBackoff(t *testing.T) {
	short := Backoff{First: time.Second, Longest: 3 * time.Second, For: time.Hour}
	for _, tt := range []struct {
		backoff Backoff
		attempt int
		least   time.Duration
	}{
		{Backoff{}, -1, 30 * time.Second}, {Backoff{}, 0, 30 * time.Second}, {Backoff{}, 1, 30 * time.Second},
		{Backoff{}, 2, time.Minute}, {Backoff{}, 5, 8 * time.Minute}, {Backoff{}, 10, 4*time.Hour + 16*time.Minute},
		{Backoff{}, 11, 6 * time.Hour}, {Backoff{}, 21, 6 * time.Hour},
		{short, 1, time.Second}, {short, 2, 2 * time.Second}, {short, 3, 3 * time.Second}, {short, 100, 3 * time.Second},
	} {
		got, more := tt.backoff.Wait(tt.attempt, "msg_1")
		if !more || got < tt.least || got >= tt.least*5/4 {
			t.Errorf("Wait(%d) = %v, %v, want at least %v, and less than a quarter more", tt.attempt, got, more, tt.least)
		}
		if again, _ := tt.backoff.Wait(tt.attempt, "msg_1"); again != got {
			t.Errorf("Wait(%d) = %v, then %v", tt.attempt, got, again)
		}
	}
	one, _ := Backoff{}.Wait(9, "msg_1")
	if other, _ := (Backoff{}).Wait(9, "msg_2"); one == other {
		t.Error("two deliveries come back at the same time")
	}
	if wait, more := (Backoff{}).Wait(1<<40, "msg_1"); more {
		t.Errorf("never given up, but tried again after %v", wait)
	}
}
