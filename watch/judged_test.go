package watch

import (
	"strings"
	"testing"
	"time"

	"policytrail/policy"
)

// What only looks different is no version, whatever its bytes; what was written
// anew is one at once, however short; a piece of the known text waits.
func TestWordingDecides(t *testing.T) {
	long := make([]string, 40)
	for i := range long {
		long[i] = "In this part, number " + strings.Repeat("x", i+1) + ", we tell you what becomes of your data and for how long we keep it."
	}
	b := newBench(t)
	whole := page(long...)
	want(t, b.visitAt(t, day(1), whole), policy.First, 1)

	looks := strings.NewReplacer("<h1>", "<h2>", "</h1>", "</h2>", "<p>In this part", "<p>\u2022 In this part").Replace(whole)
	want(t, b.visitAt(t, day(2), looks), policy.Unchanged, 1)

	piece := page(long[:4]...)
	want(t, b.visitAt(t, day(3), piece), policy.Unusable, 1)

	var anew []string
	for i := range 8 {
		anew = append(anew, "From now on, for reason "+strings.Repeat("y", i+1)+", the group keeps whatever you write, and sells it on as it likes, to anyone.")
	}
	want(t, b.visitAt(t, day(3).Add(time.Hour), page(anew...)), policy.Changed, 2)
}
