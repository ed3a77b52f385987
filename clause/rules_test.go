package clause

import "testing"

func load(t testing.TB) *Rules {
	t.Helper()
	rules, err := Load(Config{})
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestPackTests(t *testing.T) {
	rules := load(t)
	if err := rules.Test(); err != nil {
		t.Error(err)
	}
	for name, language := range rules.languages {
		for _, rule := range language.rules {
			if len(rule.tests.match)+len(rule.tests.negated) == 0 || len(rule.tests.nomatch) == 0 {
				t.Errorf("%s: rule %s has no tests of both kinds", name, rule.id)
			}
		}
	}
}
