package policy

import (
	"fmt"
	"slices"
)

// Telling is the flag an event is best quoted with: the promise that came or
// went, else the most severe sentence that came, or went if none came; nil when
// there is none.
func (e ClauseEvent) Telling() *Flag {
	switch {
	case e.withdraws():
		return find(e.Before, Flag.protects)
	case e.What == ClauseWeakened && e.promises():
		return find(e.After, Flag.protects)
	case e.What == ClauseWeakened && e.refused():
		return find(e.Before, Flag.refuses)
	case len(e.After) > 0:
		return worst(e.After)
	}
	return worst(e.Before)
}

// Noun tells a promise, a clause that protects the reader, and a refusal ("you
// cannot opt out") from other clauses: losing "we never sell your data" must
// not read as if the sale had stopped.
func (e ClauseEvent) Noun() string {
	switch f := e.Telling(); {
	case f == nil:
		return "clause"
	case f.protects():
		return "promise"
	case f.refuses():
		return "refusal"
	}
	return "clause"
}

// Became says what became of the clause in a few words: "new clause",
// "withdrawn promise".
func (e ClauseEvent) Became() string {
	short, _ := e.words()
	return short
}

// Sentence is Became as a sentence about a document.
func (e ClauseEvent) Sentence(document string) string {
	_, long := e.words()
	return fmt.Sprintf("%s %s: %s (%s).", document, long, e.Title, e.Severity)
}

// words tell what became of the clause, in short, and as what the document does.
func (e ClauseEvent) words() (short, long string) {
	noun := e.Noun()
	switch e.What {
	case ClauseAdded:
		return "new " + noun, map[string]string{"clause": "has a new clause", "promise": "makes a new promise", "refusal": "has a new refusal"}[noun]
	case ClauseRemoved:
		return e.removed(noun)
	case ClauseStrengthened:
		return e.strengthened(noun)
	case ClauseWeakened:
		return e.weakened(noun)
	case ClauseContradicts:
		return noun + " against a public statement", "has a " + noun + " that speaks against a public statement"
	}
	return e.reworded(noun)
}

func (e ClauseEvent) removed(noun string) (short, long string) {
	if noun == "promise" {
		return "withdrawn promise", "no longer makes a promise it made"
	}
	return "removed " + noun, "no longer has a " + noun + " it had"
}

func (e ClauseEvent) strengthened(noun string) (short, long string) {
	switch {
	case e.withdraws():
		return e.removed(noun)
	case noun == "promise":
		return "weaker promise", "promises less than before"
	case noun == "refusal" && !slices.ContainsFunc(e.Before, Flag.refuses):
		return "new refusal", "has a new refusal"
	}
	return "harsher " + noun, "has a " + noun + " that became worse for users"
}

func (e ClauseEvent) weakened(noun string) (short, long string) {
	switch {
	case noun == "promise" && !slices.ContainsFunc(e.Before, Flag.protects):
		return "new promise", "makes a new promise"
	case noun == "promise":
		return "stronger promise", "promises more than before"
	case e.refused():
		return e.removed(noun)
	}
	return "milder " + noun, "has a " + noun + " that became better for users"
}

func (e ClauseEvent) reworded(noun string) (short, long string) {
	switch {
	case len(e.Before) == 0 && len(e.After) > 0:
		return "another " + noun, "has another " + noun + " of a kind it had"
	case len(e.After) == 0 && len(e.Before) > 0:
		return "one " + noun + " fewer", "has one " + noun + " fewer of a kind it keeps"
	}
	return "reworded " + noun, "puts a " + noun + " in other words"
}

// Told reports whether the event says more than that a clause reads otherwise.
func (e ClauseEvent) Told() bool { return e.What != ClauseReworded }

// ByWeight orders clause events for people: those that only read otherwise come
// last, and of the others the most severe first; of equals those that speak
// against a public statement.
func ByWeight(events []ClauseEvent) []ClauseEvent {
	return slices.SortedStableFunc(slices.Values(events), func(a, b ClauseEvent) int { return b.weight() - a.weight() })
}

func (e ClauseEvent) weight() int {
	weight := 2 * e.Severity.Rank()
	if e.What == ClauseContradicts {
		weight++
	}
	if e.Told() {
		weight += 2 * len(Severities)
	}
	return weight
}

// withdraws reports whether a promise went away, whatever is said instead.
func (e ClauseEvent) withdraws() bool {
	return (e.What == ClauseRemoved || e.What == ClauseStrengthened) &&
		slices.ContainsFunc(e.Before, Flag.protects) && !e.promises()
}

// promises reports whether there is a promise among the sentences that came.
func (e ClauseEvent) promises() bool { return slices.ContainsFunc(e.After, Flag.protects) }

// refused reports whether a refusal went away.
func (e ClauseEvent) refused() bool {
	return slices.ContainsFunc(e.Before, Flag.refuses) && !slices.ContainsFunc(e.After, Flag.refuses)
}

// protects reports whether the flag is a promise to the reader.
func (f Flag) protects() bool { return f.Severity == Good }

// refuses reports whether the flag denies the reader something.
func (f Flag) refuses() bool { return f.Polarity == Negated && f.Severity != Good }

func find(flags []Flag, fits func(Flag) bool) *Flag {
	if i := slices.IndexFunc(flags, fits); i >= 0 {
		return &flags[i]
	}
	return nil
}

func worst(flags []Flag) *Flag {
	var found *Flag
	for i := range flags {
		if found == nil || flags[i].Severity.Rank() > found.Severity.Rank() {
			found = &flags[i]
		}
	}
	return found
}
