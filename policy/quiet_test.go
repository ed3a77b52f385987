package policy

import (
	"testing"
	"time"
)

func TestQuietHours(t *testing.T) {
	for _, c := range []struct{ hours, at, end string }{
		{"22:00-07:00", "2026-03-14T21:59:59Z", ""},
		{"22:00-07:00", "2026-03-14T22:00:00Z", "2026-03-15T07:00:00Z"},
		{"22:00-07:00", "2026-03-15T06:59:59Z", "2026-03-15T07:00:00Z"},
		{"22:00-07:00", "2026-03-15T07:00:00Z", ""},
		{"12:00-13:30", "2026-03-14T13:29:00Z", "2026-03-14T13:30:00Z"},
		{"12:00-13:30", "2026-03-14T11:59:00Z", ""},
		{"12:00-13:30", "2026-03-14T13:30:00Z", ""},
		{"22:00-07:00 Europe/Berlin", "2026-03-14T21:30:00Z", "2026-03-15T06:00:00Z"},
		// The night in which Berlin's clocks go forward, and the one in which they go back.
		{"22:00-07:00 Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"},
		{"22:00-07:00 Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z"},
		{"23:30-00:30 Asia/Kolkata", "2026-12-31T18:30:00Z", "2026-12-31T19:00:00Z"},
		{"", "2026-03-14T22:00:00Z", ""},
	} {
		q, err := ParseQuietHours(c.hours)
		if err != nil {
			t.Fatal(err)
		}
		if q.String() != c.hours {
			t.Errorf("%q is written %q", c.hours, q)
		}
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if end, quiet := q.End(at); quiet {
			got = end.Format(time.RFC3339)
		}
		if got != c.end {
			t.Errorf("at %s the quiet of %s ends %q, want %q", c.at, c.hours, got, c.end)
		}
	}
}

func TestNoQuietHours(t *testing.T) {
	for _, text := range []string{"22-07", "22:00", "22:00-24:00", "07:00-07:00", "22:00-07:00 Mars/Base", "x-y"} {
		if q, err := ParseQuietHours(text); err == nil {
			t.Errorf("%q was read as %v", text, q)
		}
	}
}
