package diff

import (
	"slices"
	"strings"

	"policytrail/policy"
)

// What says what became of a sentence in a text.
type What string

// What can become of a sentence.
const (
	Came      What = "came"
	Reworded  What = "reworded"
	Relocated What = "moved" // to another section, in the same words
	Gone      What = "gone"
	CameBack  What = "came back"
)

// Step is a text in which something became of a sentence.
type Step struct {
	Text     int    `json:"text"` // index of the text
	What     What   `json:"what"`
	Sentence string `json:"sentence"` // as it stands then; as it stood last when it is gone
	Section  string `json:"section,omitempty"`
	Passage  int    `json:"passage,omitempty"` // 1-based; 0 when it is gone
	Spans    []Span `json:"spans,omitempty"`   // of Reworded, and of CameBack in other words, against the step before
}

// Trace follows the sentences that hold a phrase, in any of the texts, through
// all of them: each in the order of its steps. texts are in order of time. Case
// and line breaks don't matter to the phrase.
func Trace(texts []string, phrase string) [][]Step {
	t := tracer{phrase: folded(phrase), steps: map[int][]Step{}, holds: map[int]bool{}}
	var f follower
	for n, text := range texts {
		f.next(text)
		t.see(n, &f)
	}
	return t.stories()
}

func folded(text string) string { return strings.ToLower(unspacedText(text)) }

// tracer gathers the steps of every sentence.
type tracer struct {
	phrase string
	steps  map[int][]Step // by track
	order  []int          // tracks as they came
	holds  map[int]bool   // tracks that ever had the phrase
}

// see takes in what text n says.
func (t *tracer) see(n int, f *follower) {
	standing := map[int]bool{}
	passages := policy.Passages(f.text)
	for j, p := range f.passages {
		for _, s := range p.Sentences {
			standing[s.track] = true
			t.note(s.track, Step{Text: n, Sentence: strings.TrimSpace(s.Text), Section: passages[j].Section, Passage: j + 1})
		}
	}
	for _, track := range t.order {
		if last := t.last(track); last.What != Gone && !standing[track] {
			t.steps[track] = append(t.steps[track], Step{Text: n, What: Gone, Sentence: last.Sentence, Section: last.Section})
		}
	}
}

func (t *tracer) last(track int) Step { return t.steps[track][len(t.steps[track])-1] }

// note appends a step when something became of the sentence.
func (t *tracer) note(track int, s Step) {
	t.holds[track] = t.holds[track] || strings.Contains(folded(s.Sentence), t.phrase)
	if len(t.steps[track]) == 0 {
		t.order = append(t.order, track)
		s.What = Came
		t.steps[track] = []Step{s}
		return
	}
	last := t.last(track)
	switch {
	case unspacedText(last.Sentence) != unspacedText(s.Sentence):
		s.What = Reworded
		s.Spans, _ = compareWords(last.Sentence, s.Sentence)
	case last.Section != s.Section:
		s.What = Relocated
	default:
		return
	}
	t.steps[track] = append(t.steps[track], s)
}

// stories are the tracks that ever held the phrase. One that begins where
// another had ended, in the same words, goes on with it.
func (t *tracer) stories() [][]Step {
	stories := [][]Step{}
	for _, track := range t.order {
		if !t.holds[track] {
			continue
		}
		steps := t.steps[track]
		at := slices.IndexFunc(stories, func(s []Step) bool {
			last := s[len(s)-1]
			return last.What == Gone && last.Text <= steps[0].Text && folded(last.Sentence) == folded(steps[0].Sentence)
		})
		if at < 0 {
			stories = append(stories, slices.Clone(steps))
			continue
		}
		steps[0].What = CameBack
		stories[at] = append(stories[at], steps...)
	}
	return stories
}
