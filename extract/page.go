package extract

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"policytrail/policy"
)

// mostMarkup bounds the memory that a page's tree may take, some thirty times
// its size. No policy comes near it.
const mostMarkup = 16 << 20

// extractHTML takes the text out of a page. Selectors are matched on the page
// as it came, before anything is cut: that is the page their author saw.
func extractHTML(body string, src Source) (*Text, error) {
	if len(body) > mostMarkup {
		return nil, &Unusable{Reason: NotText, Detail: fmt.Sprintf("%d MB of markup, more than the %d MB that are read", len(body)>>20, mostMarkup>>20)}
	}
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil, &Unusable{Reason: NotText, Detail: "its markup can't be read: " + err.Error()}
	}
	numbers := countedBy(root)
	roots, err := choose(root, src.Extraction)
	if err != nil {
		return nil, err
	}
	facts := factsOf(root)
	elsewhere := delivered(root)
	dropUnread(root)
	facts.noteOpening(root)
	places, chosen := places(root), len(roots) > 0
	if chosen {
		for _, n := range roots {
			dropHidden(n)
		}
	} else {
		roots = mainText(root)
	}
	read := func(passages []passage) (*Text, error) {
		if !chosen {
			passages = meant(passages, src.URL, facts.title)
		}
		text := newText(passages, facts, src)
		return text, facts.judge(text, passages)
	}
	text, err := read(trim(write(roots, newLinks(src), numbers, src.URL, places)))
	if !chosen && text.Words < doubtfulWords && !isWall(err) {
		if passages := elsewhere.passages(src); passages != nil {
			text, err = read(passages)
		}
	}
	if err != nil {
		return nil, err
	}
	if sign := cutOff(body); sign != "" {
		return nil, &Unusable{Reason: CutPage, Detail: sign}
	}
	return text, nil
}

// isWall reports a page that is known to stand before the document.
func isWall(err error) bool {
	var unusable *Unusable
	return errors.As(err, &unusable) && unusable.Reason != Empty
}

func newText(passages []passage, f facts, src Source) *Text {
	text := &Text{Markdown: src.filters.apply(markdown(passages)), Title: titleOf(passages, f)}
	text.Words = policy.Words(text.Markdown)
	text.Language = languageOf(src.Language, f.lang, text.Markdown)
	text.EffectiveDate = effectiveDate(passages, f.opening, text.Language)
	return text
}
