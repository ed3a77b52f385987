// Package diff compares two versions of a document: text, text → Change, and
// draws a Change for people and programs (terminal, patch, HTML, plain text,
// JSON).
//
// A text is a version's text: one passage a line. Lines that stayed are found
// with go-diff on interned lines, lines that read alike are paired wherever
// they stand, and inside a pair the sentences and then the words are compared.
// Everything is bounded by counts of tokens, never by a clock, so the same two
// texts give the same Change on any machine under any load.
package diff

import (
	"strings"

	"policytrail/policy"
)

// Op says what became of a piece of a passage.
type Op string

// The ops.
const (
	Equal  Op = "equal"
	Insert Op = "insert"
	Delete Op = "delete"
)

// Span is a piece of a passage that stayed, came or went.
type Span struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// Kind says what happened to a passage.
type Kind string

// The kinds of hunks. A passage that moved and was rewritten on the way is
// Moved and has Spans.
const (
	Added     Kind = "added"
	Removed   Kind = "removed"
	Rewritten Kind = "rewritten"
	Moved     Kind = "moved"
)

// Hunk is one passage that changed, or a pair of passages.
type Hunk struct {
	Kind       Kind   `json:"kind"`
	Section    string `json:"section,omitempty"`     // in the new text; in the old one for a removed passage
	OldSection string `json:"old_section,omitempty"` // of a pair, when it differs
	OldPassage int    `json:"old_passage,omitempty"` // 1-based; 0 for an added passage
	NewPassage int    `json:"new_passage,omitempty"` // 1-based; 0 for a removed passage
	Old        string `json:"old,omitempty"`         // the passage as it stood, without its newline
	New        string `json:"new,omitempty"`
	// Spans is the word diff of a rewritten passage, nil when Old and New are
	// not both there or are the same. Its equal and delete texts joined are
	// Old, its equal and insert texts New, byte for byte.
	Spans []Span `json:"spans,omitempty"`
}

// Change is the step from one text to the next. Its JSON is a stable shape;
// keys are only ever added. A text that is not UTF-8 survives Apply and
// Reverse, but not JSON.
type Change struct {
	Hunks        []Hunk  `json:"hunks"`        // in order of the new text, a removed passage where it stood
	Old          int     `json:"old_passages"` // how many passages the texts have
	New          int     `json:"new_passages"`
	WordsAdded   int     `json:"words_added"` // counted as policy.Words does; a move alone counts nothing
	WordsRemoved int     `json:"words_removed"`
	Share        float64 `json:"share"`  // the larger of the two ÷ words of the longer text, 0…1
	Coarse       bool    `json:"coarse"` // a part was too large to be compared finely; still exact, but not the smallest change

	// What Apply and Reverse need beside the hunks to be exact.
	OldSHA256       string `json:"old_sha256"` // hex, of the whole text: the sum stored with the version
	NewSHA256       string `json:"new_sha256"`
	OldFinalNewline bool   `json:"old_final_newline"`
	NewFinalNewline bool   `json:"new_final_newline"`
}

// Texts compares two texts. It takes any bytes; Texts(a, a) has no hunks. A
// final newline gained or lost is no hunk.
func Texts(oldText, newText string) *Change {
	c := &Change{
		Hunks:           []Hunk{},
		OldSHA256:       policy.Sum([]byte(oldText)),
		NewSHA256:       policy.Sum([]byte(newText)),
		OldFinalNewline: strings.HasSuffix(oldText, "\n"),
		NewFinalNewline: strings.HasSuffix(newText, "\n"),
	}
	oldPassages, newPassages := policy.Passages(oldText), policy.Passages(newText)
	c.Old, c.New = len(oldPassages), len(newPassages)
	if oldText == newText {
		return c
	}
	a := align(lines(oldPassages), lines(newPassages))
	c.Coarse = a.coarse
	for _, p := range a.places() {
		c.add(p, oldPassages, newPassages)
	}
	c.Share = share(c, policy.Words(oldText), policy.Words(newText))
	return c
}

// Empty reports whether no passage changed.
func (c *Change) Empty() bool { return len(c.Hunks) == 0 }

// add appends the hunk of one place where the texts differ.
func (c *Change) add(p pair, oldPassages, newPassages []policy.Passage) {
	var h Hunk
	if p.old >= 0 {
		h.Kind, h.Section = Removed, oldPassages[p.old].Section
		h.OldPassage, h.Old = p.old+1, oldPassages[p.old].Text
	}
	if p.new >= 0 {
		h.Kind, h.OldSection, h.Section = Added, h.Section, newPassages[p.new].Section
		h.NewPassage, h.New = p.new+1, newPassages[p.new].Text
	}
	if h.OldSection == h.Section {
		h.OldSection = ""
	}
	if p.old >= 0 && p.new >= 0 {
		h.Kind = Rewritten
		if p.moved {
			h.Kind = Moved
		}
		c.compare(&h)
	} else {
		c.WordsAdded += policy.Words(h.New)
		c.WordsRemoved += policy.Words(h.Old)
	}
	c.Hunks = append(c.Hunks, h)
}

// compare fills in the word diff of a pair that does not read the same.
func (c *Change) compare(h *Hunk) {
	if h.Old == h.New {
		return
	}
	spans, coarse := compareWords(h.Old, h.New)
	h.Spans = spans
	c.Coarse = c.Coarse || coarse
	for _, s := range spans {
		switch s.Op {
		case Insert:
			c.WordsAdded += policy.Words(s.Text)
		case Delete:
			c.WordsRemoved += policy.Words(s.Text)
		}
	}
}

func share(c *Change, oldWords, newWords int) float64 {
	touched := max(c.WordsAdded, c.WordsRemoved)
	if touched == 0 {
		return 0
	}
	return min(1, float64(touched)/float64(max(oldWords, newWords, 1)))
}

func lines(passages []policy.Passage) []string {
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = p.Text
	}
	return texts
}
