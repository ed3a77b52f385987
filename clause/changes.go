package clause

import (
	"slices"
	"strings"

	"policytrail/policy"
)

// Changes says what became of each clause kind from the flags of one version
// to those of the next; nil when nothing did. Sentences that only moved, or
// changed in case, punctuation or invisible characters, are no change.
//
// The events come most severe first, then in the order of the catalogue.
func (r *Rules) Changes(old, new []policy.Flag) []policy.ClauseEvent {
	before, after := byKind(old), byKind(new)
	var events []policy.ClauseEvent
	for _, id := range r.kindOrder(old, new) {
		change := newKindChange(before[id], after[id])
		if len(change.gone) == 0 && len(change.come) == 0 {
			continue
		}
		kind, _ := r.Kind(id)
		what, severity := change.verdict(kind)
		events = append(events, policy.ClauseEvent{
			Kind:     id,
			Title:    change.title(),
			What:     what,
			Severity: severity,
			Before:   change.gone,
			After:    change.come,
			Meaning:  kind.Meaning,
		})
	}
	slices.SortStableFunc(events, func(a, b policy.ClauseEvent) int { return moreSevere(a.Severity, b.Severity) })
	return events
}

// Restructured is the share of a text from which it counts as rebuilt as a
// whole. Sentence by sentence everything then differs, and only what the two
// texts say as a whole can be compared.
const Restructured = 0.6

// NetChanges is Changes for restructured texts: what the document as a whole
// gained and lost, without the sentences that only read otherwise.
func (r *Rules) NetChanges(old, new []policy.Flag) []policy.ClauseEvent {
	before, after := byKind(old), byKind(new)
	return slices.DeleteFunc(r.Changes(old, new), func(e policy.ClauseEvent) bool {
		change := newKindChange(before[e.Kind], after[e.Kind])
		lost := promise(change.before) && !promise(change.after)
		return e.What != policy.ClauseAdded && e.What != policy.ClauseRemoved && !lost && !change.worse() && !change.better()
	})
}

// Contradictions are the claims that the new text speaks against in sentences
// the old one had not, with these sentences.
func (r *Rules) Contradictions(claims []policy.Claim, old, new []policy.Flag) []policy.ClauseEvent {
	var events []policy.ClauseEvent
	for _, claim := range claims {
		before, after := claim.Against(old), claim.Against(new)
		come := unpaired(missing(after, before), missing(before, after))
		for _, kind := range claim.Kinds {
			against := byKind(come)[kind]
			if len(against) == 0 {
				continue
			}
			events = append(events, policy.ClauseEvent{
				Kind: kind, Title: against[0].Title, What: policy.ClauseContradicts,
				Severity: higher(worst(against), policy.Warning), After: against, Claim: &claim,
			})
		}
	}
	return events
}

// kindOrder lists the kinds of the flags in the order of the catalogue; those
// it does not know (flags of an older pack) come last.
func (r *Rules) kindOrder(flags ...[]policy.Flag) []string {
	present := map[string]bool{}
	for _, flag := range slices.Concat(flags...) {
		present[flag.Kind] = true
	}
	var order []string
	for _, kind := range r.kinds {
		if present[kind.ID] {
			order = append(order, kind.ID)
			delete(present, kind.ID)
		}
	}
	var unknown []string
	for id := range present {
		unknown = append(unknown, id)
	}
	slices.Sort(unknown)
	return append(order, unknown...)
}

func byKind(flags []policy.Flag) map[string][]policy.Flag {
	kinds := map[string][]policy.Flag{}
	for _, flag := range flags {
		kinds[flag.Kind] = append(kinds[flag.Kind], flag)
	}
	return kinds
}

// kindChange are the flags of one kind in two versions, and those whose
// sentence is only in one of them.
type kindChange struct {
	before, after []policy.Flag
	gone, come    []policy.Flag
}

func newKindChange(before, after []policy.Flag) *kindChange {
	return &kindChange{before: before, after: after, gone: missing(before, after), come: missing(after, before)}
}

// missing are the flags whose sentence is not among the others.
func missing(flags, others []policy.Flag) []policy.Flag {
	there := map[string]bool{}
	for _, flag := range others {
		there[sentenceKey(flag)] = true
	}
	var only []policy.Flag
	for _, flag := range flags {
		if !there[sentenceKey(flag)] {
			only = append(only, flag)
		}
	}
	return only
}

