package clause

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
