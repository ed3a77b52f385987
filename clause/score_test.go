package clause

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	errorsOf    = flag.String("errors", "", "print the texts this kind is wrong on")
	errorsLimit = flag.Int("limit", 20, "how many of them")
	errorsSet   = flag.String("set", "", "score only this set")
)

const labels = "../../shared/corpus/labels"

type labelled struct {
	Text  string
	Kinds []string
	Doc   string
}

type labelSet struct {
	Kinds      []string
	RecallOnly bool `json:"recall_only"`
}

// heldOut reports whether a document is in the third the rules were not tuned on.
func heldOut(doc string) bool {
	hash := fnv.New32a()
	hash.Write([]byte(doc))
	return hash.Sum32()%3 == 0
}

// TestScore measures the rules against labelled clauses. Precision,
// recall and F1 are by text; a set marked recall_only has other clauses in its
// texts too, so there the recall counts.
func TestScore(t *testing.T) {
	sets := readSets(t)
	rules := load(t)
	for _, name := range slices.Sorted(maps.Keys(floors)) {
		if *errorsSet != "" && *errorsSet != name {
			continue
		}
		t.Run(name, func(t *testing.T) {
			rows := readRows(t, name)
			found := flagRows(rules, rows, name[strings.LastIndexByte(name, '_')+1:])
			all := score(t, sets[name], rows, found, "all", func(string) bool { return true })
			score(t, sets[name], rows, found, "tuned on", func(doc string) bool { return !heldOut(doc) })
			held := score(t, sets[name], rows, found, "held out", heldOut)
			if all < floors[name].all || held < floors[name].heldOut {
				t.Errorf("macro %.3f, held out %.3f; the floor is %.2f, %.2f", all, held, floors[name].all, floors[name].heldOut)
			}
		})
	}
}

// floors are the scores no edit of a pack may fall below, of all documents and
// of those held out. The German and Polish terms held out are no longer unseen:
// what was wrong in them was read too when those rules were widened.
var floors = map[string]struct{ all, heldOut float64 }{
	"terms_en":     {0.79, 0.75},
	"privacy_en":   {0.80, 0.80},
	"gdpr_en":      {0.69, 0.68},
	"tosdr_en":     {0.82, 0.78},
	"terms_de":     {0.78, 0.76},
	"terms_it":     {0.68, 0.67},
	"terms_pl":     {0.76, 0.75},
	"privacy_zh":   {0.73, 0.71},
	"terms_agb_de": {0.50, 0.51},
}

func readSets(t *testing.T) map[string]labelSet {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(labels, "manifest.json"))
	if os.IsNotExist(err) {
		data, err = os.ReadFile(filepath.Join(labels, "..", "manifest.json"))
	}
	if err != nil {
		t.Skip("no labelled corpus: ", err)
	}
	var manifest struct{ Sets map[string]labelSet }
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	return manifest.Sets
}

func readRows(t *testing.T, set string) []labelled {
	t.Helper()
	file, err := os.Open(filepath.Join(labels, set+".jsonl"))
	if err != nil {
		t.Skip("no labelled corpus: ", err)
	}
	defer file.Close()
	var rows []labelled
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row labelled
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// flagRows flags all texts of a set as the passages of one text, as the flag
// command is scored, and gives each row's kinds.
func flagRows(rules *Rules, rows []labelled, language string) []map[string]string {
	var text strings.Builder
	for _, row := range rows {
		text.WriteString(strings.Join(strings.Fields(row.Text), " ") + "\n")
	}
	found := make([]map[string]string, len(rows))
	for i := range found {
		found[i] = map[string]string{}
	}
	for _, flag := range rules.Flags(text.String(), language) {
		found[flag.Passage-1][flag.Kind] += fmt.Sprintf(" [%s %s: %s]", flag.Rule, flag.Polarity, flag.Quote)
	}
	return found
}

func score(t *testing.T, set labelSet, rows []labelled, found []map[string]string, part string, in func(doc string) bool) float64 {
	t.Helper()
	var lines []string
	var scores []float64
	for _, kind := range set.Kinds {
		c := count(kind, rows, found, in)
		if c.hits+c.missed == 0 {
			continue
		}
		precision, recall := ratio(c.hits, c.hits+c.false), ratio(c.hits, c.hits+c.missed)
		f1 := ratio(2*c.hits, 2*c.hits+c.false+c.missed)
		figure := f1
		if set.RecallOnly {
			figure = recall
		}
		scores = append(scores, figure)
		lines = append(lines, fmt.Sprintf("%-34s n %3d  P %.3f  R %.3f  F1 %.3f  fires on others %.3f",
			kind, c.hits+c.missed, precision, recall, f1, ratio(c.false, c.false+c.rest)))
		if part == "tuned on" {
			printErrors(t, kind, rows, found, in)
		}
	}
	mean := 0.0
	for _, score := range scores {
		mean += score / float64(len(scores))
	}
	t.Logf("%s, macro %.3f\n%s", part, mean, strings.Join(lines, "\n"))
	return mean
}

type counts struct{ hits, missed, false, rest int }

func count(kind string, rows []labelled, found []map[string]string, in func(doc string) bool) counts {
	var c counts
	for i, row := range rows {
		if !in(row.Doc) {
			continue
		}
		hit, _ := anyKind(kind, found[i])
		switch gold := slices.Contains(row.Kinds, kind); {
		case gold && hit:
			c.hits++
		case gold:
			c.missed++
		case hit:
			c.false++
		default:
			c.rest++
		}
	}
	return c
}

// anyKind reports whether one of the kinds of "a|b" was found, and by what.
func anyKind(kinds string, found map[string]string) (bool, string) {
	for kind := range strings.SplitSeq(kinds, "|") {
		if by, hit := found[kind]; hit {
			return true, by
		}
	}
	return false, ""
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// printErrors shows what a kind is wrong on, of the documents tuned on only.
func printErrors(t *testing.T, kind string, rows []labelled, found []map[string]string, in func(doc string) bool) {
	if *errorsOf == "" || !strings.Contains(kind, *errorsOf) {
		return
	}
	shown := map[string]int{}
	for i, row := range rows {
		hit, by := anyKind(kind, found[i])
		gold := slices.Contains(row.Kinds, kind)
		what := map[bool]string{true: "missed", false: "false"}[gold]
		if !in(row.Doc) || hit == gold || shown[what] >= *errorsLimit {
			continue
		}
		shown[what]++
		t.Logf("%s: %.400s\n      %.300s", what, row.Text, by)
	}
}
