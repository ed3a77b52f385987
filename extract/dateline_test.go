package extract

import "testing"

func TestSameButDate(t *testing.T) {
	for _, c := range []struct {
		a, b, language string
		same           bool
	}{
		{"Last updated: May 3, 2024", "Last updated: June 14, 2024", "en", true},
		{"Effective 3 May 2024", "Effective 14 June 2024", "en", true},
		{"- Effective date: 2024-05-03", "- Effective date: 2024-06-14", "en", true},
		{"Stand: 3. Mai 2024", "Stand: 14. Juni 2024", "de", true},
		{"Dernière mise à jour : 3 mars 2024", "Dernière mise à jour : 14 juin 2024", "fr", true},
		{"更新日期：2024年5月3日", "更新日期：2024年6月14日", "zh", true},
		{"Last updated: May 3, 2024", "Last revised: May 3, 2024", "en", false},
		{"Last updated: May 3, 2024", "Last updated: soon", "en", false},
		{"We keep logs until May 3, 2024.", "We keep logs until May 3, 2025.", "en", false},
		{"If you signed up before May 3, 2024, arbitration applies.", "If you signed up before May 3, 2025, arbitration applies.", "en", false},
		{"We keep data for 30 days.", "We keep data for 90 days.", "en", false},
	} {
		if got := SameButDate(c.a, c.b, c.language); got != c.same {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}
