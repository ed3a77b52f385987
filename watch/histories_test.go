package watch

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"policytrail/alerts"
	"policytrail/clause"
	"policytrail/diff"
	"policytrail/extract"
	"policytrail/policy"
)

// histories holds real policies over time, <service>/<document>/<date>.md; where
// it is absent the tests of it are skipped.
const histories = "../../shared/corpus/histories"

// sampleSeed draws told events to be read by eye: go test ./watch -run Histories -v -sample 7.
var sampleSeed = flag.Uint64("sample", 0, "print 50 events of the histories, drawn with this seed")

// mailSeed draws changes whose mails are to be read by eye.
var mailSeed = flag.Uint64("mails", 0, "print 15 mails of changes of the histories, drawn with this seed")

// everyHistory takes all documents, not one in 24.
var everyHistory = flag.Bool("histories", false, "look at all histories")

// timelineOf prints what was gained and lost in the documents of a service.
var timelineOf = flag.String("timeline", "", "print the told events of this service's histories")

// step is a change of a real document, judged as the daemon judges it.
type step struct {
	document string
	old, new policy.Version
	diff     *diff.Change
	facts    *policy.ChangeFacts
	before   []policy.Flag
	after    []policy.Flag
}

// TestHistories counts what becomes of the clauses of real policies.
func TestHistories(t *testing.T) {
	if testing.Short() {
		t.Skip("the corpus takes a while")
	}
	c := &Checker{Rules: builtin(t)}
	var steps []step
	whole := *everyHistory || *sampleSeed != 0 || *mailSeed != 0 || *timelineOf != ""
	for i, h := range openHistories(t) {
		if !whole && i%24 != 0 {
			continue
		}
		steps = append(steps, c.steps(t, h)...)
	}
	if len(steps) == 0 {
		t.Skip("no corpus of histories beside the checkout")
	}
	for _, s := range steps {
		s.check(t)
	}
	countEvents(t, steps)
	if *mailSeed != 0 {
		t.Log("\n" + mailsOf(t, steps, *mailSeed, 15))
	}
	if *timelineOf != "" {
		t.Log("\n" + timeline(steps, *timelineOf))
	}
	if *sampleSeed != 0 {
		t.Log("\n" + sampleOf(steps, *sampleSeed, 50))
	}
}

func builtin(t *testing.T) *clause.Rules {
	t.Helper()
	rules, err := clause.Load(clause.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// history is a document of the manifest.
type history struct {
	Service, Document, Dir, Split, Lang string
	Versions                            []struct{ File, Kind, Change string }
}

func openHistories(t *testing.T) []history {
	t.Helper()
	data, err := os.ReadFile(histories + "/manifest.json")
	if err != nil {
		t.Skip("no corpus of histories beside the checkout")
	}
	var manifest struct {
		Documents []history `json:"documents_list"`
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(manifest.Documents, func(h history) bool { return h.Split != "open" })
}

// steps are the changes of a document, those left out that came of how its
// texts were collected.
func (c *Checker) steps(t *testing.T, h history) []step {
	t.Helper()
	var steps []step
	var old policy.Version
	for i, v := range h.Versions {
		new, err := readVersion(filepath.Join(histories, h.Dir, v.File), h.Lang)
		if err != nil {
			t.Logf("%s/%s: %v", h.Dir, v.File, err)
			continue
		}
		new.Number = i + 1
		if old.Text != "" && v.Kind != "technical" && !extract.SameWords(old.Text, new.Text) {
			steps = append(steps, c.step(h.Dir, old, new))
		}
		old = new
	}
	return steps
}

func readVersion(path, language string) (policy.Version, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return policy.Version{}, err
	}
	text, err := extract.Extract(extract.Source{Body: data, ContentType: "text/markdown", Language: language})
	if err != nil {
		return policy.Version{}, err
	}
	at, err := time.Parse("2006-01-02T15-04-05Z", strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".md"), "b"))
	return policy.Version{Text: text.Markdown, Language: text.Language, At: at}, err
}

func (c *Checker) step(document string, old, new policy.Version) step {
	flags := c.Rules.Flags(new.Text, new.Language)
	change := diff.Texts(old.Text, new.Text)
	v := visit{Version: &new, Flags: flags}
	return step{document, old, new, change, c.facts(change, old, v), c.Rules.Flags(old.Text, old.Language), flags}
}

