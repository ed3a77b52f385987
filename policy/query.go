package policy

import "time"

// Query is what to search the texts for.
type Query struct {
	Words    string // words that must all stand in a passage; "…" is a phrase
	Ever     bool   // in every text there ever was, not only in those in force
	Document string // only in this document; "" is all
	Limit    int    // at most this many hits; 0 is 100
}

// FlagQuery says which flags are asked for. The zero value asks for all that
// stand in the versions in force.
type FlagQuery struct {
	Document string     // "" is all
	Kind     string     // "" is all
	Severity Severity   // at least this; "" is all
	At       *time.Time // in the versions in force then; nil is now
	Version  int        // with Document: in that version
	Ever     bool       // all that ever stood
}

// ChangeQuery asks for changes; the zero value asks for all. Re-extractions are
// no changes of a policy and never among them.
type ChangeQuery struct {
	Document string   // id; "" is any
	Service  string   // name or slug; "" is any
	Tag      string   // of the document; "" is any
	Kind     string   // a clause kind that is touched; "" is any
	Severity Severity // the least; "" is any
	Limit    int
}
