package alerts

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"policytrail/policy"
)

// title is the line that says it all: a mail's subject, a row of a list.
func (p Payload) title() string {
	switch p.Event {
	case policy.EventDigest:
		return p.Digest.title()
	case policy.EventUndelivered:
		return p.Undelivered.title()
	}
	doc := oneLine(p.Document.Title, 100)
	switch {
	case p.Event == policy.EventBroken:
		return doc + " can't be read" + p.Outage.since() + reason(p.Outage.Detail)
	case p.Event == policy.EventRecovered:
		return doc + " can be read again" + after(p.Outage.Detail)
	case p.Event == policy.EventSwings:
		return fmt.Sprintf("%s swings between the texts of versions %d and %d", doc, p.Change.ReturnOf, p.Change.From)
	case p.Event == policy.EventDate:
		return doc + ": only its date changed"
	case p.Event == policy.EventUnselected:
		return doc + ": the watch list's selectors match nothing on its page any more"
	case p.Event == policy.EventMoved:
		return doc + " has moved to " + oneLine(p.Moved.To, 100)
	case len(p.Change.Clauses) > 0:
		return doc + ": " + p.back() + subject(p.Change.Clauses[0]) + andMore(p.otherClauses())
	case p.Change.ReturnOf > 0:
		return doc + fmt.Sprintf(" went back to the text of version %d", p.Change.ReturnOf)
	}
	return oneLine(doc+" changed: "+p.Change.Summary, 250)
}

// lead says what the news means, in a sentence or two.
func (p Payload) lead() string {
	switch p.Event {
	case policy.EventDigest:
		return p.Digest.lead()
	case policy.EventUndelivered:
		return p.Undelivered.lead()
	}
	doc := p.Document.Title
	switch {
	case p.Event == policy.EventBroken:
		return fmt.Sprintf("The %s can't be read%s. Until this is put right, a change of it goes unseen.", doc, p.Outage.since())
	case p.Event == policy.EventRecovered:
		return fmt.Sprintf("The %s can be read again%s. If it changed meanwhile, that is told on its own.", doc, after(p.Outage.Detail))
	case p.Event == policy.EventSwings:
		return fmt.Sprintf("The page of the %s goes to and fro between texts known before, as tests on visitors and regional "+
			"editions do. Further swings are kept in its history but not told.", doc)
	case p.Event == policy.EventDate:
		return fmt.Sprintf("The %s bears another date of its own; its wording is the same.", doc)
	case p.Event == policy.EventUnselected:
		return fmt.Sprintf("The page of the %s was rebuilt%s: nothing on it is what the watch list selects. Its main text is found by itself "+
			"and compared with the known one found the same way, so a change of it is still told.", doc, p.Outage.since())
	case p.Event == policy.EventMoved:
		return fmt.Sprintf("The page of the %s is found at another address than before. It is still watched; write the new address into the watch list if it is to stay.", doc)
	case len(p.Change.Clauses) > 0:
		return p.returned() + p.clauseLead()
	}
	return p.returned() + fmt.Sprintf("The wording of the %s changed: %s. No flagged clause is touched.", doc, p.Change.Summary)
}

func (p Payload) clauseLead() string {
	first := p.Change.Clauses[0]
	told := first.Sentence("The " + p.Document.Title)
	if first.Meaning != "" {
		told += " " + first.Meaning
	}
	if first.Claim != nil {
		told += fmt.Sprintf(" The statement: %s.", first.Claim)
	}
	if p.Change.Restructured {
		told += " The text was restructured as a whole, so this is what it gained and lost on balance; read it yourself."
	}
	more := p.otherClauses()
	if more > 0 {
		told += " " + plural(more, "more flagged clause is touched.", "more flagged clauses are touched.")
	}
	return told
}

// otherClauses counts the clauses there is something to tell of besides the
// first; if of that one nothing either, all are alike.
func (p Payload) otherClauses() int {
	others := p.Change.Clauses[1:]
	if !p.Change.Clauses[0].Told() {
		return len(others)
	}
	told := 0
	for _, c := range others {
		if c.Told() {
			told++
		}
	}
	return told
}

// subject tells of a clause: new clause "retain, preserve or disclose"
// (government disclosure, critical). Of a promise or a refusal the matched words
// alone would say the opposite, so the sentence is quoted.
func subject(c policy.ClauseEvent) string {
	quote := ""
	if f := c.Telling(); f != nil {
		text := f.Quote
		if c.Noun() != "clause" {
			text = f.Sentence
		}
		quote = ` "` + strings.ReplaceAll(oneLine(text, 60), `"`, "'") + `"`
	}
	return fmt.Sprintf("%s%s (%s, %s)", c.Became(), quote, strings.ReplaceAll(c.Kind, "-", " "), c.Severity)
}

func (p Payload) back() string {
	if p.Change.ReturnOf == 0 {
		return ""
	}
	return fmt.Sprintf("back to version %d, ", p.Change.ReturnOf)
}

func (p Payload) returned() string {
	if p.Change.ReturnOf == 0 {
		return ""
	}
	return fmt.Sprintf("The %s went back to the text of its version %d. ", p.Document.Title, p.Change.ReturnOf)
}

func (o *Outage) since() string {
	if o.Since == nil {
		return ""
	}
	return " since " + stamp(*o.Since)
}

func after(duration string) string {
	if duration == "" {
		return ""
	}
	return " after " + oneLine(duration, 40)
}

func reason(detail string) string {
	if detail == "" {
		return ""
	}
	return ": " + oneLine(detail, 100)
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// oneLine makes foreign text fit for a line of a table or a mail's subject: no
// control or invisible formatting characters, one space between words, and no
// more than limit characters.
func oneLine(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return shorten(strings.Join(strings.Fields(text), " "), limit)
}

// shorten cuts text to at most limit characters, between words if it can.
func shorten(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	text = string(runes[:limit-1])
	if i := strings.LastIndexByte(text, ' '); i > len(text)/2 {
		text = text[:i]
	}
	return strings.TrimRight(text, " ,;:") + "…"
}

// stamp writes a time as evidence wants it: UTC, and says so.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
