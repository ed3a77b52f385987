package config

import (
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a right file must load on a machine without time zones, too

	"github.com/robfig/cron/v3"
)

// The shortest time between two visits: nobody changes a policy every second,
// and a site would be right to block who asks that often. Where addresses on
// this machine may be fetched, a demonstration may be quicker.
const (
	shortest        = time.Minute
	shortestPrivate = time.Second
)

const scheduleHint = `write "0 6 * * *", @daily or "@every 6h"`

func (c *checker) schedule(path, text string) {
	if text == "" {
		return
	}
	if strings.HasPrefix(text, "TZ=") || strings.HasPrefix(text, "CRON_TZ=") {
		c.invalid(path, "has a time zone in it", nil, "write it as timezone: beside the schedule")
		return
	}
	schedule, err := parseSchedule(text)
	if err != nil {
		c.invalid(path, "is no schedule", err, scheduleHint)
		return
	}
	if schedule.Next(leapYear).IsZero() {
		c.invalid(path, "never comes", nil, "there is no such day; "+scheduleHint)
		return
	}
	floor := shortest
	if c.config.Fetch.AllowPrivate {
		floor = shortestPrivate
	}
	if every(text) < floor {
		c.invalid(path, fmt.Sprintf("is more often than every %s", Duration(floor)), nil, `write "@every 1h" or more`)
	}
}

// leapYear is where the search for a schedule's next time starts. It goes five
// years ahead, so that February 29 is found from here.
var leapYear = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// parseSchedule parses five cron fields, a descriptor or @every. The parser
// panics on some texts.
func parseSchedule(text string) (schedule cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("it cannot be read")
		}
	}()
	return cron.ParseStandard(text)
}

// every is the length of an @every schedule as it is written: the parser turns
// less than a second, and less than nothing, into a second. Cron fields say
// minutes at the finest.
func every(text string) time.Duration {
	length, found := strings.CutPrefix(text, "@every ")
	if !found {
		return time.Minute
	}
	duration, err := time.ParseDuration(length)
	if err != nil {
		return 0
	}
	return duration
}

func (c *checker) timezone(path, name string) {
	if name == "" {
		return
	}
	// "Local" would make schedules depend on the machine.
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		c.invalid(path, "is no time zone", nil, "write an IANA name such as UTC, Europe/Berlin or Asia/Shanghai")
	}
}
