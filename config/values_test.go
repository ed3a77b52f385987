package config

import (
	"encoding"
	"testing"
	"time"
)

func TestValues(t *testing.T) {
	for _, test := range []struct {
		text string
		into encoding.TextUnmarshaler
		want int64
		show string // as it is written again
	}{
		{"90s", new(Duration), int64(90 * time.Second), "1m30s"},
		{"10m", new(Duration), int64(10 * time.Minute), "10m"},
		{"2h", new(Duration), int64(2 * time.Hour), "2h"},
		{"0s", new(Duration), 0, "0s"},
		{"20m0s", new(Duration), int64(20 * time.Minute), "20m"},
		{"10MB", new(Size), 10e6, "10MB"},
		{"1.5 kB", new(Size), 1500, "1500B"},
		{"8MiB", new(Size), 8 << 20, "8MiB"},
		{"500KB", new(Size), 500e3, "500kB"},
		{"12B", new(Size), 12, "12B"},
		{"1/s", new(Rate), int64(time.Second), "1/s"},
		{"4/s", new(Rate), int64(time.Second / 4), "4/s"},
		{"10/m", new(Rate), int64(6 * time.Second), "10/m"},
		{"100/h", new(Rate), int64(36 * time.Second), "100/h"},
		{"5s", new(Rate), int64(5 * time.Second), "12/m"},
		{"7s", new(Rate), int64(7 * time.Second), "7s"},
	} {
		if err := test.into.UnmarshalText([]byte(test.text)); err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if got := number(test.into); got != test.want {
			t.Errorf("%s is %d, want %d", test.text, got, test.want)
		}
		if got, _ := test.into.(encoding.TextMarshaler).MarshalText(); string(got) != test.show {
			t.Errorf("%s is written %s, want %s", test.text, got, test.show)
		}
	}
}

func number(value encoding.TextUnmarshaler) int64 {
	switch value := value.(type) {
	case *Duration:
		return int64(*value)
	case *Size:
		return int64(*value)
	case *Rate:
		return int64(value.Interval())
	}
	return -1
}

func TestValuesRefused(t *testing.T) {
	for text, into := range map[string]encoding.TextUnmarshaler{
		"5": new(Duration), "-1s": new(Duration), "1d": new(Duration),
		"10": new(Size), "-1MB": new(Size), "NaNMB": new(Size), "1e30GB": new(Size), "infB": new(Size), "MB": new(Size),
		"0/s": new(Rate), "-1/s": new(Rate), "1/d": new(Rate), "0s": new(Rate), "1": new(Rate), "9999999999/s": new(Rate), "1/s/m": new(Rate),
	} {
		if err := into.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, into)
		}
	}
}

func TestSuggest(t *testing.T) {
	for _, test := range []struct {
		name  string
		known []string
		want  string
	}{
		{"shedule", []string{"schedule", "spread"}, `did you mean "schedule"?`},
		{"ulr", []string{"url", "type"}, `did you mean "url"?`},
		{"WECHAT", []string{"WeChat"}, `did you mean "WeChat"?`},
		{"微伩", []string{"微信"}, `did you mean "微信"?`},
		{"colour", []string{"schedule", "spread"}, "known: schedule, spread"},
		{"x", nil, ""},
	} {
		if got := suggest(test.name, test.known); got != test.want {
			t.Errorf("for %s: %s, want %s", test.name, got, test.want)
		}
	}
}
