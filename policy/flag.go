package policy

import (
	"fmt"
	"slices"
	"time"
)

// Severity says how much a clause matters to the reader.
type Severity string

// The severities, from what alarms to what protects.
const (
	Critical Severity = "critical"
	Warning  Severity = "warning"
	Notice   Severity = "notice"
	Good     Severity = "good"
)

// Severities lists all severities, the most severe first.
var Severities = []Severity{Critical, Warning, Notice, Good}

// Rank orders severities: Good is 0, Critical 3; an unknown one is -1.
func (s Severity) Rank() int {
	i := slices.Index(Severities, s)
	if i < 0 {
		return -1
	}
	return len(Severities) - 1 - i
}

// AtLeast reports whether s is as severe as least, or more.
func (s Severity) AtLeast(least Severity) bool { return s.Rank() >= least.Rank() }

// ParseSeverity reads a severity's name.
func ParseSeverity(name string) (Severity, error) {
	if s := Severity(name); s.Rank() >= 0 {
		return s, nil
	}
	return "", fmt.Errorf("unknown severity %q (write critical, warning, notice or good)", name)
}

// Polarity says whether a sentence states a clause or denies it: "we sell your
// data" against "we do not sell your data".
type Polarity string

// The polarities.
const (
	Affirmed Polarity = "affirmed"
	Negated  Polarity = "negated"
)

// Confidence says how sure a flag is. Rules alone make flags; a linear model,
// where there is one for the language and the kind, says what it thinks of them.
type Confidence string

// How sure a flag is.
const (
	HighConfidence   Confidence = "high"   // the model takes the sentence for one of the kind too
	MediumConfidence Confidence = "medium" // the model does not
)

// Flag is a clause kind found in a sentence of a version.
type Flag struct {
	Kind      string   `json:"kind"`    // government-disclosure
	Title     string   `json:"title"`   // "Disclosure to governments"
	Passage   int      `json:"passage"` // 1-based number in the version; 0 when unknown
	Section   string   `json:"section,omitempty"`
	Sentence  string   `json:"sentence"` // the whole sentence, a list item with its lead-in
	Quote     string   `json:"quote"`    // the words that matched, as they stand in the passage
	Start     int      `json:"start"`    // byte offsets of Quote in the passage
	End       int      `json:"end"`
	Polarity  Polarity `json:"polarity"`
	Severity  Severity `json:"severity"`
	Rule      string   `json:"rule"` // id of the rule that matched
	Pack      string   `json:"pack"` // rule pack and version: "en@1"
	Modifiers []string `json:"modifiers,omitempty"`
	Mention   bool     `json:"mention,omitempty"` // it only names the matter: worth seeing, but its coming and going is no event

	Confidence Confidence `json:"confidence,omitempty"` // "": no model speaks of the kind in the language
}

// StoredFlag is a flag with the time it stood in a document.
type StoredFlag struct {
	Document string `json:"document"`
	Flag
	FromVersion int        `json:"from_version"`
	Since       time.Time  `json:"since"`                // when FromVersion was first seen
	ToVersion   int        `json:"to_version,omitempty"` // the last version that bore it; 0 while it stands
	Until       *time.Time `json:"until,omitempty"`      // when the version after ToVersion was first seen
}

// ClauseWhat says what became of a clause kind in a change.
type ClauseWhat string

// What can become of a clause kind.
const (
	ClauseAdded        ClauseWhat = "added"        // the document had none of the kind before
	ClauseRemoved      ClauseWhat = "removed"      // it has none any more
	ClauseStrengthened ClauseWhat = "strengthened" // worse for the reader than before
	ClauseWeakened     ClauseWhat = "weakened"     // better for the reader than before
	ClauseReworded     ClauseWhat = "reworded"     // the same in other words
	ClauseContradicts  ClauseWhat = "contradicts"  // speaks against a public statement, and did not before
)

// ClauseEvent is what became of one clause kind in a change, with the flagged
// sentences that came and went.
type ClauseEvent struct {
	Kind     string     `json:"kind"`
	Title    string     `json:"title"`
	What     ClauseWhat `json:"what"`
	Severity Severity   `json:"severity"` // of the event: losing a promise is as bad as gaining its opposite
	Before   []Flag     `json:"before,omitempty"`
	After    []Flag     `json:"after,omitempty"`
	Meaning  string     `json:"meaning,omitempty"` // one plain sentence about the kind
	Claim    *Claim     `json:"claim,omitempty"`   // the statement that is contradicted
}
