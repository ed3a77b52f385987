package policy

import (
	"fmt"
	"strings"
	"time"
)

// QuietHours is a time of day in which nothing is sent, in a time zone. It may
// span midnight. The zero value is never quiet.
type QuietHours struct {
	From, To time.Duration // since midnight by the clock on the wall, minutes exactly
	Zone     string        // IANA name; "" is UTC
}

// ParseQuietHours reads "22:00-07:00", or with a time zone "22:00-07:00
// Europe/Berlin". "" is the zero value.
func ParseQuietHours(text string) (QuietHours, error) {
	var q QuietHours
	if text == "" {
		return q, nil
	}
	hours, zone, _ := strings.Cut(text, " ")
	from, to, found := strings.Cut(hours, "-")
	if !found {
		return q, fmt.Errorf("%q are no quiet hours (write 22:00-07:00)", text)
	}
	var err error
	if q.From, err = timeOfDay(from); err != nil {
		return QuietHours{}, err
	}
	if q.To, err = timeOfDay(to); err != nil {
		return QuietHours{}, err
	}
	if q.From == q.To {
		return QuietHours{}, fmt.Errorf("the quiet hours %q never begin or never end", text)
	}
	q.Zone = strings.TrimSpace(zone)
	if _, err := q.location(); err != nil {
		return QuietHours{}, err
	}
	return q, nil
}

func timeOfDay(text string) (time.Duration, error) {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("%q is no time of day (write 22:00)", text)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

func (q QuietHours) location() (*time.Location, error) {
	if q.Zone == "" {
		return time.UTC, nil
	}
	return time.LoadLocation(q.Zone)
}

// String writes what ParseQuietHours reads.
func (q QuietHours) String() string {
	if q.IsZero() {
		return ""
	}
	clock := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60) }
	return strings.TrimSpace(clock(q.From) + "-" + clock(q.To) + " " + q.Zone)
}

// IsZero reports whether there are no quiet hours.
func (q QuietHours) IsZero() bool { return q == QuietHours{} }

// MarshalText writes what ParseQuietHours reads.
func (q QuietHours) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText is ParseQuietHours.
func (q *QuietHours) UnmarshalText(text []byte) (err error) {
	*q, err = ParseQuietHours(string(text))
	return err
}

// End is when the quiet that reigns at a time ends; false when there is none.
// On the days the clocks change it follows the clock on the wall.
func (q QuietHours) End(at time.Time) (time.Time, bool) {
	zone, err := q.location()
	if q.IsZero() || err != nil {
		return time.Time{}, false
	}
	at = at.In(zone)
	clock := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	day := at.Day()
	switch {
	case q.From < q.To && (clock < q.From || clock >= q.To), q.From > q.To && clock >= q.To && clock < q.From:
		return time.Time{}, false
	case q.From > q.To && clock >= q.From:
		day++
	}
	end := time.Date(at.Year(), at.Month(), day, int(q.To.Hours()), int(q.To.Minutes())%60, 0, 0, zone)
	return end.UTC(), end.After(at)
}
