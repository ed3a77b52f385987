package clause

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"policytrail/policy"
)

// TestConfidenceElsewhere looks at labelled texts the model was not made of,
// and of other sorts: German terms of small shops, English privacy policies.
// What both rule and model see must be right more often than what a rule sees
// alone. (Texts like those it was made of are looked at in clause/train.)
func TestConfidenceElsewhere(t *testing.T) {
	sets := readSets(t)
	rules := load(t)
	for _, name := range []string{"terms_agb_de", "privacy_en"} {
		rows := readRows(t, name)
		sure := sureness(rules, rows, name[strings.LastIndexByte(name, '_')+1:])
		var high, medium counts
		var lines []string
		for _, kind := range sets[name].Kinds {
			h, m := confident(kind, rows, sure, policy.HighConfidence), confident(kind, rows, sure, policy.MediumConfidence)
			if h.hits+h.false+m.hits+m.false == 0 {
				continue
			}
			high.hits, high.false = high.hits+h.hits, high.false+h.false
			medium.hits, medium.false = medium.hits+m.hits, medium.false+m.false
			lines = append(lines, confidenceLine(kind, h, m))
		}
		t.Logf("%s\n%s", name, strings.Join(append(lines, confidenceLine("all", high, medium)), "\n"))
		if ratio(high.hits, high.hits+high.false) < ratio(medium.hits, medium.hits+medium.false)+0.1 {
			t.Errorf("%s: what both see is hardly surer", name)
		}
	}
}

func confidenceLine(kind string, high, medium counts) string {
	return fmt.Sprintf("%-34s high: %.2f of %3d right  medium: %.2f of %3d right", kind,
		ratio(high.hits, high.hits+high.false), high.hits+high.false,
		ratio(medium.hits, medium.hits+medium.false), medium.hits+medium.false)
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
