package policy

import (
	"fmt"
	"slices"
	"time"
)

// MuteScope says what kind of thing a mute silences.
type MuteScope string

// The scopes of a mute.
const (
	MuteAll      MuteScope = "all"
	MuteDocument MuteScope = "document" // by id
	MuteService  MuteScope = "service"
	MuteTag      MuteScope = "tag"
	MuteReceiver MuteScope = "receiver"
)

// MuteScopes lists all scopes.
var MuteScopes = []MuteScope{MuteAll, MuteDocument, MuteService, MuteTag, MuteReceiver}

// Mute keeps alerts from being sent for a time. They stay listed, as muted.
type Mute struct {
	ID      int64     `json:"id"`
	Scope   MuteScope `json:"scope"`
	Name    string    `json:"name,omitempty"` // of what is muted; services and tags are compared as slugs
	Until   time.Time `json:"until"`
	Reason  string    `json:"reason,omitempty"`
	Created time.Time `json:"created"`
}

// Check says what is wrong with a mute.
func (m Mute) Check() error {
	switch {
	case !slices.Contains(MuteScopes, m.Scope):
		return fmt.Errorf("unknown scope %q (write all, document, service, tag or receiver)", m.Scope)
	case m.Scope == MuteAll && m.Name != "":
		return fmt.Errorf("to mute all takes no name, and here is %q", m.Name)
	case m.Scope != MuteAll && m.Name == "":
		return fmt.Errorf("to mute a %s takes its name", m.Scope)
	case !m.Until.After(m.Created):
		return fmt.Errorf("a mute until %s is over already", m.Until.UTC().Format("2006-01-02 15:04 UTC"))
	}
	return nil
}

// Covers reports whether the mute silences what a receiver would be told of a
// document, the zero Document being none in particular.
func (m Mute) Covers(d Document, receiver string) bool {
	same := func(name string) bool { return name != "" && Slug(name) == Slug(m.Name) }
	switch m.Scope {
	case MuteAll:
		return true
	case MuteDocument:
		return d.ID == m.Name
	case MuteService:
		return same(d.Service)
	case MuteTag:
		return slices.ContainsFunc(d.Tags, same)
	case MuteReceiver:
		return receiver == m.Name
	}
	return false
}

// String says what is muted: "service WeChat".
func (m Mute) String() string {
	if m.Scope == MuteAll {
		return "everything"
	}
	return string(m.Scope) + " " + m.Name
}
