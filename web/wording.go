package web

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"policytrail/policy"
)

// stamp writes a time as evidence wants it: UTC, to the second.
func stamp(t time.Time) template.HTML {
	t = t.UTC()
	return template.HTML(`<time datetime="` + t.Format(time.RFC3339) + `">` + t.Format("2006-01-02 15:04:05 UTC") + `</time>`)
}

// day writes the day of a time, as lists show it.
func day(t time.Time) template.HTML {
	t = t.UTC()
	return template.HTML(`<time datetime="` + t.Format(time.RFC3339) + `" title="` + t.Format("2006-01-02 15:04:05 UTC") + `">` +
		t.Format("2 Jan 2006") + `</time>`)
}

// plural counts things: 1 visit, 412 visits.
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u2009" + digits[i:]
	}
	return digits + " " + one + "s"
}

// percent writes a share: 0.034 is 3 %, and little is not nothing.
func percent(share float64) string {
	p := math.Round(share * 100)
	if p == 0 && share > 0 {
		return "less than 1 %"
	}
	return fmt.Sprintf("%.0f %%", p)
}

// told are the clause events that say more than that a clause reads otherwise,
// the most severe first.
func told(clauses []policy.ClauseEvent) []policy.ClauseEvent {
	return slices.DeleteFunc(policy.ByWeight(clauses), func(e policy.ClauseEvent) bool { return !e.Told() })
}

// reworded are the clause events that say no more.
func reworded(clauses []policy.ClauseEvent) []policy.ClauseEvent {
	return slices.DeleteFunc(policy.ByWeight(clauses), policy.ClauseEvent.Told)
}

// worst is the clause event of a change that matters most; nil without any.
func worst(c policy.ChangeFacts) *policy.ClauseEvent {
	if len(c.Clauses) == 0 {
		return nil
	}
	return &policy.ByWeight(c.Clauses)[0]
}

// capital is a word at the beginning of a sentence.
func capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
