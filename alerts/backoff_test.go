package alerts

import (
	"fmt"
	"testing"
	"time"
)

func TestBackoffSpansDays(t *testing.T) {
	const longest = 68*time.Hour + 31*time.Minute + 30*time.Second
	for i := range 50 {
		id := fmt.Sprintf("msg_%d", i)
		var sum time.Duration
		for attempt := 1; attempt < MaxAttempts; attempt++ {
			sum += Backoff(attempt, id)
		}
		if sum > longest || sum <= longest*3/4 {
			t.Errorf("the attempts of %s span %v, want more than %v and at most %v", id, sum, longest*3/4, longest)
		}
	}
}

func TestBackoff(t *testing.T) {
	for _, tt := range []struct {
		attempt int
		most    time.Duration
	}{
		{-1, 30 * time.Second}, {0, 30 * time.Second}, {1, 30 * time.Second}, {2, time.Minute}, {5, 8 * time.Minute},
		{10, 4*time.Hour + 16*time.Minute}, {11, 6 * time.Hour}, {21, 6 * time.Hour}, {1 << 30, 6 * time.Hour},
	} {
		got := Backoff(tt.attempt, "msg_1")
		if got > tt.most || got <= tt.most*3/4 {
			t.Errorf("Backoff(%d) = %v, want at most %v, less up to a quarter", tt.attempt, got, tt.most)
		}
		if again := Backoff(tt.attempt, "msg_1"); again != got {
			t.Errorf("Backoff(%d) = %v, then %v", tt.attempt, got, again)
		}
	}
	if Backoff(9, "msg_1") == Backoff(9, "msg_2") {
		t.Error("two deliveries come back at the same time")
	}
}
