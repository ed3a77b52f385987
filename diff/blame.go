package diff

import (
	"policytrail/policy"
)

// Blame says for each passage of the last text in which of the texts it came
// in: a 0-based index. texts are in order of time. A passage that moved keeps
// its age, one that was rewritten is new, and so is one that was gone for a
// while and came back.
func Blame(texts []string) []int {
	var since []int
	var before []string
	for n, text := range texts {
		if n > 0 && text == texts[n-1] {
			continue
		}
		after := lines(policy.Passages(text))
		a := identical(before, after)
		next := make([]int, len(after))
		for j, i := range a.newPartner {
			next[j] = n
			if i >= 0 {
				next[j] = since[i]
			}
		}
		since, before = next, after
	}
	return since
}
