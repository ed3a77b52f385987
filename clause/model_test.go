package clause

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"policytrail/clause/linear"
	"policytrail/policy"
)

// opinionated is the file of a model with one opinion: whatever names a panel
// speaks of arbitration.
func opinionated() []byte {
	l := &linear.Language{Name: "en", Grams: 1, Kinds: []linear.Kind{{IDs: []string{"arbitration", "class-action-waiver"}}}}
	weights := make([]float64, linear.Buckets)
	for _, gram := range linear.Grams(nil, []string{"panel"}, 1) {
		weights[gram] = 10
	}
	l.Learn(0, weights)
	l.Kinds[0].Threshold = 0.5
	return (&linear.Model{Languages: []*linear.Language{l}}).Append(nil)
}

func loadModel(t *testing.T, c Config) *Rules {
	t.Helper()
	rules, err := Load(c)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestConfidence(t *testing.T) {
	rules := loadModel(t, Config{Model: opinionated()})
	text := strings.Join([]string{
		"All disputes are settled by binding arbitration before a panel.",
		"All disputes are settled by binding arbitration.",
		"We sell your personal information.",
	}, "\n")
	got := map[int]policy.Confidence{}
	for _, flag := range rules.Flags(text, "en") {
		if flag.Kind == "arbitration" || flag.Kind == "data-sale" {
			got[flag.Passage] = flag.Confidence
		}
	}
	want := map[int]policy.Confidence{1: policy.HighConfidence, 2: policy.MediumConfidence, 3: ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestModelMakesNoFlag: with the embedded model, with another and with none the
// flags are the same but for how sure they are.
func TestModelMakesNoFlag(t *testing.T) {
	with, other, without := load(t), loadModel(t, Config{Model: opinionated()}), loadModel(t, Config{NoModel: true})
	want := without.Flags(document, "en")
	for _, flag := range want {
		if flag.Confidence != "" {
			t.Errorf("%s has confidence %s without a model", flag.Kind, flag.Confidence)
		}
	}
	unsure := cmpopts.IgnoreFields(policy.Flag{}, "Confidence")
	sure := 0
	for _, rules := range []*Rules{with, other} {
		got := rules.Flags(document, "en")
		if diff := cmp.Diff(want, got, unsure); diff != "" {
			t.Error(diff)
		}
		for _, flag := range got {
			if flag.Confidence == policy.HighConfidence {
				sure++
			}
		}
	}
	if sure == 0 {
		t.Error("no flag has high confidence")
	}
	if with.Version() == without.Version() || with.Version() == other.Version() {
		t.Error("another model is no other version of the rules")
	}
}

func TestDamagedModelIsRefused(t *testing.T) {
	if _, err := Load(Config{Model: opinionated()[:40]}); err == nil || !strings.Contains(err.Error(), "damaged at byte") {
		t.Errorf("error %v", err)
	}
}

func TestCoach(t *testing.T) {
	rules := loadModel(t, Config{Model: opinionated()})
	text := strings.Join([]string{
		"## Quarrels",
		"All disputes are settled by binding arbitration before a panel.", // flagged
		"- Write to the panel of the guild of bakers.",
		"We like music.",
		"The panel and nobody else decides on each and every thing that comes up among the bakers.",
	}, "\n")
	hints := rules.Coach(text, "en")
	if len(hints) != 2 || hints[0].Strength < hints[1].Strength {
		t.Fatalf("hints %+v", hints)
	}
	want := Hint{
		Kinds: []string{"arbitration", "class-action-waiver"}, Language: "en", Passage: 3, Section: "Quarrels",
		Sentence: "Write to the panel of the guild of bakers.",
	}
	if diff := cmp.Diff(want, hints[0], cmpopts.IgnoreFields(Hint{}, "Strength", "Verdicts")); diff != "" {
		t.Error(diff)
	}
	if hints := rules.Coach("Le panel est ce que nous avons de plus beau dans cette ville pour vous.", "fr"); hints != nil {
		t.Errorf("hints in a language without a model: %v", hints)
	}
	off := loadModel(t, Config{Model: opinionated(), Disable: []string{"arbitration", "class-action-waiver"}})
	if hints := off.Coach(text, "en"); hints != nil {
		t.Errorf("hints of kinds switched off: %v", hints)
	}
}

// TestCoachTellsWhatCameNear looks for the veto that kept a rule from a
// sentence the model takes for one of the kind.
func TestCoachTellsWhatCameNear(t *testing.T) {
	rules := loadModel(t, Config{Packs: []string{"testdata/duel.yaml"}, Model: opinionated()})
	hints := rules.Coach("The panel decides the duel at dawn, in jest.", "en")
	if len(hints) != 1 || len(hints[0].Verdicts) != 1 {
		t.Fatalf("hints %+v", hints)
	}
	if got, want := hints[0].Verdicts[0].Why, "vetoed by “in jest”: unless in jest"; got != want {
		t.Errorf("why %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"arbitration"}, hints[0].Kinds); diff != "" { // no rules for the other
		t.Error(diff)
	}
}
