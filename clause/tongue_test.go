package clause

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPassagesInTheirLanguages(t *testing.T) {
	text := strings.Join([]string{
		"# Datenschutz",
		"Wir geben Ihre Daten an Behörden weiter, wenn wir gesetzlich dazu verpflichtet sind und die Anfrage geprüft ist.",
		"## Notice for readers abroad",
		"We may disclose your information in response to a subpoena, court order or other legal process that we receive.",
		"- We do not sell your personal data.",
		"## Zurück zum Deutschen",
		"Durch die Nutzung des Dienstes erklären Sie sich mit diesen Bedingungen einverstanden, auch wenn Sie kein Konto haben.",
		"根据法律法规或政府主管部门的要求，我们可能会披露您的个人信息。",
		"Podemos divulgar sus datos a las autoridades cuando la ley lo exige por una orden judicial que hayamos recibido.",
	}, "\n")
	var got []string
	for _, flag := range load(t).Flags(text, "de") {
		got = append(got, fmt.Sprintf("%d %s %s", flag.Passage, flag.Rule, flag.Polarity))
	}
	want := []string{
		"2 de-government-disclosure affirmed",
		"4 legal-disclosure affirmed",
		"5 data-sale negated",
		"7 de-consent-by-use affirmed",
		"8 zh-government-disclosure affirmed",
		"8 zh-third-party-sharing affirmed",
		"9 es-government-disclosure affirmed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTongue(t *testing.T) {
	for _, test := range []struct{ text, spoken, language, want string }{
		{"Short words stay", "de", "de", "de"},
		{"You agree that we may change these terms at any time without notice.", "de", "de", "en"},
		{"Wir können diese Bedingungen jederzeit ohne Ankündigung ändern, wenn es nötig ist.", "en", "en", "de"},
		{"Мы можем передавать ваши данные государственным органам по их требованию в любое время.", "en", "en", "ru"},
		{"Liability, warranties, indemnities, arbitration, severability, assignment, waiver, notices", "en", "en", "en"},
		{"", "en", "en", "en"},
	} {
		if got := tongueOf(test.text, test.spoken, test.language); got != test.want {
			t.Errorf("%q is %s, want %s", test.text, got, test.want)
		}
	}
}
