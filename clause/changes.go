package clause

import (
	"slices"

	"policytrail/policy"
)

// Changes says what became of each clause kind from one version to the next;
// nil when nothing did. Sentences that only moved, were broken into other
// passages, or changed in case, punctuation or invisible characters are no
// change; neither is a long sentence that changed far from the clause in it, nor a text
// that is in another language now.
//
// share is how much of the text changed, 0…1. Of a text rebuilt as a whole only
// the net gains and losses are told, and that a critical clause reads otherwise.
//
// The events come most severe first, then in the order of the catalogue; those
// of clauses that only read otherwise come last.
func (r *Rules) Changes(old, new Flagged, share float64) []policy.ClauseEvent {
	if translated(old, new) {
		return nil
	}
	before, after := byKind(old.Flags), byKind(new.Flags)
	oldText, newText := newGround(old.Text), newGround(new.Text)
	var events []policy.ClauseEvent
	for _, id := range r.kindOrder(old.Flags, new.Flags) {
		kind, _ := r.Kind(id)
		change := r.newKindChange(kind, before[id], after[id], oldText, newText)
		if !change.any() {
			continue
		}
		verdict := change.verdict()
		events = append(events, policy.ClauseEvent{
			Kind:     id,
			Title:    slices.Concat(after[id], before[id])[0].Title,
			What:     verdict.what,
			Severity: verdict.severity,
			Before:   verdict.before,
			After:    verdict.after,
			Meaning:  kind.Meaning,
		})
	}
	if share > Restructured {
		events = slices.DeleteFunc(events, onlyReads)
	}
	return policy.ByWeight(events)
}

// Restructured is the share of a text from which it counts as rebuilt as a
// whole. Sentence by sentence everything then differs, and only what the two
// texts say as a whole can be compared.
const Restructured = 0.6

// onlyReads reports whether an event tells of other words and of nothing grave.
func onlyReads(e policy.ClauseEvent) bool {
	return !e.Told() && worst(e.Before) != policy.Critical && worst(e.After) != policy.Critical
}

// Contradictions are the claims that the new text speaks against and the old
// one did not, or not as severely, with the sentences that do.
func (r *Rules) Contradictions(claims []policy.Claim, old, new Flagged) []policy.ClauseEvent {
	if translated(old, new) {
		return nil
	}
	oldText, newText := newGround(old.Text), newGround(new.Text)
	var events []policy.ClauseEvent
	for _, claim := range claims {
		before, after := byKind(old.Flags), byKind(new.Flags)
		for _, id := range claim.Kinds {
			kind, _ := r.Kind(id)
			change := r.newKindChange(kind, before[id], after[id], oldText, newText)
			against := change.worsening()
			if len(against) == 0 {
				continue
			}
			events = append(events, policy.ClauseEvent{
				Kind: id, Title: against[0].Title, What: policy.ClauseContradicts,
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
