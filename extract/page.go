package extract

import (
	"strings"

	"golang.org/x/net/html"

	"policytrail/policy"
)

// extractHTML takes the text out of a page. Selectors are matched on the page
// as it came, before anything is cut: that is the page their author saw.
func extractHTML(body string, src Source) (*Text, error) {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil, &Unusable{Reason: NotText, Detail: "its markup can't be read: " + err.Error()}
	}
	roots, err := choose(root, src.Extraction)
	if err != nil {
		return nil, err
	}
	facts := factsOf(root)
	dropUnread(root)
	facts.noteOpening(root)
	if len(roots) == 0 {
		roots = mainText(root)
	} else {
		for _, chosen := range roots {
			dropHidden(chosen)
		}
	}
	passages := trim(write(roots, newLinks(src)))
	text := newText(passages, facts, src)
	if err := facts.judge(text, passages); err != nil {
		return nil, err
	}
	if sign := cutOff(body); sign != "" {
		return nil, &Unusable{Reason: CutPage, Detail: sign}
	}
	return text, nil
}

func newText(passages []passage, f facts, src Source) *Text {
	text := &Text{Markdown: src.filters.apply(markdown(passages)), Title: titleOf(passages, f)}
	text.Words = policy.Words(text.Markdown)
	text.Language = languageOf(src.Language, f.lang, text.Markdown)
	text.EffectiveDate = effectiveDate(passages, f.opening, text.Language)
	return text
}
