package diff

import (
	"slices"
	"strings"
	"unicode"
)

// Aspect is a sort of change a hunk holds.
type Aspect string

// The aspects. What they tell is how the words changed, never what they mean:
// "30 days" → "90 days" is a number, whether data is kept or bought for so long.
const (
	Wording   Aspect = "wording"
	Numbers   Aspect = "numbers and dates"
	Names     Aspect = "names and contacts" // addresses, phone numbers, links, names
	Typo      Aspect = "typo or punctuation"
	Numbering Aspect = "renumbered"     // the number of a passage, or a reference to one that was renumbered
	Moving    Aspect = "moved"          // a passage, a sentence or a run of words stands elsewhere
	DateLine  Aspect = "date line only" // "Last updated: …" with another date
)

// allAspects lists all, what matters most first.
var allAspects = []Aspect{Wording, Numbers, Names, Typo, Numbering, Moving, DateLine}

// edit is one place of a hunk where words went, came or were put for others.
type edit struct {
	gone, came    string
	before, after string // what stayed around it, up to the next edit
	oldAt, newAt  int    // byte offsets in the passages
	moved         bool   // something in it only moved
}

// edits lists the places of a hunk where it differs.
func (h Hunk) edits() []edit {
	var all []edit
	open, before := false, ""
	oldAt, newAt := 0, 0
	for _, s := range h.pieces() {
		if s.Op == Equal {
			if open {
				all[len(all)-1].after = s.Text
			}
			open, before = false, s.Text
			oldAt, newAt = oldAt+len(s.Text), newAt+len(s.Text)
			continue
		}
		if !open {
			all = append(all, edit{before: before, oldAt: oldAt, newAt: newAt})
			open, before = true, ""
		}
		e := &all[len(all)-1]
		e.moved = e.moved || s.Move != 0
		if s.Op == Delete {
			oldAt += len(s.Text)
		} else {
			newAt += len(s.Text)
		}
		switch {
		case s.Move != 0:
		case s.Op == Delete:
			e.gone += s.Text
		default:
			e.came += s.Text
		}
	}
	return all
}

// sortedEdit is an edit of a hunk with its sort.
type sortedEdit struct {
	edit
	hunk   int // its index
	aspect Aspect
}

// classify says of each hunk and of the whole change what sorts it holds, and
// lists the edits but those of date lines.
func (c *Change) classify() []sortedEdit {
	numberings := make([]numbering, len(c.Hunks))
	followed := map[string]string{} // old numbers of passages → new ones
	for k, h := range c.Hunks {
		numberings[k] = h.numbering()
		if n := numberings[k]; n.old != "" && n.new != "" && n.old != n.new {
			followed[bare(n.old)] = bare(n.new)
		}
	}
	seen := map[Aspect]bool{}
	var all []sortedEdit
	for k := range c.Hunks {
		h := &c.Hunks[k]
		if h.isDateLine() {
			h.Aspects = []Aspect{DateLine}
		} else {
			edits := h.sorted(k, numberings[k], followed)
			h.Aspects = h.aspects(edits)
			all = append(all, edits...)
		}
		for _, a := range h.Aspects {
			seen[a] = true
		}
	}
	c.Aspects = inOrder(seen)
	return all
}

func inOrder(seen map[Aspect]bool) []Aspect {
	var found []Aspect
	for _, a := range allAspects {
		if seen[a] {
			found = append(found, a)
		}
	}
	return found
}

// sorted lists the edits of a hunk with their sorts.
func (h Hunk) sorted(index int, n numbering, followed map[string]string) []sortedEdit {
	var all []sortedEdit
	for _, e := range h.edits() {
		one := sortedEdit{edit: e, hunk: index}
		if strings.TrimFunc(e.gone+e.came, unicode.IsSpace) != "" {
			one.aspect = h.aspect(e, n, followed)
		}
		all = append(all, one)
	}
	return all
}

