package diff

import (
	"maps"
	"slices"
	"strings"

	"policytrail/policy"
)

// Origin says from when a passage or a sentence is. Both are 0-based indices of
// the texts that were followed.
type Origin struct {
	Since   int `json:"since"`   // the text it came in; it is followed through moves and rewrites that keep half of it
	Changed int `json:"changed"` // the text in which its words last changed, Since when they never did
}

// Passage is the origin of a passage and of each of its sentences.
type Passage struct {
	Origin
	Sentences []Sentence `json:"sentences"`
}

// Sentence is a sentence of a passage, with the blanks behind it, and its origin.
type Sentence struct {
	Text string `json:"text"`
	Origin

	track int // the same for the same sentence in all texts
}

// Blame says for each passage of the last text, and for each sentence of it, in
// which of the texts it came in and was last reworded. texts are in order of
// time. What was gone for a while came when it came back.
func Blame(texts []string) []Passage {
	var f follower
	for _, text := range texts {
		f.next(text)
	}
	return f.passages
}

// BlameReverse says for each passage of the first text how long it stood: Since
// is the last text that has it, Changed the last that has it in these words.
func BlameReverse(texts []string) []Passage {
	backward := slices.Clone(texts)
	slices.Reverse(backward)
	passages := Blame(backward)
	mirror := func(o *Origin) { o.Since, o.Changed = len(texts)-1-o.Since, len(texts)-1-o.Changed }
	for i := range passages {
		mirror(&passages[i].Origin)
		for k := range passages[i].Sentences {
			mirror(&passages[i].Sentences[k].Origin)
		}
	}
	return passages
}

// follower follows passages and sentences through texts.
type follower struct {
	text     string
	count    int // texts so far
	tracks   int
	passages []Passage // of text
}

// next goes on to the text that came after.
func (f *follower) next(text string) {
	n := f.count
	f.count++
	if n > 0 && text == f.text {
		return
	}
	passages := policy.Passages(text)
	next := make([]Passage, len(passages))
	if n == 0 {
		for j, p := range passages {
			next[j] = f.fresh(p.Text, n)
		}
	} else {
		f.inherit(next, passages, Texts(f.text, text), n)
	}
	f.text, f.passages = text, next
}

// fresh is a passage that came in text n.
func (f *follower) fresh(text string, n int) Passage {
	p := Passage{Origin: Origin{n, n}}
	for _, s := range newWording(text).sentences {
		f.tracks++
		p.Sentences = append(p.Sentences, Sentence{Text: s, Origin: Origin{n, n}, track: f.tracks})
	}
	return p
}

// inherit gives the passages of the next text the origins of what they were.
func (f *follower) inherit(next []Passage, passages []policy.Passage, c *Change, n int) {
	changed := map[int]Hunk{}
	stayed := make([]bool, len(f.passages))
	for k := range stayed {
		stayed[k] = true
	}
	for _, h := range c.Hunks {
		for k := range h.news() {
			changed[h.NewPassage-1+k] = h
		}
		for k := range h.olds() {
			stayed[h.OldPassage-1+k] = false
		}
	}
	pieces := c.shared()
	claimed := map[int]bool{}
	i := 0
	for j, p := range passages {
		h, differs := changed[j]
		switch {
		case differs && h.Kind != Added && h.Old == h.New:
			next[j] = f.passages[h.OldPassage-1]
		case differs:
			next[j] = f.descend(p.Text, h, pieces[j], n, claimed)
		default:
			for !stayed[i] {
				i++
			}
			next[j] = f.passages[i]
			i++
		}
	}
}

// olds and news count the passages a hunk has on a side.
func (h Hunk) olds() int { return howMany(h.OldPassage, h.OldCount) }
func (h Hunk) news() int { return howMany(h.NewPassage, h.NewCount) }

func howMany(passage, count int) int {
	if passage == 0 {
		return 0
	}
	return max(1, count)
}

