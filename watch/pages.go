package watch

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"policytrail/extract"
	"policytrail/fetch"
	"policytrail/policy"
)

// The limits of a document made of several pages.
const (
	maxPages  = 50               // a trap of links has no end
	maxBundle = 64 << 20         // bytes of all its pages
	longVisit = 10 * time.Minute // until all its pages have come
)

// isLong reports whether a visit to a document may take more than one request
// to a page.
func isLong(d policy.Document) bool { return len(d.Pages) > 0 || d.Follow != "" }

// patience is how long a visit to a document may take.
func patience(d policy.Document) time.Duration {
	if isLong(d) {
		return longVisit
	}
	return visitTimeout
}

// Fetch brings a document's page, within the time a visit may take. Of a
// document made of several pages, or of one whose text stands in frames of the
// same host, it is all of them in one body, as extract.Bundle puts them
// together; those are always fetched whole.
func (c *Checker) Fetch(ctx context.Context, d policy.Document, r fetch.Request) (*fetch.Page, error) {
	ctx, cancel := context.WithTimeout(ctx, patience(d))
	defer cancel()
	tour := tour{document: d, queue: append([]string{r.URL}, d.Pages...), asked: map[string]bool{}, came: map[string]bool{}}
	if !isLong(d) {
		page, err := c.fetchPage(ctx, d, r)
		if err != nil || page.NotModified {
			return page, err
		}
		frames := c.framed(d, page)
		if len(frames) == 0 {
			return page, nil
		}
		tour.asked[r.URL], tour.queue = true, nil
		if err := tour.add(page, frames); err != nil {
			return nil, err
		}
	}
	for len(tour.queue) > 0 {
		next := fetch.Request{URL: tour.queue[0], Language: r.Language}
		tour.queue = tour.queue[1:]
		if tour.asked[next.URL] {
			continue
		}
		tour.asked[next.URL] = true
		page, err := c.fetchPage(ctx, d, next)
		if err != nil {
			return nil, err
		}
		if err := tour.add(page, c.framed(d, page)); err != nil {
			return nil, err
		}
	}
	return tour.page(), nil
}

// framed lists the frames of the same host in which a page's text stands, when
// it has none of its own.
func (c *Checker) framed(d policy.Document, page *fetch.Page) []string {
	frames := extract.Framed(c.source(d, snapshot(d, page)))
	return slices.DeleteFunc(frames, func(to string) bool { return !sameHost(to, page.FinalURL) })
}

// tour is the way through the pages of a document.
type tour struct {
	document policy.Document
	queue    []string        // still to be fetched, in reading order
	asked    map[string]bool // addresses that were asked for
	came     map[string]bool // addresses that pages came from: a loop may run over redirects
	pages    []*fetch.Page
	size     int
}

// add takes a page along and puts where it leads in front of the queue, so that
// the pages are in reading order whether each leads to the next or one to all:
// to its frames when these hold its text, and along the links to follow.
func (t *tour) add(page *fetch.Page, frames []string) error {
	if t.came[page.FinalURL] {
		return nil
	}
	t.came[page.FinalURL] = true
	if t.pages = append(t.pages, page); len(t.pages) > maxPages {
		return &fetch.Error{URL: page.URL, Reason: fetch.TooLarge, Err: fmt.Errorf("the document has more than %d pages", maxPages),
			Do: "narrow follow: down, or make several documents of it"}
	}
	if t.size += len(page.Body); t.size > maxBundle {
		return &fetch.Error{URL: page.URL, Reason: fetch.TooLarge, Err: fmt.Errorf("the document's pages are larger than %d MB together", maxBundle>>20),
			Do: "make several documents of it"}
	}
	links := frames
	if t.document.Follow != "" {
		followed, err := extract.Links(extract.Source{Body: page.Body, ContentType: page.ContentType, URL: page.FinalURL}, t.document.Follow)
		if err != nil {
			return err
		}
		links = slices.Concat(frames, followed)
	}
	links = slices.DeleteFunc(links, func(to string) bool { return t.asked[to] || !sameHost(to, t.pages[0].FinalURL) })
	t.queue = append(links, t.queue...)
	return nil
}