func (h Hunk) aspects(edits []sortedEdit) []Aspect {
	seen := map[Aspect]bool{Moving: h.Kind == Moved}
	for _, e := range edits {
		seen[Moving] = seen[Moving] || e.moved
		seen[e.aspect] = true
		seen[Numbers] = seen[Numbers] || e.aspect == Wording && e.otherFigures()
	}
	return inOrder(seen)
}

// longEdit is more bytes than numbers, names or slips take.
const longEdit = 200

// aspect is the sort of one edit.
func (h Hunk) aspect(e edit, n numbering, followed map[string]string) Aspect {
	switch {
	case !hasWords(e.gone) && !hasWords(e.came):
		return Typo
	case h.Kind == Added || h.Kind == Removed || len(e.gone) > longEdit || len(e.came) > longEdit:
		return Wording
	case n.holds(e) || e.isReference(followed):
		return Numbering
	case e.isContact():
		return Names
	case e.isQuantity():
		return Numbers
	case e.isTypo():
		return Typo
	case e.isName(h):
		return Names
	}
	return Wording
}

// numbering is the number a hunk's passages begin with, and the byte where it
// ends in each.
type numbering struct {
	old, new       string
	oldEnd, newEnd int
}

func (h Hunk) numbering() numbering {
	oldBefore, oldNumber, _ := numberOf(h.Old)
	newBefore, newNumber, _ := numberOf(h.New)
	return numbering{oldNumber, newNumber, len(oldBefore) + len(oldNumber), len(newBefore) + len(newNumber)}
}

// holds reports whether an edit is of that number, or puts one in the place of
// a bullet.
func (n numbering) holds(e edit) bool {
	switch {
	case n.old == "" && !hasWords(e.gone):
		return n.new != "" && e.newAt+len(e.came) <= n.newEnd
	case n.new == "" && !hasWords(e.came):
		return n.old != "" && e.oldAt+len(e.gone) <= n.oldEnd
	}
	return n.old != "" && n.new != "" && e.oldAt+len(e.gone) <= n.oldEnd && e.newAt+len(e.came) <= n.newEnd
}

func hasWords(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// referring are the words that stand before the number of another passage.
var referring = strings.Fields(`section sections clause clauses article articles paragraph paragraphs point points
	abschnitt ziffer artikel absatz punkt kapitel nummer nr paragraphe alinéa clause sección apartado artículo
	cláusula punto articolo sezione artigo seção secção cláusula § §§ 第`)

// isReference reports whether a reference follows a passage to its new number.
func (e edit) isReference(numbers map[string]string) bool {
	came, known := numbers[bare(strings.TrimSpace(e.gone))]
	if !known || came != bare(strings.TrimSpace(e.came)) {
		return false
	}
	words := strings.Fields(strings.ToLower(strings.TrimRight(e.before, "(")))
	return len(words) > 0 && slices.Contains(referring, strings.Trim(words[len(words)-1], "(.")) ||
		strings.HasSuffix(e.before, "第") || strings.HasSuffix(e.before, "§")
}

const (
	typoLetters     = 5 // a shorter word with another letter is another word
	longTypoLetters = 9 // from here on two letters may differ
)

// isTypo reports whether the words are the same but for case, marks and blanks,
// or one word but for a letter. Where figures stand, a mark is no trifle.
func (e edit) isTypo() bool {
	gone, came := letters(e.gone), letters(e.came)
	if strings.ContainsFunc(gone+came, unicode.IsDigit) || gone == "" || came == "" {
		return false
	}
	return gone == came || misspelt([]rune(gone), []rune(came)) && len(strings.Fields(e.gone)) == 1 && len(strings.Fields(e.came)) == 1
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// misspelt reports whether two long words begin the same and differ in a letter
// or two. A prefix that turns a word around ("lawful", "unlawful") is at the
// beginning.
func misspelt(a, b []rune) bool {
	short := min(len(a), len(b))
	if short < typoLetters || a[0] != b[0] || unspaced(a[0]) {
		return false
	}
	head := 0
	for head < short && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < short-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	differ := max(len(a), len(b)) - head - tail
	return differ <= 1 || differ == 2 && (short >= longTypoLetters || swapped(a[head:], b[head:]))
}

func swapped(a, b []rune) bool {
	return len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]
}
