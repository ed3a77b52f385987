package clause

import (
	"iter"
	"math/bits"
)

// Most sentences have nothing to do with most patterns. What a pattern cannot
// do without tells which: of that the words that are rarest are its trigger, and
// the words of a sentence say by one bit each which patterns are worth a try.

// triggers are those of a language's rules. A pattern's bit is its index.
type triggers struct {
	count   int
	rules   []*rule          // of each pattern, by index
	always  bitset           // patterns that may match any sentence
	byClass map[int32]bitset // class of a word → patterns it may be the trigger of
}

// newTriggers numbers the patterns of rules and finds their triggers.
func newTriggers(rules []*rule, v *vocabulary) *triggers {
	t := &triggers{byClass: map[int32]bitset{}}
	for _, rule := range rules {
		for _, p := range rule.any {
			p.index = int32(t.count)
			t.rules = append(t.rules, rule)
			t.count++
		}
	}
	t.always = newBitset(t.count)
	for _, rule := range rules {
		for _, p := range rule.any {
			t.add(p, v)
		}
	}
	return t
}

func (t *triggers) add(p *pattern, v *vocabulary) {
	class, ok := rarest(p.needs(), v)
	if !ok {
		t.always.set(int(p.index))
		return
	}
	if t.byClass[class] == nil {
		t.byClass[class] = newBitset(t.count)
	}
	t.byClass[class].set(int(p.index))
}

// needs are the classes a sentence must have a word of for the pattern to match.
func (p *pattern) needs() (needs []int32) {
	if p.program != nil {
		return p.program.needs
	}
	for _, program := range p.all {
		needs = append(needs, program.needs...)
	}
	return needs
}

func rarest(classes []int32, v *vocabulary) (found int32, ok bool) {
	for _, class := range classes {
		if !ok || v.frequency[class] < v.frequency[found] {
			found, ok = class, true
		}
	}
	return found, ok
}

// of are the patterns that a word of these classes may be the trigger of; nil
// for none.
func (t *triggers) of(classes bitset) bitset {
	var patterns bitset
	for class, triggered := range t.byClass {
		if classes.has(class) {
			if patterns == nil {
				patterns = newBitset(t.count)
			}
			patterns.union(triggered)
		}
	}
	return patterns
}

// worthTrying gives, in their order, the rules one of whose patterns is triggered.
func (t *triggers) worthTrying(triggered bitset) iter.Seq[*rule] {
	return func(yield func(*rule) bool) {
		var last *rule
		for i, word := range triggered {
			for ; word != 0; word &= word - 1 {
				rule := t.rules[i<<6+bits.TrailingZeros64(word)]
				if rule == last {
					continue // the patterns of a rule follow one another
				}
				if last = rule; !yield(rule) {
					return
				}
			}
		}
	}
}

// frequency guesses how common a word is that an atom stands for: short ones are.
func frequency(atom string) float64 {
	n := float64(max(2, len(atom)))
	return 1 / (n * n * n)
}