// check holds what is told against what must hold of any change.
func (s step) check(t *testing.T) {
	t.Helper()
	for _, e := range s.facts.Clauses {
		where := fmt.Sprintf("%s, %s: %s %s", s.document, s.new.At.Format(time.DateOnly), e.Became(), e.Kind)
		if e.Telling() == nil || e.Severity.Rank() < 0 {
			t.Errorf("%s says nothing", where)
		}
		if e.What == policy.ClauseAdded && len(e.Before) > 0 || e.What == policy.ClauseRemoved && len(e.After) > 0 {
			t.Errorf("%s: %d sentences before, %d after", where, len(e.Before), len(e.After))
		}
		for _, f := range e.Before {
			if !slices.ContainsFunc(s.before, func(g policy.Flag) bool { return g.Sentence == f.Sentence }) {
				t.Errorf("%s: the old text does not say %q", where, f.Sentence)
			}
		}
		for _, f := range e.After {
			if !slices.ContainsFunc(s.after, func(g policy.Flag) bool { return g.Sentence == f.Sentence }) {
				t.Errorf("%s: the new text does not say %q", where, f.Sentence)
			}
		}
	}
}

func countEvents(t *testing.T, steps []step) {
	t.Helper()
	kinds, whats := map[string]map[policy.ClauseWhat]int{}, map[policy.ClauseWhat]int{}
	raising, telling, restructured := 0, 0, 0
	for _, s := range steps {
		if len(s.facts.Clauses) > 0 {
			raising++
		}
		if slices.ContainsFunc(s.facts.Clauses, policy.ClauseEvent.Told) {
			telling++
		}
		if s.facts.Restructured {
			restructured++
		}
		for _, e := range s.facts.Clauses {
			if kinds[e.Kind] == nil {
				kinds[e.Kind] = map[policy.ClauseWhat]int{}
			}
			kinds[e.Kind][e.What]++
			whats[e.What]++
		}
	}
	var table bytes.Buffer
	fmt.Fprintf(&table, "\n%d changes, %d restructured; %d (%.1f %%) raise an event, %d (%.1f %%) more than a rewording; events %v\n", len(steps), restructured,
		raising, 100*float64(raising)/float64(len(steps)), telling, 100*float64(telling)/float64(len(steps)), whats)
	fmt.Fprintf(&table, "%-30s %8s %8s %8s %8s %8s\n", "kind", "added", "removed", "stronger", "weaker", "reworded")
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		k := kinds[kind]
		fmt.Fprintf(&table, "%-30s %8d %8d %8d %8d %8d\n", kind, k[policy.ClauseAdded], k[policy.ClauseRemoved], k[policy.ClauseStrengthened], k[policy.ClauseWeakened], k[policy.ClauseReworded])
	}
	t.Log(table.String())
}

// sampleOf draws told events, at most two of a document, for reading by eye.
func sampleOf(steps []step, seed uint64, n int) string {
	type draw struct {
		step  step
		event policy.ClauseEvent
	}
	var draws []draw
	for _, s := range steps {
		for _, e := range s.facts.Clauses {
			if e.Told() {
				draws = append(draws, draw{s, e})
			}
		}
	}
	random := rand.New(rand.NewPCG(seed, seed))
	random.Shuffle(len(draws), func(i, j int) { draws[i], draws[j] = draws[j], draws[i] })
	var out strings.Builder
	drawn, perDocument := 0, map[string]int{}
	for _, d := range draws {
		if drawn == n {
			break
		}
		if perDocument[d.step.document]++; perDocument[d.step.document] > 2 {
			continue
		}
		drawn++
		fmt.Fprintf(&out, "\n━━━ %d. ", drawn)
		d.step.print(&out, d.event)
	}
	return out.String()
}

// timeline are all told events of a service's documents, by date.
func timeline(steps []step, service string) string {
	var out strings.Builder
	n := 0
	for _, s := range steps {
		if !strings.HasPrefix(s.document, service+"/") {
			continue
		}
		for _, e := range s.facts.Clauses {
			if e.Told() {
				n++
				fmt.Fprintf(&out, "\n━━━ %d. ", n)
				s.print(&out, e)
			}
		}
	}
	return out.String()
}

