package watch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"policytrail/alerts"
	"policytrail/clause"
	"policytrail/fetch"
	"policytrail/policy"
	"policytrail/store"
)

// page is a policy page around some paragraphs.
func page(paragraphs ...string) string {
	return `<!doctype html><html lang="en"><head><title>Privacy Policy</title></head><body>
<nav><a href="/">Home</a></nav><main><h1>Privacy Policy</h1>
<p>This policy explains what we learn about you when you use our service and why we need it.</p>
<p>We keep the data of your account for as long as your account is open and delete it afterwards.</p>
<p>You can write to us at any time to learn what we hold about you or to have it corrected.</p>
<p>` + strings.Join(paragraphs, "</p>\n<p>") + `</p></main><footer>© 2024</footer></body></html>`
}

const (
	promise  = "We do not sell your personal information to anyone, and we never will."
	disclose = "We may retain, preserve or disclose your personal information to comply with applicable laws or regulations."
)

// bench is a checker on a fresh store, with a site to visit and one webhook
// receiver whose deliveries stay owed.
type bench struct {
	*Checker
	store *store.Store
	doc   policy.Document
	site  *site
}

// site serves what it is told to and counts.
type site struct {
	*httptest.Server
	handler atomic.Pointer[http.HandlerFunc]
}

func (s *site) serve(f http.HandlerFunc) { s.handler.Store(&f) }

func (s *site) servePage(body string) {
	s.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, body)
	})
}

func newBench(t testing.TB) *bench {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "p.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	web := &site{}
	web.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		(*web.handler.Load())(w, r)
	}))
	t.Cleanup(web.Close)
	b := &bench{store: s, site: web, doc: policy.Document{
		ID: "chat/privacy-policy", Service: "Chat", Type: "Privacy Policy", URL: web.URL + "/privacy", Schedule: "@every 1h",
	}}
	b.Checker = newChecker(t, s, "http://127.0.0.1:9/nobody")
	return b
}

