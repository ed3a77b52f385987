package clause

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"policytrail/policy"
)

// TestConfidenceElsewhere looks at labelled texts of other sorts than those the
// model was made of: German terms of shops, English privacy policies. There it
// knows less, but must not mislead: what both rule and model see is not right
// less often than what a rule sees alone. (Texts like those it was made of are
// looked at in clause/train.)
func TestConfidenceElsewhere(t *testing.T) {
	sets := readSets(t)
	rules := load(t)
	for _, name := range []string{"terms_agb_de", "privacy_en"} {
		rows := readRows(t, name)
		sure := sureness(rules, rows, name[strings.LastIndexByte(name, '_')+1:])
		var lines []string
		for _, kind := range sets[name].Kinds {
			high, medium := confident(kind, rows, sure, policy.HighConfidence), confident(kind, rows, sure, policy.MediumConfidence)
			if high.hits+high.false < 5 || medium.hits+medium.false < 5 {
				continue // too few to tell
			}
			both, alone := ratio(high.hits, high.hits+high.false), ratio(medium.hits, medium.hits+medium.false)
			lines = append(lines, fmt.Sprintf("%-34s high: %.2f of %3d right  medium: %.2f of %3d right",
				kind, both, high.hits+high.false, alone, medium.hits+medium.false))
			if both < alone-0.05 {
				t.Errorf("%s, %s: high is right less often than medium", name, kind)
			}
		}
		if len(lines) == 0 {
			t.Errorf("%s: the model knows none of its kinds", name)
		}
		t.Logf("%s\n%s", name, strings.Join(lines, "\n"))
	}
}

// sureness is how sure the surest flag of each kind in a row is.
func sureness(rules *Rules, rows []labelled, language string) []map[string]policy.Confidence {
	var text strings.Builder
	sure := make([]map[string]policy.Confidence, len(rows))
	for i, row := range rows {
		text.WriteString(strings.Join(strings.Fields(row.Text), " ") + "\n")
		sure[i] = map[string]policy.Confidence{}
	}
	for _, flag := range rules.Flags(text.String(), language) {
		if sure[flag.Passage-1][flag.Kind] != policy.HighConfidence {
			sure[flag.Passage-1][flag.Kind] = flag.Confidence
		}
	}
	return sure
}

// confident counts the rows flagged with one of the kinds of "a|b", the surest
// of these being so sure.
func confident(kinds string, rows []labelled, sure []map[string]policy.Confidence, how policy.Confidence) counts {
	var c counts
	for i, row := range rows {
		best := policy.Confidence("")
		for kind := range strings.SplitSeq(kinds, "|") {
			if best != policy.HighConfidence && sure[i][kind] != "" {
				best = sure[i][kind]
			}
		}
		switch {
		case best != how:
		case slices.Contains(row.Kinds, kinds):
			c.hits++
		default:
			c.false++
		}
	}
	return c
}
