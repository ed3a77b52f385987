package clause

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"policytrail/policy"
)

// Count says how many rules and tests there are.
func (r *Rules) Count() (rules, tests int) {
	for _, language := range r.languages {
		rules += len(language.rules)
		for _, rule := range language.rules {
			tests += len(rule.tests.match) + len(rule.tests.negated) + len(rule.tests.nomatch)
		}
	}
	return rules, tests
}

// Covered are the languages that have a rule for a kind, in alphabetical order.
func (r *Rules) Covered(kind string) []string {
	var names []string
	for name, language := range r.languages {
		if language.covers(kind) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Test runs the tests that stand in the packs beside their rules: sentences
// the rule has to flag, has to read as a denial, and has to leave alone. Its
// error joins all that failed.
func (r *Rules) Test() error {
	var failures []error
	for _, name := range slices.Sorted(maps.Keys(r.languages)) {
		language := r.languages[name]
		for _, rule := range language.rules {
			failures = append(failures, language.test(rule)...)
		}
	}
	return errors.Join(failures...)
}

func (l *language) test(r *rule) []error {
	var failures []error
	check := func(texts []string, want policy.Polarity) {
		for _, text := range texts {
			if found := l.polarity(r, text); found != want {
				failures = append(failures, fmt.Errorf("rule %s: %s, want %s: %s", r.id, orNone(found), orNone(want), text))
			}
		}
	}
	check(r.tests.match, policy.Affirmed)
	check(r.tests.negated, policy.Negated)
	check(r.tests.nomatch, "")
	return failures
}

func orNone(p policy.Polarity) string {
	if p == "" {
		return "no match"
	}
	return string(p)
}

// polarity is how one rule reads a text; "" when it does not flag it.
func (l *language) polarity(r *rule, text string) policy.Polarity {
	var polarity policy.Polarity
	scanner := newScanner(l.vocabulary, l.triggers)
	scanner.scan(policy.Passages(text), func(s *sentence) {
		if flag, ok := r.apply(scanner.read(s, l.grammar)); ok {
			polarity = flag.Polarity
		}
	})
	return polarity
}
