package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNumberOf(t *testing.T) {
	for passage, want := range map[string]string{
		"9. Your rights":                "9.",
		"## 9. Your rights":             "9.",
		"## 9 Your rights":              "9",
		"### 3.2.1 Data":                "3.2.1",
		"3.2 Data we collect":           "3.2",
		"- (a) by mail":                 "(a)",
		"**4.** You agree":              "4.",
		"iv) the rest":                  "iv)",
		`11\. Prices`:                   `11\.`,
		"Article 5. The law":            "Article 5.",
		"§ 7 Haftung":                   "§ 7",
		"第五条 范围":                        "第五条",
		"一、总则":                          "一、",
		"30 days after delivery":        "",
		"- 30 days":                     "",
		"1.5 million people use it":     "",
		"1. Mai 2024":                   "",
		"## 30 days to return":          "",
		"A user may leave":              "",
		"I agree":                       "",
		"a service":                     "",
		"2024 was a good year":          "",
		"We keep it. 3. is not a label": "",
	} {
		if _, got, _ := numberOf(passage); got != want {
			t.Errorf("the number of %q is %q, want %q", passage, got, want)
		}
	}
}

func TestAspects(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"a quantity":             {"We keep it 30 days.", "We keep it 90 days.", "numbers and dates"},
		"a unit":                 {"We keep it 3 days.", "We keep it 3 months.", "numbers and dates"},
		"a decimal mark":         {"It costs 10.00 each.", "It costs 1000 each.", "numbers and dates"},
		"number words":           {"within thirty days", "within sixty days", "numbers and dates"},
		"a percentage":           {"a fee of 5 % applies", "a fee of 7 % applies", "numbers and dates"},
		"a word beside a number": {"at least 30 days", "at most 90 days", "wording, numbers and dates"},
		"mail address":           {"Write to a@b.example.", "Write to c@b.example.", "names and contacts"},
		"a link":                 {"see https://a.example/x now", "see https://a.example/y now", "names and contacts"},
		"telephone":              {"Call +49-30-555-01 now", "Call +49-30-555-02 now", "names and contacts"},
		"a city":                 {"The courts of the city of Dublin decide.", "The courts of the city of Cork decide.", "names and contacts"},
		"a city with a word":     {"The courts of Dublin decide.", "The judges in Cork decide.", "wording"},
		"a company":              {"Diensteanbieter ist die Alpha Nord GmbH.", "Diensteanbieter ist die Beta Nord GmbH.", "names and contacts"},
		"a slip":                 {"your pesonal data", "your personal data", "typo or punctuation"},
		"two letters swapped":    {"you recieve mail", "you receive mail", "typo or punctuation"},
		"a hyphen":               {"by e-mail only", "by email only", "typo or punctuation"},
		"a comma":                {"yes we do", "yes, we do", "typo or punctuation"},
		"a prefix":               {"all lawful uses", "all unlawful uses", "wording"},
		"a short word":           {"we can do it", "we may do it", "wording"},
		"not":                    {"we do not sell it", "we do sell it", "wording"},
		"date line":              {"Last updated: May 1, 2020", "Last updated: June 3, 2021", "date line only"},
		"a date in a sentence":   {"You may object until 1 May 2020.", "You may object until 3 May 2020.", "numbers and dates"},
		"date line and a word":   {"Last updated: May 1, 2020", "Last revised: June 3, 2021", "wording, numbers and dates"},
		"a number of a passage":  {"3. You may object to it.", "4. You may object to it.", "renumbered"},
		"number and words":       {"3. You may object to it.", "4. You can object to it.", "wording, renumbered"},
		"only blanks":            {"we  do", "we do", ""},
	} {
		t.Run(name, func(t *testing.T) {
			change := Texts("Nothing else.\n"+c.old, "Nothing else.\n"+c.new)
			var got []string
			for _, a := range change.Aspects {
				got = append(got, string(a))
			}
			if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
				t.Errorf("aspects of %v (-want +got):\n%s", change.Hunks, d)
			}
		})
	}
}

// TestAReferenceNeedsARenumbering keeps a term of a contract from passing for a
// reference.
func TestAReferenceNeedsARenumbering(t *testing.T) {
	c := Texts("30. Rights\n31. Duties\nYou have 30 days, see section 30.\n", "31. Rights\n32. Duties\nYou have 31 days, see section 31.\n")
	last := c.Hunks[len(c.Hunks)-1]
	if d := cmp.Diff([]Aspect{Numbers, Numbering}, last.Aspects); d != "" {
		t.Errorf("aspects (-want +got):\n%s", d)
	}
}

func TestPlain(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"nothing":     {"a\n", "a\n", "nothing changed"},
		"blanks":      {"a  b\n", "a b\n", "only blanks and line breaks changed"},
		"punctuation": {"We keep it.\n", "We keep it!\n", "only spelling or punctuation changed, in 1 passage"},
		"units first": {"## A\nWe store 10 of 20 for 5 days.\n", "## A\nWe store 11 of 20 for 7 days.\n",
			"1 section rewritten; “A”: 5 days became 7 days; “A”: 10 became 11"},
		"sections": {"# T\n## A\nOne thing is said.\n## B\nIt is said here.\n## C\nAnd here.\n",
			"# T\n## A\nOther things are said.\n## B\nIt is said here.\n## D\nNew words stand here.\n",
			"1 section rewritten, 1 added, 1 removed; +9 −7 words"},
		"a sentence gone": {"## A\nWe keep it. We never sell any of it.\n", "## A\nWe keep it.\n",
			"1 section rewritten; “We never sell any of it.” is gone"},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, Texts(c.old, c.new).Plain); d != "" {
				t.Errorf("plain (-want +got):\n%s", d)
			}
		})
	}
}

func TestIsDateLine(t *testing.T) {
	for text, want := range map[string]bool{
		"Last updated: 1 May 2020":         true,
		"**Effective date:** 2024-01-31":   true,
		"Stand: 3.5.24":                    true,
		"更新日期:2023年5月1日":                   true,
		"1 May 2020":                       true,
		"Version of 12/31/2019":            true,
		"You may object until 1 May 2020.": false,
		"Section 3.5 was updated":          false,
		"We updated 2 of 30 rules":         false,
		"Founded in 2020 by our friends":   false,
		"Unrichtige Daten nach Artikel 17": false,
		"Updated often":                    false,
	} {
		if got := isDateLine(text); got != want {
			t.Errorf("isDateLine(%q) is %v", text, got)
		}
	}
}
