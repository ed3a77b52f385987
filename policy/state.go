package policy

import "time"

// State is how a document stands now: what lists and pages show of it.
type State struct {
	Document
	Watched    bool             `json:"watched"`               // in the watch list now; history is kept either way
	Current    *Version         `json:"current,omitempty"`     // the version in force; nil before the first
	LastChange *ChangeFacts     `json:"last_change,omitempty"` // the last change of the page, re-extractions left out
	LastCheck  *Check           `json:"last_check,omitempty"`
	NextCheck  *time.Time       `json:"next_check,omitempty"`
	Broken     bool             `json:"broken"`     // people were told that checks go wrong
	BadChecks  int              `json:"bad_checks"` // unusable or failed ones in a row
	BadSince   *time.Time       `json:"bad_since,omitempty"`
	Flags      map[Severity]int `json:"flags"` // flags in force, counted by severity
}

// CheckRun is a stretch of checks in a row with the same outcome and detail.
// Thousands of quiet visits are kept as one such run, which is also how they
// are cited: "unchanged on 412 visits between … and …".
type CheckRun struct {
	Document string    `json:"document"`
	Outcome  Outcome   `json:"outcome"`
	Detail   string    `json:"detail,omitempty"`
	Version  int       `json:"version,omitempty"` // in force after the checks
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Count    int       `json:"count"`
}

// Hit is a passage found by a search, with the time it stood in its document.
type Hit struct {
	Document    string     `json:"document"`
	Section     string     `json:"section,omitempty"`
	Text        string     `json:"text"`
	FromVersion int        `json:"from_version"`
	Since       time.Time  `json:"since"`
	ToVersion   int        `json:"to_version,omitempty"` // 0 while it stands
	Until       *time.Time `json:"until,omitempty"`
}
