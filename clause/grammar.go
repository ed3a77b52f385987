package clause

import "slices"

// spansOf are all matches of some patterns in the sentence.
func (s *reading) spansOf(patterns []*pattern) []span {
	spans := []span{} // not nil: asked and found none
	for _, p := range patterns {
		spans = append(spans, s.machine.all(p.program)...)
	}
	return spans
}

// negatedAt reports whether a negation stands within so many words before the
// anchor and reaches it, or "no" right behind it.
func (s *reading) negatedAt(anchor, guard int) bool {
	if guard == 0 {
		return false
	}
	if s.negations == nil {
		s.readNegations()
	}
	for _, negation := range s.negations {
		if negation.start >= anchor-guard && negation.start <= anchor && !s.stopped(negation.end, anchor) {
			return true
		}
	}
	for _, negation := range s.after {
		if negation.start > anchor && negation.start <= anchor+2 {
			return true
		}
	}
	return false
}

// deniesWithin reports whether a negation stands in a part of the sentence.
func (s *reading) deniesWithin(part span) bool {
	if s.negations == nil {
		s.readNegations()
	}
	return slices.ContainsFunc(s.negations, func(n span) bool { return n.start > part.start && n.end <= part.end })
}

func (s *reading) readNegations() {
	s.negations = s.spansOf(s.grammar.negation)
	s.after = s.spansOf(s.grammar.after)
	s.stops = s.spansOf(s.grammar.stop)
	exceptions := s.spansOf(s.grammar.except)
	s.negations = without(s.negations, exceptions)
	s.after = without(s.after, exceptions)
}

// without leaves out the spans that stand in one of the others.
func without(spans, others []span) []span {
	kept := spans[:0]
next:
	for _, one := range spans {
		for _, other := range others {
			if one.start >= other.start && one.end <= other.end {
				continue next
			}
		}
		kept = append(kept, one)
	}
	return kept
}

func (s *reading) stopped(from, anchor int) bool {
	for _, stop := range s.stops {
		if stop.start >= from && stop.end <= anchor {
			return true
		}
	}
	return false
}

// subjectBefore is who acts at the anchor: the nearest subject before it.
func (s *reading) subjectBefore(anchor int) actor {
	if s.subjects == nil {
		s.readSubjects()
	}
	nearest, at := actor(""), -1
	for _, who := range []actor{actorWe, actorYou, actorThird} {
		for _, subject := range s.subjects[who] {
			if subject.start > at && subject.start <= anchor {
				nearest, at = who, subject.start
			}
		}
	}
	return nearest
}

// readSubjects finds who the sentence says acts. A company speaks of itself by
// a name no pack knows, so a verb such as "reserves" that has no other subject
// is its own.
func (s *reading) readSubjects() {
	s.subjects = map[actor][]span{}
	others := s.spansOf(s.grammar.same)
	for who, patterns := range s.grammar.actors {
		s.subjects[who] = s.spansOf(patterns)
		others = append(others, s.subjects[who]...)
	}
	s.subjects[actorWe] = append(s.subjects[actorWe], without(s.spansOf(s.grammar.named), others)...)
}
