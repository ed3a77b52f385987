package clause

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

func TestChanges(t *testing.T) {
	rules := load(t)
	const (
		noSale   = "We do not sell your personal information."
		sale     = "We may sell your personal information to marketers."
		hello    = "Welcome to our pages."
		warrant  = "We disclose messages to the police only with a warrant."
		subpoena = "We disclose data in response to a subpoena."
		retain   = "We may retain, preserve or disclose your data to comply with applicable laws or regulations."
	)
	for _, test := range []struct {
		name     string
		old, new []string
		want     []string
	}{
		{"nothing", []string{noSale, subpoena}, []string{noSale, subpoena}, nil},
		{"moved", []string{noSale, hello, subpoena}, []string{subpoena, noSale}, nil},
		{"a clause comes", []string{hello}, []string{hello, sale}, []string{"data-sale added critical −0 +1"}},
		{"a promise comes", []string{hello}, []string{noSale}, []string{"data-sale added good −0 +1"}},
		{"a promise goes", []string{noSale, hello}, []string{hello}, []string{"data-sale removed critical −1 +0"}},
		{"a promise turns", []string{noSale}, []string{sale}, []string{"data-sale strengthened critical −1 +1"}},
		{"a permission turns", []string{sale}, []string{noSale}, []string{"data-sale weakened notice −1 +1"}},
		{"a harmful clause goes", []string{retain}, []string{hello}, []string{"government-disclosure removed notice −1 +0"}},
		{"it gets worse", []string{subpoena}, []string{retain}, []string{"government-disclosure strengthened critical −1 +1"}},
		{"it gets better", []string{retain}, []string{subpoena}, []string{"government-disclosure weakened notice −1 +1"}},
		{"a promise goes, its opposite stays", []string{warrant, subpoena}, []string{subpoena}, []string{"government-disclosure strengthened warning −1 +0"}},
		{
			"an aggravation comes",
			[]string{"We may modify these terms."},
			[]string{"We may modify these terms without notice."},
			[]string{"unilateral-change strengthened critical −1 +1"},
		},
		{
			"a paragraph dressed as a heading",
			[]string{"We may retain, preserve or disclose your information to comply with applicable laws or regulations."},
			[]string{"#### **We may retain, preserve or disclose your information to comply with applicable laws or regulations.**"},
			nil,
		},
		{
			"one more sentence of what it said",
			[]string{retain},
			[]string{retain, subpoena},
			[]string{"government-disclosure reworded notice −0 +1"},
		},
		{
			"one sentence fewer",
			[]string{retain, subpoena},
			[]string{retain},
			[]string{"government-disclosure reworded notice −1 +0"},
		},
		{
			"broken into a list",
			[]string{"We may disclose your personal data to the police, to courts and to other authorities in response to a subpoena or a court order."},
			[]string{"We may disclose your personal data:", "- to the police, to courts and to other authorities in response to a subpoena or a court order."},
			nil,
		},
		{
			"changed far from the clause",
			[]string{"We may disclose your data in response to a subpoena, which our lawyers read with great care and put into a binder for the archive on the second floor, and we bake cakes."},
			[]string{"We may disclose your data in response to a subpoena, which our lawyers read with great care and put into a binder for the archive on the second floor, and we bake bread."},
			nil,
		},
		{
			"another word for a word",
			[]string{"If your quarrel with somebody costs us money, you have to pay our attorneys fees and whatever else the court asks of us."},
			[]string{"If your quarrel with somebody costs us money, you have to pay our lawyers fees and whatever else the court asks of us."},
			nil,
		},
		{
			"precise becomes approximate",
			[]string{"We collect the precise location of your phone from its GPS receiver."},
			[]string{"We collect the approximate location of your phone from its network."},
			[]string{"location weakened notice −1 +1"},
		},
		{
			"a title is no clause",
			[]string{hello},
			[]string{hello, "Location data.", "14. Location data and how we use your location"},
			nil,
		},
		{
			"a definition is no clause",
			[]string{hello},
			[]string{hello, "“Sensitive data” means data about your health, your religion, your fingerprints and your face."},
			nil,
		},
		{
			"shorter notice",
			[]string{"We will notify you 30 days before we change these terms."},
			[]string{"We will notify you 7 days before we change these terms."},
			[]string{"change-notice strengthened warning −1 +1"},
		},
		{
			"longer notice",
			[]string{"We will notify you seven (7) days before we change these terms."},
			[]string{"We will notify you thirty (30) days before we change these terms."},
			[]string{"change-notice weakened notice −1 +1"},
		},
		{
			"kept longer",
			[]string{"We retain the records of your calls for 90 days."},
			[]string{"We retain the records of your calls for 12 months."},
			[]string{"data-retention strengthened warning −1 +1"},
		},
		{
			"the same time in another unit",
			[]string{"We retain the records of your calls for 12 months."},
			[]string{"We retain the records of your calls for one year."},
			[]string{"data-retention reworded notice −1 +1"},
		},
		{
			"what is told beside a promise is not harsher",
			[]string{"We do not knowingly collect personal data from children under the age of 16."},
			[]string{"We do not knowingly collect personal data from children under the age of 16.", "Parents of a child under the age of 16 can write to us at the address below."},
			[]string{"children reworded notice −0 +1"},
		},
		{
			"other words",
			[]string{"We disclose data in response to a subpoena."},
			[]string{"We disclose your data in response to a valid subpoena."},
			[]string{"government-disclosure reworded notice −1 +1"},
		},
		{
			"encryption goes",
			[]string{"All calls are end-to-end encrypted."},
			[]string{hello},
			[]string{"end-to-end-encryption removed warning −1 +0", "security-measures removed notice −1 +0"},
		},
		{
			"most severe first",
			[]string{hello},
			[]string{"These terms are governed by the laws of the State of Delaware.", sale},
			[]string{"data-sale added critical −0 +1", "governing-law added notice −0 +1"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			old := rules.Flagged(strings.Join(test.old, "\n"), "en")
			new := rules.Flagged(strings.Join(test.new, "\n"), "en")
			var got []string
			for _, event := range rules.Changes(old, new, 0) {
				if event.Title == "" || event.Meaning == "" {
					t.Errorf("%s has no title or meaning", event.Kind)
				}
				got = append(got, fmt.Sprintf("%s %s %s −%d +%d", event.Kind, event.What, event.Severity, len(event.Before), len(event.After)))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChangesOfARestructuredText(t *testing.T) {
	rules := load(t)
	old := rules.Flagged("If we believe in good faith that we must, we retain, preserve or disclose your data to comply with applicable laws.\n"+
		"You must tell us your real name when you sign up.\nWe use cookies to know you again.\n", "en")
	new := rules.Flagged("Whatever you wrote is disclosed to the police without notice in response to a subpoena.\n"+
		"Cookies remember who visited which of our many pages.\n", "en")
	var told []string
	for _, event := range rules.Changes(old, new, 0.9) {
		told = append(told, event.Kind+" "+string(event.What))
	}
	want := []string{"identity-requirement removed", "government-disclosure reworded"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func TestATranslatedTextTellsNothing(t *testing.T) {
	rules := load(t)
	old := rules.Flagged("We do not sell your personal information to anyone who asks for it.\nWe may change these terms at any time as we see fit.\n", "en")
	new := rules.Flagged("Wir verkaufen deine persönlichen Daten nicht an andere, wer auch immer danach fragt.\nWir können diese Bedingungen jederzeit ändern, wenn wir es wollen.\n", "en")
	if events := rules.Changes(old, new, 1); len(events) > 0 {
		t.Errorf("told: %+v", events)
	}
}

func TestContradictionsAreToldOnce(t *testing.T) {
	rules := load(t)
	claims := []policy.Claim{{Text: "hands nothing to anyone", Date: "2018-04-29", Kinds: []string{"government-disclosure"}}}
	const hello, subpoena = "Welcome to our pages, which are many.", "We disclose data in response to a subpoena."
	for _, test := range []struct {
		name     string
		old, new string
		want     int
	}{
		{"it begins", hello, subpoena, 1},
		{"it goes on", subpoena, subpoena + "\n" + hello, 0},
		{"in another sentence too", subpoena, subpoena + "\nWe hand over messages to the police when a court order says so.", 0},
		{"it gets worse", subpoena, "We may retain, preserve or disclose your data to comply with applicable laws or regulations.", 1},
		{"it ends", subpoena, hello, 0},
		{"a promise is none", hello, "We disclose messages to the police only with a warrant.", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			events := rules.Contradictions(claims, rules.Flagged(test.old, "en"), rules.Flagged(test.new, "en"))
			if len(events) != test.want {
				t.Errorf("%d events, want %d: %+v", len(events), test.want, events)
			}
		})
	}
}
