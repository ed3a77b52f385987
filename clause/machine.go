package clause

// span is a match: words start … end-1 of a sentence.
type span struct{ start, end int }

// machine runs programs over one sentence after the other, keeping its memory.
type machine struct {
	words   []bitset // the classes of each word of the sentence
	present bitset   // the classes of all words
	visited bitset

	triggered bitset // the patterns that a word of the sentence is the trigger of
	stack     []thread
}

type thread struct{ pc, at int32 }

// possible reports whether the sentence has the words p cannot do without.
func (m *machine) possible(p *program) bool {
	for _, need := range p.needs {
		if !m.present.has(need) {
			return false
		}
	}
	return true
}

// find is the first match that begins at or after from and ends after the word
// number beyond; ok is false when there is none.
func (m *machine) find(p *program, from, beyond int) (found span, ok bool) {
	if !m.possible(p) {
		return span{}, false
	}
	m.reset(p)
	for start := from; start < len(m.words); start++ {
		if !m.words[start].has(p.first) {
			continue
		}
		if end := m.run(p, start, beyond); end >= 0 {
			return span{start, end}, true
		}
	}
	return span{}, false
}

// maxSpans bounds how many matches of a pattern a set looks at.
const maxSpans = 128

// all are the matches of p, the shortest from each word, maxSpans at most.
func (m *machine) all(p *program) []span {
	if !m.possible(p) {
		return nil
	}
	var spans []span
	m.reset(p)
	for start := 0; start < len(m.words) && len(spans) < maxSpans; start++ {
		if !m.words[start].has(p.first) {
			continue
		}
		if end := m.run(p, start, 0); end >= 0 {
			spans = append(spans, span{start, end})
			m.reset(p) // what led to this match may lead to the next
		}
	}
	return spans
}

func (m *machine) reset(p *program) {
	size := (len(p.code)*(len(m.words)+1) + 63) / 64
	if cap(m.visited) < size {
		m.visited = make(bitset, size)
	}
	m.visited = m.visited[:size]
	clear(m.visited)
}

// run tries to match from one word on. What was visited for an earlier start
// and led to nothing leads to nothing now.
func (m *machine) run(p *program, start, beyond int) int {
	width := int32(len(m.words) + 1)
	m.stack = append(m.stack[:0], thread{0, int32(start)})
	for len(m.stack) > 0 {
		t := m.stack[len(m.stack)-1]
		m.stack = m.stack[:len(m.stack)-1]
		for {
			key := int(t.pc*width + t.at)
			if m.visited[key>>6]&(1<<(key&63)) != 0 {
				break
			}
			m.visited.set(key)
			step := &p.code[t.pc]
			if step.op == opMatch {
				if int(t.at) > beyond {
					return int(t.at)
				}
				break
			}
			if !m.step(step, &t) {
				break
			}
		}
	}
	return -1
}

// step moves a thread on by one instruction, and reports whether it lives.
func (m *machine) step(step *instruction, t *thread) bool {
	inside := int(t.at) < len(m.words)
	switch step.op {
	case opWord:
		t.pc++
		t.at++
		return inside && m.words[t.at-1].has(step.class)
	case opAny:
		t.pc++
		t.at++
		return inside
	case opSplit:
		m.stack = append(m.stack, thread{step.other, t.at})
		t.pc = step.next
	case opTry:
		if inside && m.words[t.at].has(step.class) {
			m.stack = append(m.stack, thread{step.other, t.at})
			t.pc++
		} else {
			t.pc = step.other
		}
	case opJump:
		t.pc = step.next
	}
	return true
}
