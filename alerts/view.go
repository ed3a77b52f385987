package alerts

import (
	"fmt"
	html "html/template"
	"slices"
	"strings"

	"policytrail/diff"
	"policytrail/policy"
)

// maxQuotes is how many sentences of a clause are quoted, before and after each;
// the others are counted.
const maxQuotes = 3

// mailView is a payload as the templates of mails show it.
type mailView struct {
	Payload
	Clauses  []clauseView
	Reworded []string // titles of clauses that only read otherwise
	TextDiff string
	HTMLDiff html.HTML
	Whole    string // where the whole change is to be seen: an address or a command
	Todo     []string
	Facts    []fact
	Language string // of the policy's text, for the lang attribute
}

// fact is a line of the evidence.
type fact struct {
	Name, Value string
	Link        bool // Value is an address
}

// clauseView is a clause event with its quotes ready to be read.
type clauseView struct {
	Title    string
	What     string // "new clause"
	Meaning  string // "" for the first: the lead says it
	Severity policy.Severity
	Colour   string // of the severity, dark enough to bear white letters
	Sides    []side
}

// side holds the sentences of a clause event that went, or those that came.
type side struct {
	Name     string
	Language string
	Shown    []policy.Excerpt
	More     int // sentences that are not shown
}

func newMailView(p Payload) mailView {
	v := mailView{Payload: p, Facts: p.facts()}
	if p.Outage != nil && p.Event == policy.EventBroken {
		v.Todo = []string{
			"Open " + p.Document.URL + " in a browser and see whether the text is there.",
			"Has it moved, write its new address into the watch list; has the page been rebuilt, correct the document's select.",
			"Then run: policytrail check " + p.Document.ID,
		}
	}
	if p.Event == policy.EventUnselected {
		v.Todo = []string{
			"See what the page has now: policytrail extract --explain " + p.Document.ID,
			"Correct the document's select, or take it out.",
			"Then run: policytrail check " + p.Document.ID,
		}
	}
	if p.Change == nil {
		return v
	}
	if p.New != nil {
		v.Language = p.New.Language
	}
	v.Clauses, v.Reworded = clauseViews(p.Change.Clauses, v.Language)
	if p.Diff != nil {
		v.TextDiff = strings.TrimRight(p.Diff.Text(0), "\n")
		v.HTMLDiff = p.Diff.HTML(diff.HTMLOptions{Inline: true, Flags: p.labels})
	}
	v.Whole = p.Link
	if v.Whole == "" {
		v.Whole = fmt.Sprintf("policytrail diff %s %d %d", p.Document.ID, p.Change.From, p.Change.To)
	}
	return v
}

// labels name the flagged clauses of a hunk.
func (p Payload) labels(h diff.Hunk) []string {
	var labels []string
	for _, c := range p.Change.Clauses {
		touched := slices.ContainsFunc(c.Before, func(f policy.Flag) bool { return h.HasOld(f.Passage) }) ||
			slices.ContainsFunc(c.After, func(f policy.Flag) bool { return h.HasNew(f.Passage) })
		if touched {
			labels = append(labels, fmt.Sprintf("%s: %s, %s", c.Title, c.Became(), c.Severity))
		}
	}
	return labels
}

// clauseViews are the clauses to be read, and the titles of those that only read
// otherwise, whose sentences the diff shows; if there are no others, they are
// read.
func clauseViews(clauses []policy.ClauseEvent, language string) (views []clauseView, reworded []string) {
	for i, c := range clauses {
		if !c.Told() && clauses[0].Told() {
			reworded = append(reworded, c.Title)
			continue
		}
		v := newClauseView(c, language)
		if i == 0 {
			v.Meaning = ""
		}
		views = append(views, v)
	}
	return views, reworded
}

func newClauseView(c policy.ClauseEvent, language string) clauseView {
	v := clauseView{
		Title: c.Title, What: c.Became(), Meaning: c.Meaning,
		Severity: c.Severity, Colour: colour(c.Severity),
	}
	if c.Claim != nil {
		v.Meaning = "The statement: " + c.Claim.String() + "."
	}
	for _, s := range []side{newSide("Before", c.ExcerptsBefore()), newSide("Now", c.ExcerptsAfter())} {
		if len(s.Shown) > 0 {
			s.Language = language
			v.Sides = append(v.Sides, s)
		}
	}
	return v
}

func newSide(name string, excerpts []policy.Excerpt) side {
	shown := excerpts[:min(len(excerpts), maxQuotes)]
	return side{Name: name, Shown: shown, More: len(excerpts) - len(shown)}
}

func colour(s policy.Severity) string {
	switch s {
	case policy.Critical:
		return "#b3132b"
	case policy.Warning:
		return "#9a4a00"
	case policy.Good:
		return "#1a6b3c"
	}
	return "#4a5568"
}

// facts are what somebody needs to cite the news.
func (p Payload) facts() []fact {
	if p.Document == nil {
		return p.otherFacts()
	}
	facts := []fact{
		{Name: "Document", Value: p.Document.Title + " (" + p.Document.ID + ")"},
		{Name: "Source", Value: p.Document.URL, Link: true},
	}
	if p.SourceURL != "" && p.SourceURL != p.Document.URL {
		facts = append(facts, fact{Name: "Received from", Value: p.SourceURL, Link: true})
	}
	facts = append(facts, fact{Name: "Noticed", Value: stamp(p.At)})
	facts = append(facts, versionFacts(p.Old)...)
	facts = append(facts, versionFacts(p.New)...)
	if p.Outage != nil {
		facts = append(facts, p.Outage.facts()...)
	}
	if p.Moved != nil {
		facts = append(facts, fact{"Found before at", p.Moved.From, true}, fact{"Found now at", p.Moved.To, true})
	}
	if p.Link != "" {
		facts = append(facts, fact{Name: "Page", Value: p.Link, Link: true})
	}
	return facts
}

// otherFacts are those of news that is about no single document.
func (p Payload) otherFacts() []fact {
	var facts []fact
	if s := p.Undelivered; s != nil {
		facts = append(facts, fact{Name: "Receiver", Value: s.Receiver}, fact{Name: "Failing since", Value: stamp(s.Since)},
			fact{Name: "Failed attempts", Value: fmt.Sprintf("%d in a row", s.Attempts)}, fact{Name: "Last answer", Value: s.Error})
	}
	if p.Link != "" {
		facts = append(facts, fact{Name: "Page", Value: p.Link, Link: true})
	}
	return facts
}

func versionFacts(v *policy.Version) []fact {
	if v == nil {
		return nil
	}
	name := fmt.Sprintf("Version %d", v.Number)
	seen := "first seen " + stamp(v.At)
	if v.EffectiveDate != "" {
		seen += ", dated " + v.EffectiveDate
	}
	return []fact{
		{Name: name, Value: seen + fmt.Sprintf(", %d words", v.Words)},
		{Name: name + " SHA-256", Value: v.SHA256},
	}
}

func (o *Outage) facts() []fact {
	var facts []fact
	if o.Since != nil {
		facts = append(facts, fact{Name: "Since", Value: stamp(*o.Since)})
	}
	if o.Checks > 0 {
		facts = append(facts, fact{Name: "Failed checks", Value: fmt.Sprintf("%d in a row", o.Checks)})
	}
	if o.InForce > 0 {
		facts = append(facts, fact{Name: "Last read", Value: fmt.Sprintf("version %d", o.InForce)})
	}
	return facts
}
