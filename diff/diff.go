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
	// Move, when not 0, tells that whole sentences moved within the text: the
	// delete and the insert span of the same number read the same.
	Move int `json:"move,omitempty"`
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

	Split      Kind = "split"      // one passage became several
	Merged     Kind = "merged"     // several became one
	Renumbered Kind = "renumbered" // only the number it begins with changed
)

// Hunk is one passage that changed, or a pair of passages, or one passage and
// those it was split into or merged from.
type Hunk struct {
	Kind       Kind   `json:"kind"`
	Section    string `json:"section,omitempty"`     // in the new text; in the old one for a removed passage
	OldSection string `json:"old_section,omitempty"` // of a pair, when it differs
	OldPassage int    `json:"old_passage,omitempty"` // 1-based; 0 for an added passage
	NewPassage int    `json:"new_passage,omitempty"` // 1-based; 0 for a removed passage
	OldCount   int    `json:"old_count,omitempty"`   // how many passages follow on OldPassage, itself included, when more than one
	NewCount   int    `json:"new_count,omitempty"`
	Old        string `json:"old,omitempty"` // the passage as it stood, without its newline; several with newlines between
	New        string `json:"new,omitempty"`
	// Spans is the word diff of a rewritten passage, nil when Old and New are
	// the same or one of them is missing; but a passage that came or went has
	// spans when sentences of it moved elsewhere. Its equal and delete texts
	// joined are Old, its equal and insert texts New, byte for byte.
	Spans   []Span   `json:"spans,omitempty"`
	Aspects []Aspect `json:"aspects,omitempty"` // what sorts of change it holds
}

// Change is the step from one text to the next. Its JSON is a stable shape;
// keys are only ever added. A text that is not UTF-8 survives Apply and
// Reverse, but not JSON.
type Change struct {
	Hunks        []Hunk  `json:"hunks"`        // in order of the new text, a removed passage where it stood
	Old          int     `json:"old_passages"` // how many passages the texts have
	New          int     `json:"new_passages"`
	WordsAdded   int     `json:"words_added"` // counted as policy.Words does; moving and renumbering alone count nothing
	WordsRemoved int     `json:"words_removed"`
	Share        float64 `json:"share"`    // the larger of the two ÷ words of the longer text, 0…1
	Sections     int     `json:"sections"` // how many sections of the new text, or gone from it, are touched
	// Aspects are all sorts of change in it. A change whose only one is
	// DateLine gives the text another date and no other words.
	Aspects []Aspect `json:"aspects,omitempty"`
	Plain   string   `json:"plain"`  // a sentence in plain English; "2 sections rewritten; “Storage”: 30 days became 90 days"
	Coarse  bool     `json:"coarse"` // a part was too large to be compared finely; still exact, but not the smallest change

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
		c.Plain = c.plain(nil)
		return c
	}
	a := align(lines(oldPassages), lines(newPassages))
	c.Coarse = a.coarse
	d := newDrafts(a, oldPassages, newPassages)
	c.Hunks, c.Coarse = d.hunks(), a.coarse || d.coarse
	c.sumUp(oldText, newText)
	return c
}

// Empty reports whether no passage changed.
func (c *Change) Empty() bool { return len(c.Hunks) == 0 }

// sumUp fills in what can be told from the hunks.
func (c *Change) sumUp(oldText, newText string) {
	for k := range c.Hunks {
		h := &c.Hunks[k]
		if h.Kind == Renumbered {
			continue
		}
		for _, s := range h.pieces() {
			switch {
			case s.Move != 0:
			case s.Op == Insert:
				c.WordsAdded += policy.Words(s.Text)
			case s.Op == Delete:
				c.WordsRemoved += policy.Words(s.Text)
			}
		}
	}
	c.Share = share(c, policy.Words(oldText), policy.Words(newText))
	edits := c.classify()
	c.Sections = len(c.sections())
	c.Plain = c.plain(edits)
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

// HasOld reports whether a passage of the old text, by its 1-based number, is
// part of the hunk.
func (h Hunk) HasOld(passage int) bool {
	return passage > 0 && passage >= h.OldPassage && passage < h.OldPassage+h.olds()
}

// HasNew reports whether a passage of the new text is part of the hunk.
func (h Hunk) HasNew(passage int) bool {
	return passage > 0 && passage >= h.NewPassage && passage < h.NewPassage+h.news()
}
