package clause

import (
	"slices"
	"strings"
)

// ground is a text in which is looked for what another version of it says. It
// is read when first asked.
type ground struct {
	lines     []string
	words     []string   // of the whole text in one row: passages have no bounds in it
	joined    string     // " word word "
	starts    []int      // of each word in joined, at the space before it
	sentences [][]string // the distinct words of each
}

func newGround(text string) *ground {
	return &ground{lines: strings.Split(text, "\n")}
}

func (g *ground) read() {
	if g.joined != "" {
		return
	}
	var joined strings.Builder
	for _, line := range g.lines {
		for start, end := range sentenceBounds(line) {
			words := foldWords(unmarked(line[start:end]))
			for _, word := range words {
				g.starts = append(g.starts, joined.Len())
				joined.WriteString(" " + word)
			}
			g.words = append(g.words, words...)
			g.sentences = append(g.sentences, distinct(words))
		}
	}
	g.joined = joined.String() + " "
}

// bears reports whether the text says all the same what the flag of another
// version is about, whether or not its rules saw it there: a clause in a
// sentence that was broken or led in otherwise, or with another word for a
// word, neither came nor went.
func (g *ground) bears(f *folded) bool {
	g.read()
	return g.quotes(f) || g.rewords(f)
}

const (
	nearWords = 12  // words on each side of a quote that tell one place from another
	tellWords = 6   // with fewer, the words stand everywhere
	slack     = 3   // words that may have come between
	sameNear  = 0.6 // share of the near words that must be there
	maxPlaces = 20  // places of a quote that are looked at
)

// quotes reports whether the words the rule matched stand in the text among
// much the same words.
func (g *ground) quotes(f *folded) bool {
	before, after := lastOf(f.before, nearWords), firstOf(f.after, nearWords)
	if len(f.quote) == 0 || len(before)+len(after)+len(f.quote) < tellWords {
		return false
	}
	words := " " + strings.Join(f.quote, " ") + " "
	for at, tries := 0, 0; tries < maxPlaces; tries++ {
		i := strings.Index(g.joined[at:], words)
		if i < 0 {
			return false
		}
		at += i
		first, _ := slices.BinarySearch(g.starts, at)
		if g.near(first, first+len(f.quote), before, after) {
			return true
		}
		at++
	}
	return false
}

// near reports whether most of the words before and after stand around a place.
func (g *ground) near(first, end int, before, after []string) bool {
	around := map[string]int{}
	for _, word := range g.words[max(0, first-len(before)-slack):first] {
		around[word]++
	}
	for _, word := range g.words[end:min(len(g.words), end+len(after)+slack)] {
		around[word]++
	}
	found := 0
	for _, word := range slices.Concat(before, after) {
		if around[word] > 0 {
			around[word]--
			found++
		}
	}
	return float64(found) >= sameNear*float64(len(before)+len(after))
}

const (
	reworded  = 0.75      // likeness from which a sentence is the other in new words
	fewOthers = 1.0 / 3.0 // share of the matched words for which others may stand
)

// rewords reports whether the text has the flag's sentence with some words put
// for others, of those the rule matched few. Words that only went, or only
// came, make the clause another one.
func (g *ground) rewords(f *folded) bool {
	if len(f.own) < tellWords {
		return false
	}
	matched := distinct(f.quote)
	for _, sentence := range g.sentences {
		if len(sentence)*4 < len(f.own)*3 || len(f.own)*4 < len(sentence)*3 || likeness(f.own, sentence) < reworded {
			continue
		}
		kept := shared(matched, sentence)
		others := len(sentence) - shared(sentence, f.own)
		if kept == len(matched) || others > 0 && float64(len(matched)-kept) <= fewOthers*float64(len(matched)) {
			return true
		}
	}
	return false
}