// mailsOf are the mails of some changes there is something to tell of, without
// the whole difference.
func mailsOf(t *testing.T, steps []step, seed uint64, n int) string {
	t.Helper()
	a, err := alerts.New(alerts.Config{
		SMTP:      alerts.SMTP{Host: "127.0.0.1", Port: 25, From: "trail@example.org"},
		Receivers: []alerts.Receiver{{Name: "desk", Email: &alerts.Email{To: []string{"desk@example.org"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	steps = slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return !slices.ContainsFunc(s.facts.Clauses, policy.ClauseEvent.Told) })
	random := rand.New(rand.NewPCG(seed, seed))
	random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	var out strings.Builder
	for _, s := range steps[:min(n, len(steps))] {
		p, err := a.Preview(alerts.News{
			Event: policy.EventChange, Document: policy.Document{ID: "a/b", Service: path.Dir(s.document), Type: path.Base(s.document), URL: "https://example.org/"},
			At: s.new.At, Old: &s.old, New: &s.new, Change: s.facts, Diff: s.diff,
		}, "desk")
		if err != nil {
			t.Fatal(err)
		}
		told, _, _ := strings.Cut(p.Parts["text"], "WHAT CHANGED")
		fmt.Fprintf(&out, "\n━━━ %s\n%s", p.Parts["subject"], told)
	}
	return out.String()
}

// print writes an event with all that is needed to say whether it is right.
func (s step) print(out *strings.Builder, e policy.ClauseEvent) {
	fmt.Fprintf(out, "%s %s → %s, %.0f %% changed (restructured %t): %s: %s (%s)\n", s.document,
		s.old.At.Format(time.DateOnly), s.new.At.Format(time.DateOnly), 100*s.diff.Share, s.facts.Restructured, e.Became(), e.Kind, e.Severity)
	for _, f := range e.Before {
		fmt.Fprintf(out, "  − %s\n", about(f, s.new.Text))
	}
	for _, f := range e.After {
		fmt.Fprintf(out, "  + %s\n", about(f, s.old.Text))
	}
	for _, side := range []struct {
		name  string
		flags []policy.Flag
		shown []policy.Flag
	}{{"had", s.before, e.Before}, {"has", s.after, e.After}} {
		for _, f := range side.flags {
			if f.Kind == e.Kind && !slices.ContainsFunc(side.shown, func(g policy.Flag) bool { return g.Sentence == f.Sentence }) {
				fmt.Fprintf(out, "    %s too: %s\n", side.name, about(f, ""))
			}
		}
	}
	for _, h := range s.diff.Hunks {
		touched := slices.ContainsFunc(e.Before, func(f policy.Flag) bool { return h.HasOld(f.Passage) }) ||
			slices.ContainsFunc(e.After, func(f policy.Flag) bool { return h.HasNew(f.Passage) })
		if touched {
			fmt.Fprintf(out, "    diff %s: %s\n", h.Kind, spansOf(h))
		}
	}
}

func about(f policy.Flag, other string) string {
	stands := ""
	if other != "" && strings.Contains(other, f.Quote) {
		stands = " (QUOTE STANDS IN THE OTHER TEXT)"
	}
	return fmt.Sprintf("[%s %s %s %v] %s%s", f.Rule, f.Polarity, f.Severity, f.Modifiers, marked(f), stands)
}

// marked is a flag's sentence with its quote marked, cut to what is near.
func marked(f policy.Flag) string {
	head, tail, found := strings.Cut(f.Sentence, f.Quote)
	if !found {
		return f.Sentence
	}
	return last(head, 250) + "«" + f.Quote + "»" + first(tail, 250)
}

func spansOf(h diff.Hunk) string {
	if len(h.Spans) == 0 {
		return first("[-"+h.Old+"-]{+"+h.New+"+}", 700)
	}
	var out strings.Builder
	for _, s := range h.Spans {
		switch s.Op {
		case diff.Delete:
			out.WriteString("[-" + s.Text + "-]")
		case diff.Insert:
			out.WriteString("{+" + s.Text + "+}")
		default:
			if len(s.Text) > 160 {
				out.WriteString(first(s.Text, 80) + last(s.Text, 80))
			} else {
				out.WriteString(s.Text)
			}
		}
	}
	return first(out.String(), 1500)
}

func first(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n]) + "…"
	}
	return text
}

func last(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return "…" + string(r[len(r)-n:])
	}
	return text
}
