package watch

import (
	"context"
	"errors"
	"strings"
	"time"

	"policytrail/diff"
	"policytrail/extract"
	"policytrail/policy"
	"policytrail/store"
)

// base is what a document's next page is compared with. When its selectors or
// the extractor changed since its last version, the page we have is extracted
// again first and that becomes the base: what our own edit did to the text is
// never told as the company's change.
func (c *Checker) base(ctx context.Context, d policy.Document, at time.Time) (store.Known, error) {
	known, err := c.History.Known(ctx, d.ID)
	if err != nil || known.Version == nil || known.Extraction == key(d) {
		return known, err
	}
	page, err := c.History.LatestPage(ctx, d.ID)
	if errors.Is(err, store.ErrUnknown) {
		return known, nil // the text came without a page: an imported history
	}
	if err != nil {
		return known, err
	}
	text, err := extract.Extract(c.source(d, page))
	if err != nil || text.Missed != "" {
		// The new selectors don't fit the page we have. If they fit the next
		// one, the comparison shows more than the company did, but hides nothing.
		return known, nil
	}
	if policy.Sum([]byte(text.Markdown)) == known.Version.SHA256 {
		known.Extraction = rekeyed(d, known.Extraction)
		return known, nil
	}
	return c.reExtract(ctx, d, at, page, text, known)
}

func (c *Checker) reExtract(ctx context.Context, d policy.Document, at time.Time, page policy.Snapshot, text *extract.Text, known store.Known) (store.Known, error) {
	old := *known.Version
	v := visit{Document: d, At: at, Outcome: policy.ReExtracted, Page: &page}
	c.addVersion(&v, text, old.Number+1)
	v.Extraction = rekeyed(d, known.Extraction)
	v.Version.ReExtracted = true
	v.Change = c.facts(diff.Texts(old.Text, text.Markdown), old, v)
	if _, err := c.store(ctx, v, v.Version.Number); err != nil {
		return known, err
	}
	return c.History.Known(ctx, d.ID)
}

// rekeyed is the key of a page that is extracted again: it is still the one of
// then, from where documents came then.
func rekeyed(d policy.Document, known string) string {
	_, source, _ := strings.Cut(known, sourceMark)
	return strings.TrimSuffix(extract.Key(d.Extraction)+sourceMark+source, sourceMark)
}
