package clause

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"

	"policytrail/policy"
)

// sentence is the unit rules look at: a sentence of a passage, behind the
// lead-in words a list item inherits ("We may disclose your data:").
type sentence struct {
	passage    policy.Passage
	start, end int     // bytes of the sentence in the passage
	tokens     []token // lead-in first; the lead-in's offsets are of another passage
	lead       int     // how many tokens are lead-in
	leadText   string
}

// text is the whole sentence for people, a list item with its lead-in.
func (s *sentence) text() string {
	own := strings.TrimSpace(s.passage.Text[s.start:s.end])
	if s.leadText == "" {
		return strings.TrimLeft(own, "#-*•· ")
	}
	return s.leadText + " " + strings.TrimSpace(own[itemMarker(own):])
}

// item is the first word of a list item's own, behind its marker.
func (s *sentence) item() int {
	own := s.passage.Text[s.start:s.end]
	text := strings.TrimLeft(own, " \t")
	words := s.start + len(own) - len(text) + itemMarker(text)
	for i := s.lead; i < len(s.tokens); i++ {
		if int(s.tokens[i].start) >= words {
			return i
		}
	}
	return len(s.tokens)
}

const (
	maxSentence = 500 // words; what is longer is no sentence and is cut
	maxLead     = 80  // words of lead-in
	longHeading = 14  // words from which a heading is a paragraph in its clothes
)

// scanner cuts text into sentences of known words. It keeps its memo of words
// from text to text and belongs to one goroutine at a time.
type scanner struct {
	vocabulary *vocabulary
	ids        map[string]int32
	words      []string // by id
	classes    []bitset // by id
	triggers   *triggers
	triggered  []bitset // by id
	tokens     []token  // of the passage being read
	leads      []leadIn
	machine    machine
	judge      judge
}

// maxMemo bounds the memo; beyond it the scanner starts anew with the next text.
const maxMemo = 50_000

func newScanner(v *vocabulary, t *triggers) *scanner {
	return &scanner{vocabulary: v, triggers: t, ids: map[string]int32{}}
}

func (s *scanner) intern(word []byte) int32 {
	if id, known := s.ids[string(word)]; known {
		return id
	}
	id := int32(len(s.words))
	text := string(word)
	s.ids[text] = id
	s.words = append(s.words, text)
	classes := s.vocabulary.bits(text)
	s.classes = append(s.classes, classes)
	s.triggered = append(s.triggered, s.triggers.of(classes))
	return id
}

func (s *scanner) forget() {
	s.leads = s.leads[:0]
	if len(s.words) > maxMemo {
		clear(s.ids)
		s.words, s.classes, s.triggered = s.words[:0], s.classes[:0], s.triggered[:0]
	}
}

// scan calls visit with each sentence of the passages that is no heading. The
// sentence's tokens are only valid during the call.
func (s *scanner) scan(passages []policy.Passage, visit func(*sentence)) {
	s.forget()
	for _, passage := range passages {
		if passage.Text == "" {
			continue // a blank line between the items of a list
		}
		if policy.HeadingLevel(passage.Text) > 0 {
			s.leads = s.leads[:0]
			if policy.Words(passage.Text) < longHeading {
				continue
			}
		}
		s.scanPassage(passage, visit)
	}
}

func (s *scanner) scanPassage(passage policy.Passage, visit func(*sentence)) {
	indent, item := listItem(passage.Text)
	s.popLeads(indent)
	lead, leadText := s.lead()
	var last []token
	var lastText string
	for start, end := range sentenceBounds(passage.Text) {
		s.tokens = append(s.tokens[:0], lead...)
		s.cut(passage.Text[start:end], start)
		own := s.tokens[len(lead):]
		if len(own) == 0 || question(passage.Text, end) {
			continue
		}
		s.visitPieces(&sentence{passage: passage, start: start, end: end, lead: len(lead), leadText: leadText}, visit)
		last, lastText = own, passage.Text[start:end]
		lead, leadText = nil, "" // only the first sentence of an item goes on with the lead-in
	}
	if len(last) > 0 && len(s.leads) < maxNesting && leadsIn(passage.Text, len(last), item) {
		lastText = strings.TrimSpace(lastText)
		s.leads = append(s.leads, leadIn{
			indent: indent,
			tokens: append([]token(nil), last[max(0, len(last)-maxLead):]...),
			text:   strings.TrimSpace(lastText[itemMarker(lastText):]),
		})
	}
}

// question reports whether the sentence that ends here asks, as headings do: it
// says nothing. A mark within a web address is none.
func question(text string, end int) bool {
	sentence := strings.TrimRight(text[:end], " \u00a0*_\"”’)")
	if end < len(text) && len(sentence) == end {
		return false
	}
	return strings.HasSuffix(sentence, "?") || strings.HasSuffix(sentence, "？")
}

func (s *scanner) cut(text string, base int) {
	t := tokenizer{elides: s.vocabulary.elides, emit: func(word []byte, start, end int) {
		s.tokens = append(s.tokens, token{s.intern(word), int32(start), int32(end)})
	}}
	t.cut(text, base)
}