func newChecker(t testing.TB, s *store.Store, hook string) *Checker {
	t.Helper()
	client, err := fetch.New(fetch.Config{AllowPrivate: true, PerHost: time.Microsecond, Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	rules, err := clause.Load(clause.Config{})
	if err != nil {
		t.Fatal(err)
	}
	told, err := alerts.New(alerts.Config{AllowPrivate: true, Receivers: []alerts.Receiver{
		{Name: "hook", Webhook: &alerts.Webhook{URL: hook}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return &Checker{History: s, Get: client.Get, Rules: rules, Alerts: told}
}

// visit takes a page down the line as if it had come at a time.
func (b *bench) visitAt(t *testing.T, at time.Time, body string) policy.Check {
	t.Helper()
	c, err := b.Visit(t.Context(), b.doc, policy.Snapshot{
		Document: b.doc.ID, At: at, URL: b.doc.URL, FinalURL: b.doc.URL, Status: 200,
		ContentType: "text/html; charset=utf-8", Body: []byte(body), SHA256: policy.Sum([]byte(body)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// check visits the site.
func (b *bench) checkNow(t *testing.T) policy.Check {
	t.Helper()
	c, err := b.Check(t.Context(), b.doc)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// told lists the titles of the alerts, oldest first.
func (b *bench) told(t *testing.T) []string {
	t.Helper()
	lines, err := b.store.Alerts(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for i := len(lines) - 1; i >= 0; i-- {
		titles = append(titles, string(lines[i].Event)+": "+lines[i].Title)
	}
	return titles
}

func day(n int) time.Time { return time.Date(2024, 1, n, 12, 0, 0, 0, time.UTC) }

func want(t *testing.T, c policy.Check, outcome policy.Outcome, version int) {
	t.Helper()
	if c.Outcome != outcome || c.Version != version {
		t.Errorf("check of %s: %s %q at version %d, want %s at version %d",
			c.At.Format(time.DateOnly), c.Outcome, c.Detail, c.Version, outcome, version)
	}
}

func TestTheStraightLine(t *testing.T) {
	b := newBench(t)
	want(t, b.visitAt(t, day(1), page(promise)), policy.First, 1)
	want(t, b.visitAt(t, day(2), page(promise)), policy.Unchanged, 1)
	noisy := strings.Replace(page(promise), "<nav>", `<div class="cookie-banner"><p>We use cookies.</p></div><nav>`, 1)
	want(t, b.visitAt(t, day(3), strings.Replace(noisy, "2024", "2025", 1)), policy.Unchanged, 1)
	if titles := b.told(t); len(titles) != 0 {
		t.Errorf("told for nothing: %q", titles)
	}

	c := b.visitAt(t, day(4), page(disclose))
	want(t, c, policy.Changed, 2)
	became := map[string]policy.ClauseWhat{}
	for _, e := range c.Change.Clauses {
		became[e.Kind] = e.What
	}
	if became["government-disclosure"] != policy.ClauseAdded || became["data-sale"] == "" {
		t.Errorf("what became of the clauses: %v", became)
	}
	if c.Change.Severity != policy.Critical {
		t.Errorf("severity %s, want critical", c.Change.Severity)
	}
	titles := b.told(t)
	if len(titles) != 1 || !strings.Contains(titles[0], "retain, preserve or disclose") {
		t.Errorf("told %q", titles)
	}
	flags, err := b.store.Flags(t.Context(), policy.FlagQuery{Kind: "government-disclosure"})
	if err != nil || len(flags) != 1 || flags[0].FromVersion != 2 || !flags[0].Since.Equal(day(4)) {
		t.Errorf("flags %+v, %v", flags, err)
	}
}

func TestAReturnIsToldOnceAndSoIsSwinging(t *testing.T) {
	b := newBench(t)
	a, other := page(promise), page(disclose)
	for n, body := range []string{a, other, a, other, a, other} {
		b.visitAt(t, day(n+1), body)
	}
	versions, err := b.store.Versions(t.Context(), b.doc.ID)
	if err != nil || len(versions) != 6 || versions[2].ReturnOf != 1 || versions[3].ReturnOf != 2 {
		t.Errorf("versions %+v, %v", versions, err)
	}
	titles := b.told(t)
	if len(titles) != 3 || !strings.HasPrefix(titles[2], "swings: ") || !strings.HasSuffix(titles[2], "versions 2 and 3") {
		t.Errorf("told %d times: %q, want the change, the first return, and that it swings", len(titles), titles)
	}
	// Long after, it is no swinging any more.
	b.visitAt(t, day(6).Add(2*swingTime), a)
	if titles := b.told(t); len(titles) != 4 {
		t.Errorf("told %d times: %q, want a late return told as well", len(titles), titles)
	}
}

func TestOnlyItsDateChanged(t *testing.T) {
	b := newBench(t)
	b.visitAt(t, day(1), page("Last updated: January 1, 2024", promise))
	c := b.visitAt(t, day(2), page("Last updated: January 2, 2024", promise))
	want(t, c, policy.Changed, 2)
	if !c.Change.DateOnly || len(b.told(t)) != 0 {
		t.Errorf("date only %v, told %q", c.Change.DateOnly, b.told(t))
	}
	c = b.visitAt(t, day(3), page("Last updated: January 3, 2024", disclose))
	if c.Change.DateOnly || len(b.told(t)) != 1 {
		t.Errorf("date only %v, told %q", c.Change.DateOnly, b.told(t))
	}
	versions, err := b.store.Versions(t.Context(), b.doc.ID)
	if err != nil || versions[1].EffectiveDate != "2024-01-02" {
		t.Errorf("the document's own date: %+v, %v", versions, err)
	}
}

func TestAChangeIsConfirmed(t *testing.T) {
	b := newBench(t)
	b.doc.Confirm = 3
	b.visitAt(t, day(1), page(promise))
	want(t, b.visitAt(t, day(2), page(disclose)), policy.Unconfirmed, 1)
	want(t, b.visitAt(t, day(3), page(disclose, "An aside.")), policy.Unconfirmed, 1) // another text: from the start
	want(t, b.visitAt(t, day(4), page(promise)), policy.Unchanged, 1)
	want(t, b.visitAt(t, day(5), page(disclose)), policy.Unconfirmed, 1)
	want(t, b.visitAt(t, day(6), page(disclose)), policy.Unconfirmed, 1)
	if titles := b.told(t); len(titles) != 0 {
		t.Errorf("told %q before it was confirmed", titles)
	}
	want(t, b.visitAt(t, day(7), page(disclose)), policy.Changed, 2)
	if titles := b.told(t); len(titles) != 1 {
		t.Errorf("told %q", titles)
	}
}

func TestOurOwnEditIsNotTheirs(t *testing.T) {
	b := newBench(t)
	b.visitAt(t, day(1), page(promise, "An aside."))
	b.doc.Extraction.Remove = policy.CSS("main p:last-child")
	// Their page and our selectors change at once: only their part is told.
	c := b.visitAt(t, day(2), page(disclose, "An aside."))
	want(t, c, policy.Changed, 3)
	versions, err := b.store.Versions(t.Context(), b.doc.ID)
	if err != nil || len(versions) != 3 || !versions[1].ReExtracted || versions[2].ReExtracted {
		t.Fatalf("versions %+v, %v", versions, err)
	}
	base, err := b.store.Version(t.Context(), b.doc.ID, 2)
	if err != nil || strings.Contains(base.Text, "aside") || !strings.Contains(base.Text, promise) {
		t.Errorf("base %q, %v", base.Text, err)
	}
	if titles := b.told(t); len(titles) != 1 {
		t.Errorf("told %q, want their change alone", titles)
	}
	// Our edit alone is not told at all.
	b.doc.Extraction.Remove = policy.CSS("main p:first-of-type")
	want(t, b.visitAt(t, day(3), page(disclose, "An aside.")), policy.Unchanged, 4)
	if titles := b.told(t); len(titles) != 1 {
		t.Errorf("told %q of our own edit", titles)
	}
}

func TestBrokenIsToldOnceAndSoIsRecovered(t *testing.T) {
	b := newBench(t)
	wall := `<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>
<p>Please enable JavaScript and cookies to continue. Verify you are human.</p></body></html>`
	b.visitAt(t, day(1), page(promise))
	for n := 2; n < 8; n++ {
		want(t, b.visitAt(t, day(n), wall), policy.Unusable, 1)
	}
	if titles := b.told(t); len(titles) != 1 || !strings.HasPrefix(titles[0], "broken: ") {
		t.Errorf("told %q, want broken, once", titles)
	}
	want(t, b.visitAt(t, day(8), page(promise)), policy.Unchanged, 1)
	want(t, b.visitAt(t, day(9), page(promise)), policy.Unchanged, 1)
	if titles := b.told(t); len(titles) != 2 || !strings.HasPrefix(titles[1], "recovered: ") {
		t.Errorf("told %q, want recovered after broken", titles)
	}
	if _, err := b.store.LatestUnusable(t.Context(), b.doc.ID); err != nil {
		t.Errorf("the unusable page was not kept: %v", err)
	}
}

func TestAShrunkTextIsTakenWhenItStays(t *testing.T) {
	b := newBench(t)
	long := make([]string, 60)
	for i := range long {
		long[i] = fmt.Sprintf("Paragraph %d tells at some length what we do with your data in case number %d.", i, i)
	}
	short := page("That is all there is to say.")
	b.visitAt(t, day(1), page(long...))
	want(t, b.visitAt(t, day(2), short), policy.Unusable, 1)
	want(t, b.visitAt(t, day(2).Add(time.Hour), short), policy.Unusable, 1)
	want(t, b.visitAt(t, day(2).Add(2*time.Hour), short), policy.Unusable, 1)
	c := b.visitAt(t, day(3).Add(time.Hour), short)
	want(t, c, policy.Changed, 2)
}

func TestASecondWorkerChangesNothing(t *testing.T) {
	b := newBench(t)
	b.visitAt(t, day(1), page(promise))
	// Another process stores the change while this one is at it.
	slow := *b.Checker
	slow.History = &racing{History: b.store, meanwhile: func() { b.visitAt(t, day(2), page(disclose)) }}
	_, err := slow.Visit(t.Context(), b.doc, policy.Snapshot{
		Document: b.doc.ID, At: day(2), URL: b.doc.URL, FinalURL: b.doc.URL, ContentType: "text/html",
		Body: []byte(page(disclose)), SHA256: policy.Sum([]byte(page(disclose))),
	})
	if !errors.Is(err, store.ErrStale) {
		t.Errorf("the slower one: %v, want ErrStale", err)
	}
	versions, err := b.store.Versions(t.Context(), b.doc.ID)
	if err != nil || len(versions) != 2 || len(b.told(t)) != 1 {
		t.Errorf("%d versions, told %q, %v", len(versions), b.told(t), err)
	}
}

// racing lets somebody else act between what a check reads and what it writes.
type racing struct {
	History
	meanwhile func()
}

func (r *racing) Record(ctx context.Context, v store.Visit) error {
	r.meanwhile()
	return r.History.Record(ctx, v)
}
