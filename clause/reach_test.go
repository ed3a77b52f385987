package clause

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

// reachPack has a rule whose vetoes, actor and items the tests below are about.
const reachPack = `pack: reach
version: 1
language: en
kinds:
  - {id: towing, title: Towing, meaning: Cars are towed., severity: {affirmed: warning, negated: good}}
rules:
  - id: towing
    kind: towing
    actor: we
    items: true
    any: ["(tow|tows|towing) ..4 (car|cars)"]
    unless: ["toy"]
    tests: {match: ["We tow cars."], nomatch: ["We tow toy cars."]}
`

// towed are the quotes of what the rule of reachPack finds, by passage.
func towed(t *testing.T, text string) []string {
	t.Helper()
	rules, err := Load(Config{Packs: []string{writePack(t, reachPack), "packs/en.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	var quotes []string
	for _, flag := range rules.Flags(text, "en") {
		quotes = append(quotes, flag.Quote)
	}
	return quotes
}

func TestVetoReachesItsNeighboursOnly(t *testing.T) {
	far := strings.Repeat("and so on ", 5)
	for text, want := range map[string][]string{
		"We tow cars, but no toy.":                nil,
		"A toy is what we tow, or cars.":          nil,
		"We tow cars " + far + "but no toy.":      {"tow cars"},
		"We tow cars, a toy " + far + "tow cars.": {"tow cars"},
	} {
		if diff := cmp.Diff(want, towed(t, text)); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

func TestACompanySpeaksByItsName(t *testing.T) {
	for text, want := range map[string][]string{
		"If you are late, Example may tow cars.":       {"tow cars"},
		"If you are late you may tow cars.":            nil,
		"You are free to leave and may tow cars.":      nil,
		"If you are late, other drivers may tow cars.": {"tow cars"}, // whom the pack does not know
		"You agree that third parties may tow cars.":   nil,
	} {
		if diff := cmp.Diff(want, towed(t, text)); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

func TestItemsOfALeadInThatIsTheClause(t *testing.T) {
	text := strings.Join([]string{
		"We tow cars:",
		"- that stand in the way;",
		"- of strangers. Ask the porter.",
		"(ii)that leak",
		"We like music:",
		"- by Bach",
	}, "\n")
	want := []string{"tow cars", "that stand in the way", "of strangers", "that leak"}
	if diff := cmp.Diff(want, towed(t, text)); diff != "" {
		t.Error(diff)
	}
}

func TestQuestionsSayNothing(t *testing.T) {
	for text, want := range map[string][]string{
		"When do we tow cars? On Sundays.":                    nil,
		"“Do we tow cars?”":                                   nil,
		"We tow cars, see https://example.org/?a=b for more.": {"tow cars"},
	} {
		if diff := cmp.Diff(want, towed(t, text)); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

// TestWithoutPriorNotice: words that refuse a notice do not give one.
func TestWithoutPriorNotice(t *testing.T) {
	for _, f := range byKind(load(t).Flags("We may terminate your account at any time without prior notice.", "en"))["termination"] {
		if f.Severity != policy.Warning || !slices.Equal(f.Modifiers, []string{"without-notice"}) {
			t.Errorf("%s %v", f.Severity, f.Modifiers)
		}
		return
	}
	t.Fatal("nothing flagged")
}