// sameHost reports whether two addresses are served by one host: a document is
// not followed to where others may write.
func sameHost(a, b string) bool {
	u, err := url.Parse(a)
	v, other := url.Parse(b)
	return err == nil && other == nil && strings.EqualFold(u.Host, v.Host)
}

// page is the whole document as one page. Its header lists those of all pages,
// each after the address, time and status it came with.
func (t *tour) page() *fetch.Page {
	whole := *t.pages[0]
	whole.ETag, whole.LastModified, whole.Header, whole.Took = "", "", nil, 0
	var parts []extract.Part
	for _, p := range t.pages {
		parts = append(parts, extract.Part{URL: p.URL, FinalURL: p.FinalURL, Status: p.Status, ContentType: p.ContentType, Body: p.Body})
		whole.Header = append(whole.Header,
			policy.Header{Name: ":url", Value: p.FinalURL},
			policy.Header{Name: ":at", Value: p.At.Format(time.RFC3339)},
			policy.Header{Name: ":status", Value: strconv.Itoa(p.Status)})
		whole.Header = append(whole.Header, p.Header...)
		whole.Took += p.Took
	}
	whole.Body, whole.ContentType = extract.Bundle(parts)
	return &whole
}

// fetchPage brings one page: as it is sent, or as a browser renders it where the
// document asks for that, or where it has no text as it is sent.
func (c *Checker) fetchPage(ctx context.Context, d policy.Document, r fetch.Request) (*fetch.Page, error) {
	if d.Browser == policy.BrowserAlways {
		return c.render(ctx, r)
	}
	page, err := c.Get(ctx, r)
	if err != nil || page.NotModified || d.Browser == policy.BrowserNever || !c.AutoRender || c.Render == nil {
		return page, err
	}
	if len(c.framed(d, page)) > 0 {
		return page, nil // where to look next
	}
	text, err := extract.Extract(c.source(d, snapshot(d, page)))
	var unusable *extract.Unusable
	missing := err == nil && text.Missed != "" || errors.As(err, &unusable) && (unusable.Reason == extract.Empty || unusable.Reason == extract.SelectorEmpty)
	if !missing || !hasScripts(page) {
		return page, nil
	}
	return c.render(ctx, r)
}

// render fetches a page with the browser. A rendered page has no validators:
// those of its empty shell say nothing of the text that scripts put into it.
func (c *Checker) render(ctx context.Context, r fetch.Request) (*fetch.Page, error) {
	if c.Render == nil {
		return nil, &fetch.Error{URL: r.URL, Reason: fetch.NoBrowser, Err: errors.New("this document is to be rendered, and there is no browser here")}
	}
	return c.Render(ctx, fetch.Request{URL: r.URL, Language: r.Language})
}

// hasScripts reports whether a page may look another way in a browser.
func hasScripts(page *fetch.Page) bool {
	return strings.Contains(page.ContentType, "html") && strings.Contains(strings.ToLower(string(page.Body)), "<script")
}

// key is the fingerprint of how a document's text comes about: its extraction,
// and which pages it is made of in what way.
func key(d policy.Document) string {
	key := extract.Key(d.Extraction)
	if made := sourceOf(d); made != "" {
		key += sourceMark + policy.Sum([]byte(made))[:12]
	}
	return key
}

// sourceMark parts the two halves of a key.
const sourceMark = "+"

// sourceOf names what of the settings decides which pages are read, beside the
// address; "" for the usual: one page as it is sent.
func sourceOf(d policy.Document) string {
	if !isLong(d) && d.Browser != policy.BrowserAlways {
		return ""
	}
	return strings.Join(append([]string{d.Follow, string(d.Browser)}, d.Pages...), "\n")
}

// rearranged reports whether the settings name other pages than when known was
// stored. What that does to the text can't be told from what the company did
// by extracting the old page again, and it is not told as theirs.
func rearranged(known, now string) bool {
	_, before, _ := strings.Cut(known, sourceMark)
	_, after, _ := strings.Cut(now, sourceMark)
	return known != "" && before != after
}
