package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"policytrail/policy"
)

// tally is what the blocks of a subtree hold, in words.
type tally struct {
	words  int // all
	linked int // in links
	prose  int // in blocks that read like text: sentences, or long and mostly without links
	blocks int // number of prose blocks
	links  int // number of links
}

func (t tally) minus(u tally) tally {
	return tally{t.words - u.words, t.linked - u.linked, t.prose - u.prose, t.blocks - u.blocks, t.links - u.links}
}

// linkShare is the share of the words that stand in links.
func (t tally) linkShare() float64 {
	if t.words == 0 {
		return 0
	}
	return float64(t.linked) / float64(t.words)
}

// meter takes the tallies of all blocks of a page in one pass: a block's tally
// is what the running total grew by while it was walked through.
type meter struct {
	tallies map[*html.Node]tally
	total   tally
	run     tally // the text since the last block began or ended
	last    rune  // of run
}

func measure(root *html.Node) map[*html.Node]tally {
	m := &meter{tallies: map[*html.Node]tally{}}
	m.block(root, 0)
	return m.tallies
}

func (m *meter) block(n *html.Node, anchors int) {
	m.endRun()
	before := m.total
	m.children(n, anchors)
	m.endRun()
	m.tallies[n] = m.total.minus(before)
}

func (m *meter) children(n *html.Node, anchors int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			m.text(c.Data, anchors > 0)
		case c.Type != html.ElementNode:
		case c.DataAtom == atom.A && hasAttr(c, "href"):
			m.run.links++
			m.children(c, anchors+1)
		case isBlock(c):
			m.block(c, anchors)
		default:
			m.children(c, anchors)
		}
	}
}

func (m *meter) text(text string, linked bool) {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	if text == "" {
		return
	}
	words := policy.Words(text)
	m.run.words += words
	if linked {
		m.run.linked += words
	}
	m.last, _ = utf8.DecodeLastRuneInString(text)
}

// Sizes of prose, in words. A menu entry has fewer than either.
const (
	shortSentence = 5  // with a full stop, colon or semicolon at its end
	longBlock     = 12 // without
)

func (m *meter) endRun() {
	run := m.run
	sentence := run.words >= shortSentence && strings.ContainsRune(".:;?!。：；？！।؟", m.last)
	if (sentence || run.words >= longBlock) && run.linked*2 <= run.words {
		run.prose, run.blocks = run.words, 1
	}
	m.total.words += run.words
	m.total.linked += run.linked
	m.total.prose += run.prose
	m.total.blocks += run.blocks
	m.total.links += run.links
	m.run, m.last = tally{}, 0
}
