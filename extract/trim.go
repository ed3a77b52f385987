package extract

import (
	"slices"
	"strings"

	"policytrail/policy"
)

// tocRun is how many entries in a row make a table of contents.
const tocRun = 3

// trim leaves out the passages that are no text: tables of contents made of
// links into the page, links back to its top, and lines that only count or
// greet. What they say changes without the document changing, or says nothing.
func trim(passages []passage) []passage {
	passages = dropTail(dropContents(passages))
	for i, p := range passages {
		if strings.Contains(p.text, "(") {
			p.text = strings.TrimSpace(newTab.ReplaceAllString(p.text, ""))
		}
		if p.kind == paragraph {
			p.text = trimParts(p.text)
		}
		passages[i].text = p.text
	}
	asked := false // whether the page was helpful; the answers follow
	return slices.DeleteFunc(passages, func(p passage) bool {
		answer := asked && isAnswer.MatchString(p.text)
		asked = answer || helpful.MatchString(p.text)
		switch {
		case asked:
			return true
		case p.kind == heading:
			return isMachinery(p.text)
		case p.linked && topLink.MatchString(p.text):
			return true
		}
		return isNoise(p.text)
	})
}

// Sizes of what follows the document under a heading such as "More from us".
const (
	tailWords = 300
	tailShare = 0.15
)

// dropTail cuts off what a site appends to every page: more articles and
// shares, under a heading that says so. It is short, much of it is links, and no
// heading in it names a legal document.
func dropTail(passages []passage) []passage {
	total := wordsOf(passages)
	words, linked := 0, 0
	cut := len(passages)
	for i := len(passages) - 1; i > 0; i-- {
		p := passages[i]
		words += policy.Words(p.text)
		if p.linked {
			linked++
		}
		if words > tailWords || float64(words) > tailShare*float64(total) || p.kind == heading && document.MatchString(p.text) {
			break
		}
		if p.kind == heading && appended.MatchString(p.text) && 3*linked >= len(passages)-i-1 {
			cut = i
		}
	}
	return passages[:cut]
}

// dropContents cuts out runs of links into the page. Fewer than tocRun in a row
// may be the titles of folded sections, and stay.
func dropContents(passages []passage) []passage {
	var kept []passage
	for i := 0; i < len(passages); {
		end := i
		for end < len(passages) && passages[end].inPage && passages[end].kind != heading {
			end++
		}
		if end-i >= tocRun {
			i = end
			continue
		}
		end = max(end, i+1)
		kept = append(kept, passages[i:end]...)
		i = end
	}
	return kept
}

// trimParts leaves the noise out of a line of several parts: "Updated 3 March ·
// 6 min read".
func trimParts(text string) string {
	for _, separator := range []string{" · ", " | ", " • "} {
		parts := strings.Split(text, separator)
		if len(text) < 200 && len(parts) > 1 {
			text = strings.Join(slices.DeleteFunc(parts, isNoise), separator)
		}
	}
	return text
}
