package watch

import (
	"context"

	"policytrail/alerts"
	"policytrail/extract"
	"policytrail/policy"
	"policytrail/store"
)

// A page that was rebuilt may hold nothing any more that the document's
// selectors match. The document is not lost for that: its main text is found by
// itself, held against the known text found the same way, and people are told
// that the selectors want mending.

// unselected has a visit go on without the document's selectors, when they
// matched nothing or did not last time either; then known is the base that was
// found without them. A text that doesn't go on from the known one is none:
// *extract.Unusable.
func (c *Checker) unselected(ctx context.Context, v *visit, text *extract.Text, known store.Known) (*extract.Text, store.Known, error) {
	bare := v.Document
	bare.Extraction.Select = nil
	if text.Missed == "" && (len(v.Document.Extraction.Select) == 0 || known.Extraction != key(bare)) {
		return text, known, nil
	}
	if text.Missed == "" {
		// They match again. The page is kept, so that the next check finds the
		// base by them; this one compares like with like.
		found, err := extract.Extract(c.source(bare, *v.Page))
		if err != nil {
			return nil, known, err
		}
		text = found
	}
	if known.Version != nil {
		if !text.Continues(known.Version.Text) {
			return nil, known, &extract.Unusable{Reason: extract.SelectorEmpty, Detail: text.Missed}
		}
		base, err := c.base(ctx, bare, v.At)
		if err != nil {
			return nil, known, err
		}
		known = base
	}
	v.Document = bare
	return text, known, nil
}

// remark says of a text that selectors matched nothing; "" when they did.
func remark(text *extract.Text) string {
	if text.Missed == "" {
		return ""
	}
	return "select " + text.Missed + " matches nothing, the main text was found by itself"
}

// tellUnselected tells, once, that the selectors matched nothing in as many
// checks in a row as make a document broken.
func (c *Checker) tellUnselected(v *visit, text *extract.Text, known store.Known) error {
	run := known.LastRun
	if text.Missed == "" || run.Outcome != policy.Unchanged || run.Detail != v.Detail || run.Count+1 != BrokenAfter {
		return nil
	}
	return c.tell(v, alerts.News{
		Event: policy.EventUnselected, Document: v.Document, At: v.At, Detail: "select " + text.Missed + " matches nothing on the page",
		Failures: run.Count + 1, Since: run.First, Old: known.Version,
	})
}
