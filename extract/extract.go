// Package extract takes the legal text out of a page: page in, Markdown out,
// one passage a line. It reads no clock, no file and no network, so the same
// page gives the same text on every machine and every day.
//
// The way of a page: its charset is found (charset.go), what its style sheets
// number is counted (counters.go, stylesheet.go), what nobody sees is cut
// out (invisible.go, hidden.go), the main text is found and what stands around it
// is cut away (consent.go, furniture.go, maintext.go) unless selectors name it
// (selector.go, range.go), the rest becomes passages (writer.go, lists.go,
// tables.go), those that only count or greet are left out (trim.go, noise.go), of
// several documents the one that the address means is taken (documents.go), the
// document's own filters are done to the lines (filter.go), and a page that is no
// policy is refused (wall.go, cut.go, judge.go). SameWords tells whether two
// texts differ in more than their looks (wording.go). PDF files (pdf.go), plain
// text and Markdown (plain.go, markdown.go) have ways of their own to passages; a
// document of several pages (bundle.go) is that of each, one after the other.
package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"policytrail/policy"
)

// Version is raised with every change that makes the same page give another
// text, so that a watcher can tell its own change from the policy's.
const Version = 4

// Source is a page as received.
type Source struct {
	Body        []byte            // decompressed, in the charset it came in
	ContentType string            // value of the HTTP header; "" when unknown
	URL         string            // final URL, to resolve links; "" when unknown
	Language    string            // BCP 47, as the watch list declares it; "" when it is to be found out
	Extraction  policy.Extraction // the zero value lets the main text be found by itself

	// PDF reads a PDF file. It may take time and keep files, which is why it is
	// no part of this package; nil makes PDF documents unusable. An error says
	// what is wrong with the file, with "it" as its subject.
	PDF func(body []byte) (*PDF, error)

	filters filters // of Extraction, compiled
}

// Text is what was taken out of a page.
type Text struct {
	Markdown      string // UTF-8, NFC, one passage a line, "\n" after each, no blank lines
	Title         string
	Language      string // primary BCP 47 tag in lower case: "en"; "" when unknown
	EffectiveDate string // YYYY-MM-DD, as the document says; "" when it says none
	Words         int    // policy.Words of Markdown

	// Missed are the selectors of the extraction when they matched nothing on
	// the page; then the main text was found by itself. "" when they did.
	Missed string
}

// Extract takes the text out of a page. A page that was rebuilt, so that nothing
// on it is what the extraction selects, is read as if it selected nothing, and
// Text.Missed says so. The error is an *Unusable when the page is no policy, a
// *SelectorError when a selector isn't CSS, and a *FilterError
// when a filter's pattern isn't RE2.
func Extract(src Source) (*Text, error) {
	if err := validateSelectors(slices.Concat(src.Extraction.Select, src.Extraction.Remove)); err != nil {
		return nil, err
	}
	var err error
	if src.filters, err = newFilters(src.Extraction); err != nil {
		return nil, err
	}
	text, err := extractAny(src)
	var unusable *Unusable
	if !errors.As(err, &unusable) || unusable.Reason != SelectorEmpty {
		return text, err
	}
	missed := unusable.Detail
	src.Extraction.Select = nil
	if text, err = extractAny(src); err != nil {
		return nil, unusable // nothing better than that can be said of the page
	}
	text.Missed = missed
	return text, nil
}

func extractAny(src Source) (*Text, error) {
	if isBundle(src.Body) {
		return extractBundle(src)
	}
	return extractOne(src)
}

// extractOne takes the text out of a body that is one page.
func extractOne(src Source) (*Text, error) {
	if isPDF(src.Body) {
		return extractPDF(src)
	}
	if foreign.MatchString(src.ContentType) {
		return nil, &Unusable{Reason: NotText, Detail: "it came as " + src.ContentType}
	}
	body, err := UTF8(src.Body, src.ContentType)
	if err != nil {
		return nil, err
	}
	if kind := plainKind(body, src.ContentType, src.URL); kind != "" {
		return extractPlain(body, kind, src)
	}
	return extractHTML(body, src)
}

// foreign are content types whose bytes are text, but none that people read.
var foreign = regexp.MustCompile(`(?i)^\s*(application/(json|javascript|ld\+json)|text/(css|javascript|csv|calendar))\b`)

// Key is a short fingerprint of everything besides the page that decides the
// text. Two equal keys promise the same text for the same page.
func Key(e policy.Extraction) string {
	facts, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("an extraction is made of strings, yet: %v", err))
	}
	sum := sha256.Sum256(facts)
	return fmt.Sprintf("v%d-%s", Version, hex.EncodeToString(sum[:6]))
}
