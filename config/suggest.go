package config

import (
	"fmt"
	"strings"

	"policytrail/policy"
)

// suggest tells what may have been meant by an unknown name: the nearest known
// one if there is one near, else all of them.
func suggest(name string, known []string) string {
	if near := policy.Near(name, known); len(near) > 0 {
		return fmt.Sprintf("did you mean %q?", near[0])
	}
	const many = 12
	switch {
	case len(known) == 0:
		return ""
	case len(known) > many:
		known = append(known[:many:many], "…")
	}
	return "known: " + strings.Join(known, ", ")
}
