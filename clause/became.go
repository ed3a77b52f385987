package clause

import (
	"slices"

	"policytrail/policy"
)

// kindChange is what two versions say of a kind, and what of it differs.
type kindChange struct {
	rules         *Rules
	kind          Kind
	before, after []*folded // all of a version, with what stands in it unseen by its rules
	pairs         []pair    // of sentences that came to say something else
	gone, come    []*folded // sentences only one version has

	// named are the sentences that only name the matter. They tell nothing, but
	// where they stand the matter neither came nor went.
	named struct{ before, after []*folded }
}

func (r *Rules) newKindChange(kind Kind, old, new []policy.Flag, oldText, newText *ground) *kindChange {
	before, after := fold(old, oldText.lines), fold(new, newText.lines)
	c := &kindChange{rules: r, kind: kind, before: filter(before, telling), after: filter(after, telling)}
	c.named.before, c.named.after = filter(before, (*folded).weak), filter(after, (*folded).weak)
	pairs, gone, come := pairUp(missing(c.before, c.after), missing(c.after, c.before))
	for _, p := range pairs {
		if !p.same() {
			c.pairs = append(c.pairs, p)
		}
	}
	for _, f := range gone {
		if newText.bears(f) {
			c.after = append(c.after, f)
			continue
		}
		c.gone = append(c.gone, f)
	}
	for _, f := range come {
		if oldText.bears(f) {
			c.before = append(c.before, f)
			continue
		}
		c.come = append(c.come, f)
	}
	return c
}

func (c *kindChange) any() bool { return len(c.pairs)+len(c.gone)+len(c.come) > 0 }

// verdict is what became of a kind, with the sentences that tell it.
type verdict struct {
	what          policy.ClauseWhat
	severity      policy.Severity
	before, after []policy.Flag
}

// verdict weighs a change of a kind. What a document says as a whole decides,
// not the single sentence: a promise that went away is worse for the reader
// even if no sentence states its opposite, and one more sentence of what the
// document said before is nothing new.
func (c *kindChange) verdict() verdict {
	switch {
	case len(c.before) == 0 && len(c.named.before) > 0 || len(c.after) == 0 && len(c.named.after) > 0:
		return verdict{policy.ClauseReworded, policy.Notice, c.allOld(), c.allNew()}
	case len(c.before) == 0:
		return verdict{policy.ClauseAdded, harm(c.after), nil, flagsOf(c.come)}
	case promise(c.before) && !promise(c.after) && !promise(c.named.after) && !c.partial(c.before):
		return c.lostPromise()
	case len(c.after) == 0:
		return verdict{policy.ClauseRemoved, policy.Notice, flagsOf(c.gone), nil}
	case c.step() > 0:
		return c.stronger(func(f *folded) bool { return f.Severity.Rank() > harm(c.before).Rank() })
	case c.step() < 0:
		return c.weaker(func(f *folded) bool { return f.Severity.Rank() > harm(c.after).Rank() })
	}
	return c.modified()
}

// partial reports whether what the flags promise is an exception: of a matter
// that is no more than a notice, a text that does it says here and there that it
// does not ("we share your data with partners", "your card number is not shared").
func (c *kindChange) partial(flags []*folded) bool {
	return c.kind.Severity.Affirmed == policy.Notice && slices.ContainsFunc(flags, (*folded).harms)
}

// step is by how much the worst the document says got worse. Beside a promise
// that stays, a sentence that merely speaks of the matter makes nothing worse.
func (c *kindChange) step() int {
	least := policy.Good.Rank()
	if promise(c.before) && promise(c.after) {
		least = policy.Notice.Rank()
	}
	return max(harm(c.after).Rank(), least) - max(harm(c.before).Rank(), least)
}

// lostPromise is how a promise that went away is told: as severe as its
// opposite, at least a warning.
func (c *kindChange) lostPromise() verdict {
	v := verdict{what: policy.ClauseStrengthened, severity: c.kind.Severity.Affirmed}
	if v.severity == policy.Good {
		v.severity = c.kind.Severity.Negated
	}
	if len(c.after) == 0 {
		v.what = policy.ClauseRemoved
	}
	v.before, v.after = c.tellingOld((*folded).protects)
	v.severity = higher(higher(v.severity, policy.Warning), worst(v.after))
	return v
}

// stronger tells the sentences of the new text that make it worse, with what
// they were before.
func (c *kindChange) stronger(telling func(*folded) bool) verdict {
	v := verdict{what: policy.ClauseStrengthened}
	v.before, v.after = c.tellingNew(telling)
	v.severity = higher(worst(v.after), policy.Notice)
	if len(v.before) == 0 {
		v.before = flagsOf(filter(c.gone, (*folded).harms))
	}
	return v
}

