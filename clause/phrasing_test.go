package clause

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"policytrail/policy"
)

// phrasings are sentences in the style of real policies, written for the
// languages and kinds nobody has labelled: testdata/labels/LANGUAGE.tsv, a
// sentence a line behind its labels:
//
//	KIND          the kind is stated
//	KIND:denied   it is denied
//	either:KIND   it may be found or not
//	not:KIND      it must not be found, though the words tempt
type phrasing struct {
	sentence string
	want     map[string]policy.Polarity
	either   map[string]bool
}

// phrasingFloors are the least macro precision and recall, by language.
var phrasingFloors = map[string]struct{ precision, recall float64 }{
	"de": {0.97, 0.96}, "en": {0.97, 0.96}, "es": {0.97, 0.96}, "fr": {0.97, 0.96}, "it": {0.97, 0.96},
	"nl": {0.97, 0.96}, "pl": {0.97, 0.96}, "pt": {0.97, 0.96}, "zh": {0.97, 0.96},
}

// TestPhrasings scores the packs on these sentences. A kind with the wrong
// polarity counts as missed and as false.
func TestPhrasings(t *testing.T) {
	rules := load(t)
	for _, language := range slices.Sorted(maps.Keys(phrasingFloors)) {
		t.Run(language, func(t *testing.T) {
			kinds := map[string]*counts{}
			for _, p := range readPhrasings(t, language) {
				countPhrasing(t, kinds, p, polarities(rules.Flags(p.sentence, language)))
			}
			precision, recall := macro(t, kinds)
			floor := phrasingFloors[language]
			t.Logf("macro precision %.3f, recall %.3f", precision, recall)
			if precision < floor.precision || recall < floor.recall {
				t.Errorf("macro precision %.3f, recall %.3f; the floor is %.2f, %.2f", precision, recall, floor.precision, floor.recall)
			}
		})
	}
}

func readPhrasings(t *testing.T, language string) []phrasing {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "labels", language+".tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var phrasings []phrasing
	for line := range strings.Lines(string(data)) {
		labels, sentence, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			t.Fatalf("no tab between labels and sentence: %s", line)
		}
		p := phrasing{sentence, map[string]policy.Polarity{}, map[string]bool{}}
		for label := range strings.FieldsSeq(labels) {
			p.label(label)
		}
		phrasings = append(phrasings, p)
	}
	return phrasings
}

func (p *phrasing) label(label string) {
	first, second, _ := strings.Cut(label, ":")
	switch {
	case first == "not":
	case first == "either":
		p.either[second] = true
	case second == "denied":
		p.want[first] = policy.Negated
	default:
		p.want[first] = policy.Affirmed
	}
}

func polarities(flags []policy.Flag) map[string]policy.Polarity {
	found := map[string]policy.Polarity{}
	for _, flag := range flags {
		found[flag.Kind] = flag.Polarity
	}
	return found
}

func countPhrasing(t *testing.T, kinds map[string]*counts, p phrasing, found map[string]policy.Polarity) {
	t.Helper()
	of := func(kind string) *counts {
		if kinds[kind] == nil {
			kinds[kind] = &counts{}
		}
		return kinds[kind]
	}
	for kind, want := range p.want {
		if found[kind] == want {
			of(kind).hits++
			continue
		}
		of(kind).missed++
		t.Logf("%s is %s, want %s: %s", kind, orNone(found[kind]), want, p.sentence)
	}
	for kind, got := range found {
		if p.either[kind] || p.want[kind] == got {
			continue
		}
		of(kind).false++
		if p.want[kind] == "" {
			t.Logf("%s is %s, want none: %s", kind, got, p.sentence)
		}
	}
}

// macro are the mean precision and recall of the kinds that some sentence has.
func macro(t *testing.T, kinds map[string]*counts) (precision, recall float64) {
	t.Helper()
	maps.DeleteFunc(kinds, func(_ string, c *counts) bool { return c.hits+c.missed == 0 })
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		c := kinds[kind]
		t.Logf("%-24s n %2d  P %.3f  R %.3f", kind, c.hits+c.missed, ratio(c.hits, c.hits+c.false), ratio(c.hits, c.hits+c.missed))
		precision += ratio(c.hits, c.hits+c.false) / float64(len(kinds))
		recall += ratio(c.hits, c.hits+c.missed) / float64(len(kinds))
	}
	return precision, recall
}
