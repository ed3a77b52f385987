package clause

import (
	"cmp"
	"fmt"
	"slices"
)

// program is a compiled pattern: a small machine over words. Run over a
// sentence it visits each pair of instruction and word once at most, so the
// time is bounded by their product, whatever the pattern says.
type program struct {
	code  []instruction
	first int32   // class the first word is in
	needs []int32 // classes the sentence must have a word of; checked before anything runs
}

type instruction struct {
	op    opcode
	class int32 // of opWord and opTry
	next  int32 // for opJump and opSplit, the way to try first
	other int32 // for opSplit and opTry, the other way
}

type opcode uint8

const (
	opWord  opcode = iota // the word is in class: on
	opAny                 // any word: on
	opSplit               // next, then other
	opTry                 // if the word is in class: the following instruction, then other; else other
	opJump
	opMatch
)

// maxProgram bounds a compiled pattern; families that multiply hit it.
const maxProgram = 8000

// compile turns a tree into a program. Its classes are added to the vocabulary.
func compile(tree node, v *vocabulary) (*program, error) {
	c := &compiler{vocabulary: v}
	c.emit(tree)
	c.add(instruction{op: opMatch})
	if len(c.code) > maxProgram {
		return nil, fmt.Errorf("the pattern with its families has more than %d steps", maxProgram)
	}
	p := &program{code: c.code, first: v.class(firsts(tree))}
	for _, need := range needs(tree) {
		p.needs = append(p.needs, v.class(need))
	}
	return p, nil
}

type compiler struct {
	vocabulary *vocabulary
	code       []instruction
}

func (c *compiler) add(i instruction) int32 {
	if len(c.code) <= maxProgram { // beyond it the pattern is refused anyhow
		c.code = append(c.code, i)
	}
	return int32(len(c.code) - 1)
}

func (c *compiler) emit(n node) {
	if len(c.code) > maxProgram {
		return
	}
	switch n := n.(type) {
	case atom:
		c.add(instruction{op: opWord, class: c.vocabulary.class([]string{string(n)})})
	case anyDigits:
		c.add(instruction{op: opWord, class: c.vocabulary.class([]string{digitsAtom})})
	case gap:
		c.emitGap(int(n))
	case optional:
		split := c.add(instruction{op: opTry, class: c.vocabulary.class(firsts(n.of))})
		c.emit(n.of)
		c.code[split].other = int32(len(c.code))
	case sequence:
		for _, part := range n {
			c.emit(part)
		}
	case choice:
		c.emitChoice(n)
	}
}

// emitGap passes over up to n words, as few as possible.
func (c *compiler) emitGap(n int) {
	var splits []int32
	for range n {
		splits = append(splits, c.add(instruction{op: opSplit}))
		c.add(instruction{op: opAny})
	}
	end := int32(len(c.code))
	for _, at := range splits {
		c.code[at].next, c.code[at].other = end, at+1
	}
}

func (c *compiler) emitChoice(options choice) {
	words, phrases := splitChoice(options)
	var jumps []int32
	for i, phrase := range phrases {
		if i == len(phrases)-1 && len(words) == 0 {
			c.emit(phrase)
			break
		}
		try := c.add(instruction{op: opTry, class: c.vocabulary.class(firsts(phrase))})
		c.emit(phrase)
		jumps = append(jumps, c.add(instruction{op: opJump}))
		c.code[try].other = int32(len(c.code))
	}
	if len(words) > 0 {
		c.add(instruction{op: opWord, class: c.vocabulary.class(words)})
	}
	for _, at := range jumps {
		c.code[at].next = int32(len(c.code))
	}
}

// splitChoice divides alternatives, nested ones too, into single words, which
// make one class, and phrases. Phrases are tried first: they match more.
func splitChoice(options choice) (words []string, phrases []node) {
	for _, option := range options {
		switch option := option.(type) {
		case atom:
			words = append(words, string(option))
		case anyDigits:
			words = append(words, digitsAtom)
		case choice:
			moreWords, morePhrases := splitChoice(option)
			words, phrases = append(words, moreWords...), append(phrases, morePhrases...)
		default:
			phrases = append(phrases, option)
		}
	}
	return words, phrases
}

// firsts are the atoms one of which a match begins with. Called only on what
// cannot begin with a gap (see beginsWithGap).
func firsts(n node) []string {
	switch n := n.(type) {
	case atom:
		return []string{string(n)}
	case anyDigits:
		return []string{digitsAtom}
	case optional:
		return firsts(n.of)
	case choice:
		var all []string
		for _, option := range n {
			all = append(all, firsts(option)...)
		}
		return all
	case sequence:
		var all []string
		for _, part := range n {
			all = append(all, firsts(part)...)
			if !nullable(part) {
				break
			}
		}
		return all
	}
	return nil
}

// needs are sets of atoms; a sentence without a word of each cannot match.
func needs(n node) [][]string {
	switch n := n.(type) {
	case atom:
		return [][]string{{string(n)}}
	case anyDigits:
		return [][]string{{digitsAtom}}
	case sequence:
		var all [][]string
		for _, part := range n {
			all = append(all, needs(part)...)
		}
		return all
	case choice:
		var either []string
		for _, option := range n {
			need := needs(option)
			if len(need) == 0 {
				return nil
			}
			either = append(either, rarestNeed(need)...)
		}
		return [][]string{either}
	}
	return nil
}

// rarestNeed is the need that the fewest sentences meet: of "your contacts", contacts.
func rarestNeed(needs [][]string) []string {
	return slices.MinFunc(needs, func(a, b []string) int { return cmp.Compare(commonness(a), commonness(b)) })
}

func commonness(need []string) (sum float64) {
	for _, atom := range need {
		sum += frequency(atom)
	}
	return sum
}

// beginsWithGap reports whether a tree begins or ends with a gap somewhere;
// such a gap says nothing and is refused.
func beginsWithGap(n node) bool {
	switch n := n.(type) {
	case gap:
		return true
	case optional:
		return beginsWithGap(n.of)
	case choice:
		for _, option := range n {
			if beginsWithGap(option) {
				return true
			}
		}
	case sequence:
		for _, part := range n {
			if beginsWithGap(part) {
				return true
			}
			if !nullable(part) {
				return false
			}
		}
	}
	return false
}
