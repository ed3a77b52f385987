package alerts

import (
	"fmt"
	"slices"
	"strings"

	"policytrail/policy"
)

// Route sends the news it matches to receivers.
type Route struct {
	Name     string // optional; what explanations and digests call it
	When     Match
	To       []string // names of receivers; none: nobody hears of it
	Continue bool     // the routes below get to see the news as well

	Quiet  policy.QuietHours // in which nothing is sent; it is kept until they end
	Digest *Digest           // nil: everything is sent at once
}

// Digest gathers the news of a route and sends it on a schedule. Routes whose
// digests have the same name, or none and the same schedule, share one.
type Digest struct {
	Schedule  string // cron expression, descriptor or @every
	Timezone  string // IANA name; "" is UTC
	Heartbeat bool   // sent even when there is nothing to tell, as a sign of life
}

// Any is every kind, among the kinds of a Match.
const Any = "any"

// Match says which news a route takes. Every field that is set must agree, a
// list when one of its values does; the zero Match takes every
// event but those that have to be asked for.
type Match struct {
	Event []policy.Event

	// These speak of changes: when one is set, only change events match.
	// Severity is the least there must be. Kinds are kinds of clause of which
	// one must be touched: in any way, gained, lost, or changed, that is in
	// force before and after, in other words. Share is the least share of the
	// text that must have changed, 0…1.
	Severity             policy.Severity
	Kinds                []string
	Gained, Lost, Edited []string
	Share                float64

	// Tags, Services and Types are compared as slugs: "WeChat" is "wechat".
	Tags      []string
	Services  []string
	Types     []string
	Documents []string // ids
	Languages []string // BCP 47 tags; "en" is "en-GB" as well
}

// mismatch says why a route doesn't take the news; "" when it does.
func (m Match) mismatch(n News) string {
	d := n.Document
	if !m.takesEvent(n.Event) {
		return fmt.Sprintf("the event is %s", n.Event)
	}
	if why := m.clauseMismatch(n); why != "" {
		return why
	}
	for _, field := range []struct {
		none   string
		wanted []string
		have   []string
		same   func(wanted, have string) bool
	}{
		{"none of its tags is", m.Tags, d.Tags, sameSlug},
		{"it is another service than", m.Services, []string{d.Service}, sameSlug},
		{"it is another type than", m.Types, []string{d.Type}, sameSlug},
		{"it is another document than", m.Documents, []string{d.ID}, func(wanted, have string) bool { return wanted == have }},
		{"it is in another language than", m.Languages, []string{n.language()}, sameLanguage},
	} {
		if !anyOf(field.wanted, field.have, field.same) {
			return fmt.Sprintf("%s %s", field.none, strings.Join(field.wanted, " or "))
		}
	}
	return ""
}

// takesEvent reports whether the event is one of those wanted. Some events are
// no news of a document, so a route that says nothing of events doesn't mean them.
func (m Match) takesEvent(e policy.Event) bool {
	if len(m.Event) == 0 {
		return !e.AskedFor()
	}
	return slices.Contains(m.Event, e)
}

func (m Match) ofChanges() bool {
	return m.Severity != "" || m.Share > 0 || len(m.Kinds)+len(m.Gained)+len(m.Lost)+len(m.Edited) > 0
}

func (m Match) clauseMismatch(n News) string {
	if !m.ofChanges() {
		return ""
	}
	if !n.Event.OfChange() || n.Change == nil {
		return "only a change has a severity, clause kinds and a changed share"
	}
	if m.Severity != "" && !n.Change.Severity.AtLeast(m.Severity) {
		return fmt.Sprintf("its severity is %s, less than %s", n.Change.Severity, m.Severity)
	}
	if n.Change.Share < m.Share {
		return fmt.Sprintf("%.1f %% of the text changed, less than %.1f %%", 100*n.Change.Share, 100*m.Share)
	}
	for _, field := range []struct {
		name  string
		kinds []string
		fits  func(policy.ClauseWhat) bool
	}{
		{"touches", m.Kinds, func(policy.ClauseWhat) bool { return true }},
		{"gains", m.Gained, func(w policy.ClauseWhat) bool { return w == policy.ClauseAdded }},
		{"loses", m.Lost, func(w policy.ClauseWhat) bool { return w == policy.ClauseRemoved }},
		{"changes", m.Edited, func(w policy.ClauseWhat) bool { return w != policy.ClauseAdded && w != policy.ClauseRemoved }},
	} {
		touched := slices.ContainsFunc(n.Change.Clauses, func(c policy.ClauseEvent) bool {
			return field.fits(c.What) && (slices.Contains(field.kinds, c.Kind) || slices.Contains(field.kinds, Any))
		})
		if len(field.kinds) > 0 && !touched {
			return fmt.Sprintf("it %s no clause of kind %s", field.name, strings.Join(field.kinds, " or "))
		}
	}
	return ""
}

