package config

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/invopop/jsonschema"

	"policytrail/policy"
)

// Duration is a length of time, written 90s, 10m or 1h30m.
type Duration time.Duration

// String writes 10m, where time.Duration writes 10m0s.
func (d Duration) String() string {
	text := time.Duration(d).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// MarshalText writes the duration as it is written in the file.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a duration; it must not be negative.
func (d *Duration) UnmarshalText(text []byte) error {
	read, err := time.ParseDuration(string(text))
	if err != nil || read < 0 {
		return &policy.Hint{Err: errors.New("is no duration"), Do: "write 30s, 10m or 1h30m"}
	}
	*d = Duration(read)
	return nil
}

// Size is a number of bytes, written 500kB, 10MB or 8MiB.
type Size int64

func (s Size) String() string {
	for _, unit := range units {
		if s >= unit.bytes && s%unit.bytes == 0 {
			return fmt.Sprintf("%d%s", s/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%dB", int64(s))
}

// MarshalText writes the size as it is written in the file.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// units are the units of a size, such that no name ends in one before it.
var units = []struct {
	name  string
	bytes Size
}{
	{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"KB", 1e3}, {"B", 1},
}

// UnmarshalText reads a number with a unit.
func (s *Size) UnmarshalText(text []byte) error {
	for _, unit := range units {
		digits, found := strings.CutSuffix(string(text), unit.name)
		if !found {
			continue
		}
		number, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		if err != nil || !(number >= 0 && number*float64(unit.bytes) < math.MaxInt64/2) {
			break
		}
		*s = Size(number * float64(unit.bytes))
		return nil
	}
	return &policy.Hint{Err: errors.New("is no size"), Do: "write 500kB, 10MB or 8MiB"}
}

// Rate is how often something may happen, kept as the time from one to the
// next: 1/s is a second, 10/m six seconds.
type Rate time.Duration

// Interval is the time from one to the next.
func (r Rate) Interval() time.Duration { return time.Duration(r) }

func (r Rate) String() string {
	for _, period := range periods {
		if r > 0 && r <= Rate(period.length) && period.length%time.Duration(r) == 0 {
			return fmt.Sprintf("%d/%s", period.length/time.Duration(r), period.name)
		}
	}
	return Duration(r).String()
}

// MarshalText writes the rate as it is written in the file.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

var periods = []struct {
	name   string
	length time.Duration
}{{"s", time.Second}, {"m", time.Minute}, {"h", time.Hour}}

// UnmarshalText reads 1/s, 10/m, 100/h, or a duration.
func (r *Rate) UnmarshalText(text []byte) error {
	bad := &policy.Hint{Err: errors.New("is no rate"), Do: "write 1/s, 10/m, 100/h, or a pause such as 5s"}
	number, name, found := strings.Cut(string(text), "/")
	if !found {
		pause, err := time.ParseDuration(number)
		if err != nil || pause <= 0 {
			return bad
		}
		*r = Rate(pause)
		return nil
	}
	count, err := strconv.Atoi(number)
	if err != nil || count <= 0 {
		return bad
	}
	for _, period := range periods {
		if name == period.name && period.length/time.Duration(count) > 0 {
			*r = Rate(period.length / time.Duration(count))
			return nil
		}
	}
	return bad
}

// Share is a part of a whole, 0…1, written in percent: 5%.
type Share float64

func (s Share) String() string { return strconv.FormatFloat(100*float64(s), 'f', -1, 64) + "%" }

// MarshalText writes the share as it is written in the file.
func (s Share) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads 5% or 0.5%.
func (s *Share) UnmarshalText(text []byte) error {
	digits, found := strings.CutSuffix(string(text), "%")
	number, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if !found || err != nil || !(number >= 0 && number <= 100) {
		return &policy.Hint{Err: errors.New("is no share"), Do: "write 5%"}
	}
	*s = Share(number / 100)
	return nil
}

// Strings is a list of texts; a single one may be written without the list.
type Strings []string

const (
	durationPattern = `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`
	sizePattern     = `^[0-9]+(\.[0-9]+)? *(B|kB|KB|MB|GB|KiB|MiB|GiB)$`
	sharePattern    = `^[0-9]+(\.[0-9]+)? *%$`
	ratePattern     = `^[0-9]+/[smh]$|` + durationPattern
	variablePattern = `|\$\{` // with variables in it, only the program can tell
)

// JSONSchema describes how a duration is written.
func (Duration) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: durationPattern + variablePattern}
}

// JSONSchema describes how a size is written.
func (Size) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: sizePattern + variablePattern}
}

// JSONSchema describes how a share is written.
func (Share) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: sharePattern + variablePattern}
}

// JSONSchema describes how a rate is written.
func (Rate) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: ratePattern + variablePattern}
}

// JSONSchema describes one text, or a list of at least one.
func (Strings) JSONSchema() *jsonschema.Schema {
	one, text := uint64(1), &jsonschema.Schema{Type: "string", MinLength: new(uint64(1))}
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
		text,
		{Type: "array", Items: text, MinItems: &one},
	}}
}