// visitPieces visits a sentence, in pieces if it is too long to be one.
func (s *scanner) visitPieces(whole *sentence, visit func(*sentence)) {
	tokens := s.tokens
	for len(tokens) > maxSentence {
		piece := *whole
		piece.tokens = tokens[:maxSentence]
		piece.start = min(piece.start, int(tokens[whole.lead].start))
		piece.end = int(tokens[maxSentence-1].end)
		visit(&piece)
		tokens = tokens[maxSentence:]
		whole.lead, whole.leadText, whole.start = 0, "", piece.end
	}
	whole.tokens = tokens
	visit(whole)
}

// leadIn is the sentence a list hangs on.
type leadIn struct {
	indent int
	tokens []token
	text   string
}

// popLeads forgets the lead-ins of lists that ended.
func (s *scanner) popLeads(indent int) {
	for len(s.leads) > 0 && s.leads[len(s.leads)-1].indent >= indent {
		s.leads = s.leads[:len(s.leads)-1]
	}
}

// lead joins the lead-ins in force.
func (s *scanner) lead() (tokens []token, text string) {
	for _, lead := range s.leads {
		tokens = append(tokens, lead.tokens...)
		text = strings.TrimSpace(text + " " + lead.text)
	}
	return tokens[max(0, len(tokens)-maxLead):], text
}

// leadsIn reports whether list items go on with a passage's last sentence: it
// ends in a colon, or a paragraph ends like nothing else.
func leadsIn(text string, words int, item bool) bool {
	text = strings.TrimRight(text, " *_\u00a0")
	last, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case last == ':' || last == '：':
		return true
	case item || words < 3 || strings.HasPrefix(text, "|"):
		return false
	}
	return unicode.IsLetter(last) || last == ',' || last == '—' || last == '–' || last == '-'
}

// listItem reports how deep a passage stands in a list; a paragraph's indent
// is −1.
func listItem(text string) (indent int, item bool) {
	trimmed := strings.TrimLeft(text, " \t")
	if itemMarker(trimmed) == 0 {
		return -1, false
	}
	return len(text) - len(trimmed), true
}

// itemStart is where the words of an item begin; 0 in a paragraph.
func itemStart(text string) int {
	trimmed := strings.TrimLeft(text, " \t")
	if marker := itemMarker(trimmed); marker > 0 {
		return len(text) - len(trimmed) + marker
	}
	return 0
}

// itemMarker is the length of what marks a list item at the start of text:
// "- ", "• ", "1. ", "(a) ", "iv) ", "- 1. "; 0 when it is no item.
func itemMarker(text string) int {
	r, size := utf8.DecodeRuneInString(text)
	if strings.ContainsRune("-*+•·▪◦–—", r) {
		if spaces := len(text[size:]) - len(strings.TrimLeft(text[size:], " \t\u00a0")); spaces > 0 {
			return size + spaces + itemLabel(text[size+spaces:])
		}
		return 0
	}
	return itemLabel(text)
}

// itemLabel is the length of an item's number or letter.
func itemLabel(text string) int {
	i := 0
	if strings.HasPrefix(text, "(") {
		i++
	}
	label := i
	for i < len(text) && asciiWord[text[i]] != 0 && i-label < 4 {
		i++
	}
	if i == label || i+1 >= len(text) || text[i] != ')' && text[i] != '.' {
		return 0
	}
	if text[i+1] != ' ' {
		if text[0] == '(' && text[i] == ')' && strings.Trim(text[label:i], "ivx0123456789") == "" {
			return i + 1 // (iii)the: nothing else is written so
		}
		return 0
	}
	if text[i] == '.' && text[label] > '9' && i-label > 1 {
		return 0 // a word, not a label
	}
	return i + 2
}

// sentenceBounds are the sentences of a passage after Unicode (UAX #29), but
// none ends behind an abbreviation or the number of an item.
func sentenceBounds(text string) func(yield func(start, end int) bool) {
	return func(yield func(start, end int) bool) {
		start := 0
		marker := itemStart(text)
		for found := sentences.FromString(text); found.Next(); {
			end := found.End()
			if end < len(text) && (end <= marker || abbreviated(text[start:end], text[end:])) {
				continue
			}
			if !yield(start, end) {
				return
			}
			start = end
		}
	}
}

// abbreviated reports whether a sentence that seems to end only ends in an
// abbreviation.
func abbreviated(sentence, next string) bool {
	sentence = strings.TrimRight(sentence, " \u00a0")
	if !strings.HasSuffix(sentence, ".") {
		return false
	}
	word := sentence
	if at := strings.LastIndexAny(sentence, " (\u00a0"); at >= 0 {
		word = strings.TrimLeft(sentence[at:], " (\u00a0")
	}
	word = strings.ToLower(visible(strings.TrimRight(word, ".")))
	if abbreviations[word] {
		return true
	}
	return beforeNumber[word] && next != "" && next[0] >= '0' && next[0] <= '9'
}

var abbreviations = wordSet("inc ltd corp co plc bros mr mrs ms dr e.g i.e cf vs v u.s u.k u.s.a e.u d.b.a approx incl resp st " +
	"bzw z.b d.h u.a ggf inkl evtl sog vgl np tj m.in ecc p.es")

// beforeNumber are abbreviations only if a number follows.
var beforeNumber = wordSet("ziff abs lit ust pkt poz núm no nos nr art arts sec secs para pt ch p pp § jan feb mar apr jun jul aug sep sept oct nov dec")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