// descend is a passage that was rewritten, split off or put together: it is as
// old as the passage half of it was in, and so is each sentence.
func (f *follower) descend(text string, h Hunk, pieces []piece, n int, claimed map[int]bool) Passage {
	p := f.fresh(text, n)
	if from, _ := f.source(pieces, 0, text); from >= 0 {
		p.Origin = f.passages[from].Origin
		before := text
		if h.OldCount+h.NewCount == 0 {
			before = h.Old
		}
		if before != text && h.Kind != Renumbered {
			p.Changed = n
		}
	}
	at := 0
	for k := range p.Sentences {
		s := &p.Sentences[k]
		if from, sentence := f.source(pieces, at, s.Text); from >= 0 && sentence >= 0 {
			old := f.passages[from].Sentences[sentence]
			s.Origin = old.Origin
			if unspacedText(old.Text) != unspacedText(s.Text) && h.Kind != Renumbered {
				s.Changed = n
			}
			if !claimed[old.track] {
				claimed[old.track] = true
				s.track = old.track
			}
		}
		at += len(s.Text)
	}
	return p
}

// unspacedText is what a sentence says whatever its blanks.
func unspacedText(s string) string { return strings.Join(strings.Fields(s), " ") }

// source is the passage, and the sentence of it, that most of a piece of new
// text came from; -1 when less than half of it came from anywhere.
func (f *follower) source(pieces []piece, at int, text string) (passage, sentence int) {
	byPassage, bySentence := map[int]int{}, map[[2]int]int{}
	for _, p := range pieces {
		from, to := max(at, p.newAt), min(at+len(text), p.newAt+len(p.text))
		if from >= to {
			continue
		}
		weight := weigh([]string{strings.Join(strings.Fields(p.text[from-p.newAt:to-p.newAt]), "")})
		byPassage[p.old] += weight
		bySentence[[2]int{p.old, f.sentenceAt(p.old, p.oldAt+(from+to)/2-p.newAt)}] += weight
	}
	whole := weigh([]string{strings.Join(strings.Fields(text), "")})
	passage, sentence = -1, -1
	most := whole / 2
	for _, old := range slices.Sorted(maps.Keys(byPassage)) {
		if byPassage[old] > most || byPassage[old] == whole && whole > 0 {
			passage, most = old, byPassage[old]
		}
	}
	most = 0
	for key, weight := range bySentence {
		if key[0] == passage && (weight > most || weight == most && key[1] < sentence) {
			sentence, most = key[1], weight
		}
	}
	if 2*most < whole {
		sentence = -1
	}
	return passage, sentence
}

// sentenceAt is the sentence of a passage a byte stands in.
func (f *follower) sentenceAt(passage, at int) int {
	for k, s := range f.passages[passage].Sentences {
		if at < len(s.Text) {
			return k
		}
		at -= len(s.Text)
	}
	return -1
}

// piece is text both sides of a change have: bytes of an old and a new passage.
type piece struct {
	old, oldAt, newAt int
	text              string
}

// shared lists by new passage what of it stood in the old text: what stayed in
// rewritten passages and what moved.
func (c *Change) shared() map[int][]piece {
	pieces := map[int][]piece{}
	moved := map[int]piece{} // by number, where it stood
	for _, h := range c.Hunks {
		h.walk(func(s Span, old, oldAt, _, _ int) {
			if _, known := moved[s.Move]; s.Op == Delete && s.Move != 0 && !known {
				moved[s.Move] = piece{old: old, oldAt: oldAt, text: s.Text}
			}
		})
	}
	for _, h := range c.Hunks {
		h.walk(func(s Span, old, oldAt, now, newAt int) {
			from, known := moved[s.Move]
			switch {
			case s.Op == Equal:
				pieces[now] = append(pieces[now], piece{old, oldAt, newAt, s.Text})
			case s.Op == Insert && s.Move != 0 && known && strings.TrimSpace(s.Text) == strings.TrimSpace(from.text):
				pieces[now] = append(pieces[now], piece{from.old, from.oldAt, newAt, s.Text})
			}
		})
	}
	return pieces
}

// walk calls visit with each span of a hunk, cut at passages, and where it
// stands: 0-based passages and bytes in them.
func (h Hunk) walk(visit func(s Span, old, oldAt, now, newAt int)) {
	old, now, oldAt, newAt := h.OldPassage-1, h.NewPassage-1, 0, 0
	for _, s := range h.Spans {
		for k, line := range strings.Split(s.Text, "\n") {
			if k > 0 && s.Op != Insert {
				old, oldAt = old+1, 0
			}
			if k > 0 && s.Op != Delete {
				now, newAt = now+1, 0
			}
			if line != "" {
				visit(Span{s.Op, line, s.Move}, old, oldAt, now, newAt)
			}
			if s.Op != Insert {
				oldAt += len(line)
			}
			if s.Op != Delete {
				newAt += len(line)
			}
		}
	}
}