// sentenceKey is the flag's sentence as rules see it.
func sentenceKey(flag policy.Flag) string {
	return string(flag.Polarity) + " " + strings.Join(foldWords(flag.Sentence), " ")
}

func (c *kindChange) title() string {
	return slices.Concat(c.after, c.before)[0].Title
}

// promise reports whether one of the flags protects the reader.
func promise(flags []policy.Flag) bool {
	return slices.ContainsFunc(flags, func(f policy.Flag) bool { return f.Severity == policy.Good })
}

// worst is the highest severity of the flags; Good when there is none.
func worst(flags []policy.Flag) policy.Severity {
	severity := policy.Good
	for _, flag := range flags {
		if flag.Severity.Rank() > severity.Rank() {
			severity = flag.Severity
		}
	}
	return severity
}

// verdict weighs a change of a kind. What a document says as a whole decides,
// not the single sentence: a promise that went away is worse for the reader
// even if no sentence states its opposite.
func (c *kindChange) verdict(kind Kind) (policy.ClauseWhat, policy.Severity) {
	added, removed := unpaired(c.come, c.gone), unpaired(c.gone, c.come)
	switch {
	case len(c.before) == 0:
		return policy.ClauseAdded, worst(c.after)
	case promise(c.before) && !promise(c.after):
		severity := higher(lostPromise(kind), worst(c.come))
		if len(c.after) == 0 {
			return policy.ClauseRemoved, severity
		}
		return policy.ClauseStrengthened, severity
	case len(c.after) == 0:
		return policy.ClauseRemoved, policy.Notice
	case c.worse():
		return policy.ClauseStrengthened, higher(worst(c.come), policy.Notice)
	case c.better():
		return policy.ClauseWeakened, policy.Notice
	case worst(added).AtLeast(policy.Warning):
		return policy.ClauseStrengthened, worst(added)
	case worst(removed).AtLeast(policy.Warning), promise(added):
		return policy.ClauseWeakened, policy.Notice
	}
	return policy.ClauseReworded, policy.Notice
}

// lostPromise is how severe it is that a promise of this kind went away: as
// severe as its opposite, at least a warning.
func lostPromise(kind Kind) policy.Severity {
	severity := kind.Severity.Affirmed
	if severity == policy.Good {
		severity = kind.Severity.Negated
	}
	return higher(severity, policy.Warning)
}

func higher(a, b policy.Severity) policy.Severity {
	if a.Rank() > b.Rank() {
		return a
	}
	return b
}

// worse reports whether the new text as a whole is worse for the reader: more
// severe, or as severe with something aggravating that was not there.
func (c *kindChange) worse() bool { return weighs(c.before, c.after) > 0 }

func (c *kindChange) better() bool {
	return weighs(c.before, c.after) < 0 || !promise(c.before) && promise(c.after)
}

func weighs(before, after []policy.Flag) int {
	if d := worst(after).Rank() - worst(before).Rank(); d != 0 {
		return d
	}
	return aggravations(after) - aggravations(before)
}

// aggravations counts the distinct modifiers of the harmful flags that raised
// them to the worst severity there is.
func aggravations(flags []policy.Flag) int {
	names := map[string]bool{}
	severity := worst(flags)
	for _, flag := range flags {
		if flag.Severity != severity || flag.Severity == policy.Good {
			continue
		}
		for _, name := range flag.Modifiers {
			names[name] = true
		}
	}
	return len(names)
}

// similar is the share of common words from which two sentences count as the
// same one reworded.
const similar = 0.5

// unpaired are the flags no other flag is a rewording of. Each takes at most
// one partner.
func unpaired(flags, others []policy.Flag) []policy.Flag {
	taken := make([]bool, len(others))
	var alone []policy.Flag
next:
	for _, flag := range flags {
		for i, other := range others {
			if !taken[i] && flag.Polarity == other.Polarity && jaccard(flag.Sentence, other.Sentence) >= similar {
				taken[i] = true
				continue next
			}
		}
		alone = append(alone, flag)
	}
	return alone
}

// jaccard is the share of words two sentences have in common.
func jaccard(a, b string) float64 {
	words := map[string]int{}
	for _, word := range foldWords(a) {
		words[word] |= 1
	}
	for _, word := range foldWords(b) {
		words[word] |= 2
	}
	common := 0
	for _, in := range words {
		if in == 3 {
			common++
		}
	}
	if len(words) == 0 {
		return 1
	}
	return float64(common) / float64(len(words))
}