// weaker tells the sentences of the old text that made it worse, with what
// became of them.
func (c *kindChange) weaker(telling func(*folded) bool) verdict {
	v := verdict{what: policy.ClauseWeakened, severity: policy.Notice}
	v.before, v.after = c.tellingOld(telling)
	if len(v.after) == 0 {
		v.after = flagsOf(filter(c.come, (*folded).harms))
	}
	return v
}

// modified looks for what makes a clause of the same severity better or worse.
func (c *kindChange) modified() verdict {
	gained, lost := c.aggravations(c.after), c.aggravations(c.before)
	has := func(names, others []string) func(*folded) bool {
		return func(f *folded) bool {
			return slices.ContainsFunc(f.Modifiers, func(name string) bool { return slices.Contains(names, name) && !slices.Contains(others, name) })
		}
	}
	more, fewer := apartFrom(gained, lost), apartFrom(lost, gained)
	switch {
	case len(more) > 0 && len(fewer) == 0:
		return c.stronger(has(gained, lost))
	case len(fewer) > 0 && len(more) == 0:
		return c.weaker(has(lost, gained))
	case promise(c.after) && !promise(c.before) && !promise(c.named.before) && !c.partial(c.after):
		v := verdict{what: policy.ClauseWeakened, severity: policy.Notice}
		v.before, v.after = c.tellingNew((*folded).protects)
		return v
	}
	if v, ok := c.timed(); ok {
		return v
	}
	return verdict{policy.ClauseReworded, policy.Notice, c.allOld(), c.allNew()}
}

// worsening are the sentences of the new text that are more severe than all the
// old one says.
func (c *kindChange) worsening() []policy.Flag {
	known := harm(c.before).Rank()
	_, against := c.tellingNew(func(f *folded) bool { return f.Severity.Rank() > known })
	return against
}

// tellingOld are the sentences of the old text that count, with what became of
// those that were put in other words.
func (c *kindChange) tellingOld(counts func(*folded) bool) (before, after []policy.Flag) {
	for _, p := range c.pairs {
		if counts(p.old) {
			before, after = append(before, p.old.Flag), append(after, p.new.Flag)
		}
	}
	return append(before, flagsOf(filter(c.gone, counts))...), after
}

// tellingNew are the sentences of the new text that count, with what those that
// were put in other words said before.
func (c *kindChange) tellingNew(counts func(*folded) bool) (before, after []policy.Flag) {
	for _, p := range c.pairs {
		if counts(p.new) {
			before, after = append(before, p.old.Flag), append(after, p.new.Flag)
		}
	}
	return before, append(after, flagsOf(filter(c.come, counts))...)
}

func (c *kindChange) allOld() []policy.Flag {
	before, _ := c.tellingOld(func(*folded) bool { return true })
	return before
}

func (c *kindChange) allNew() []policy.Flag {
	_, after := c.tellingNew(func(*folded) bool { return true })
	return after
}

func flagsOf(all []*folded) []policy.Flag {
	var flags []policy.Flag
	for _, f := range all {
		flags = append(flags, f.Flag)
	}
	return flags
}

// telling reports whether a flag can tell an event.
func telling(f *folded) bool { return !f.weak() }

func filter(flags []*folded, fits func(*folded) bool) []*folded {
	return slices.DeleteFunc(slices.Clone(flags), func(f *folded) bool { return !fits(f) })
}

func apartFrom(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}

// protects reports whether the flag is a promise to the reader.
func (f *folded) protects() bool { return f.Severity == policy.Good }

func (f *folded) harms() bool { return !f.protects() }

func promise(flags []*folded) bool { return slices.ContainsFunc(flags, (*folded).protects) }

// harm is the highest severity of the flags; Good when there is none.
func harm(flags []*folded) policy.Severity { return worst(flagsOf(flags)) }

// worst is harm for flags as they are stored.
func worst(flags []policy.Flag) policy.Severity {
	severity := policy.Good
	for _, f := range flags {
		severity = higher(severity, f.Severity)
	}
	return severity
}

func higher(a, b policy.Severity) policy.Severity {
	if a.Rank() > b.Rank() {
		return a
	}
	return b
}

// aggravations are the modifiers that raised harmful flags to the worst
// severity there is.
func (c *kindChange) aggravations(flags []*folded) []string {
	severity := harm(flags)
	var names []string
	for _, f := range flags {
		if f.Severity == severity && severity.AtLeast(policy.Warning) {
			names = append(names, c.rules.aggravating(f.Flag)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// aggravating are the flag's modifiers that make it worse.
func (r *Rules) aggravating(f policy.Flag) []string {
	for _, language := range r.languages {
		for _, rule := range language.rules {
			if rule.id == f.Rule {
				return slices.DeleteFunc(slices.Clone(f.Modifiers), func(name string) bool { return !rule.worsens(name) })
			}
		}
	}
	return nil
}

func (r *rule) worsens(name string) bool {
	return slices.ContainsFunc(r.worse, func(m *modifier) bool { return m.name == name })
}