// anyOf reports whether one of have is wanted; an empty wanted list wants all.
func anyOf(wanted, have []string, same func(wanted, have string) bool) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool {
		return slices.ContainsFunc(have, func(h string) bool { return same(w, h) })
	})
}

func sameSlug(a, b string) bool { return policy.Slug(a) == policy.Slug(b) }

// sameLanguage reports whether a language is the one wanted or a variety of it
// (RFC 4647, basic filtering).
func sameLanguage(wanted, have string) bool {
	wanted, have = strings.ToLower(wanted), strings.ToLower(have)
	return have == wanted || strings.HasPrefix(have, wanted+"-")
}

// language is that of the newest text the news knows of, or what the watch
// list says.
func (n News) language() string {
	for _, v := range []*policy.Version{n.New, n.Old} {
		if v != nil && v.Language != "" {
			return v.Language
		}
	}
	return n.Document.Language
}

func (r Route) check(receivers map[string]channel) error {
	for _, name := range r.To {
		if _, ok := receivers[name]; !ok {
			return fmt.Errorf("there is no receiver %q", name)
		}
	}
	for _, e := range r.When.Event {
		if !slices.Contains(policy.Events, e) {
			return fmt.Errorf("unknown event %q (write %s)", e, eventNames())
		}
	}
	if r.When.Severity != "" {
		if _, err := policy.ParseSeverity(string(r.When.Severity)); err != nil {
			return err
		}
	}
	if i := slices.IndexFunc(r.When.Documents, func(id string) bool { return !strings.Contains(id, "/") }); i >= 0 {
		return fmt.Errorf("%q is no document id (write service/type)", r.When.Documents[i])
	}
	if r.Digest != nil && r.Digest.Schedule == "" {
		return fmt.Errorf("the digest has no schedule")
	}
	return nil
}

func eventNames() string {
	names := make([]string, len(policy.Events))
	for i, e := range policy.Events {
		names[i] = string(e)
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// target is a receiver the news concerns, and when it is to hear of it.
type target struct {
	receiver string
	quiet    policy.QuietHours
	digest   string // key of the digest it waits for; "" is at once
}

// targets are the receivers the news concerns, each once, in the order in which
// the routes name them. A receiver that one route would tell at once and
// another in a digest is told at once.
func (a *Alerts) targets(n News) []target {
	if len(a.config.Routes) == 0 {
		return a.defaultRoute(n)
	}
	var all []target
	for _, r := range a.config.Routes {
		if r.When.mismatch(n) != "" {
			continue
		}
		for _, name := range r.To {
			all = add(all, r.target(name, n.Event))
		}
		if !r.Continue {
			break
		}
	}
	return all
}

// target is a receiver of the route. A digest is never put into another, nor is
// what has to be known at once: that a receiver can't be reached.
func (r Route) target(receiver string, e policy.Event) target {
	t := target{receiver: receiver, quiet: r.Quiet}
	if r.Digest != nil && e != policy.EventDigest && e != policy.EventUndelivered {
		t.digest = r.digestKey()
	}
	return t
}

// defaultRoute is what holds where no route is written: everybody hears of everything.
func (a *Alerts) defaultRoute(n News) []target {
	if !(Match{}).takesEvent(n.Event) {
		return nil
	}
	var all []target
	for _, name := range a.Receivers() {
		all = append(all, target{receiver: name})
	}
	return all
}

func add(all []target, t target) []target {
	i := slices.IndexFunc(all, func(other target) bool { return other.receiver == t.receiver })
	if i < 0 {
		return append(all, t)
	}
	if all[i].digest != "" && t.digest == "" {
		all[i] = t
	}
	return all
}
