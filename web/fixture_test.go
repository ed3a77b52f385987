package web

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"policytrail/diff"
	"policytrail/policy"
	"policytrail/store"
)

var _ History = (*store.Store)(nil)
var _ Counted = (*store.Store)(nil)

// The documents of the tests: one with a history, one whose name and text are
// not ASCII, one that was never checked.
var (
	pigeon = policy.Document{
		ID: "pigeon-post/privacy-policy", Service: "Pigeon Post", Type: "Privacy Policy",
		URL: "https://pigeon.example/privacy", Tags: []string{"messaging", "birds"}, Schedule: "@every 6h",
	}
	taube = policy.Document{
		ID: "täube/隐私政策", Service: "Täube", Type: "隐私政策", URL: "https://taeube.example/%E9%9A%90", Schedule: "@every 6h",
		Tags: []string{"messaging"},
	}
	owl = policy.Document{
		ID: "owl-mail/terms-of-service", Service: "Owl Mail", Type: "Terms of Service", URL: "https://owl.example/terms", Schedule: "@every 6h",
	}
)

// noon is noon of the n-th day of the tests' year.
func noon(n int) time.Time { return time.Date(2024, 1, n, 12, 0, 0, 0, time.UTC) }

const pigeon1 = `# Privacy Policy
Pigeon Post carries letters. This policy says what we learn about you on the way, and it is as short as we could make it.
## What we collect
We collect:
- your name and address;
- the name and address of whoever you write to;
- how long the pigeon took.
## How long we keep it
We keep letters for 30 days and then shred them.
We do not sell your personal information.
## Whom we tell
We tell nobody what you write.
| Purpose | Data | Kept for |
| Finding your house | Address | 30 days |
| Feeding the pigeon | None | not at all |
## Reaching us
Write to the loft. A pigeon answers within a week.
`

const pigeon2 = `# Privacy Policy
Pigeon Post carries letters. This policy says what we learn about you on the way, and it is as short as we could make it.
## What we collect
We collect:
- your name and address;
- the name and address of whoever you write to, and of their neighbours;
- how long the pigeon took.
## How long we keep it
We keep letters for 90 days and then shred them.
## Whom we tell
We may retain, preserve or disclose your letters if we believe that a court, a government or the falconer general asks for it. We tell nobody else.
We may disclose your address to:
- anybody who feeds our pigeons;
  - or has fed them in the past year.
| Purpose | Data | Kept for |
| Finding your house | Address | 90 days |
| Feeding the pigeon | None | not at all |
<script>alert("policy")</script> is a text like any other, as is <b>this</b> & {{.}}.
## Reaching us
Write to the loft. A pigeon answers within a week.
`

// finding is a kind that the tests flag, and the words it is found by.
type finding struct {
	words, kind, title, lead string
	severity                 policy.Severity
	polarity                 policy.Polarity
}

var findings = []finding{
	{"retain, preserve or disclose", "government-disclosure", "Disclosure to governments", "", policy.Critical, policy.Affirmed},
	{"for 90 days", "data-retention", "How long data is kept", "", policy.Warning, policy.Affirmed},
	{"for 30 days", "data-retention", "How long data is kept", "", policy.Notice, policy.Affirmed},
	{"do not sell", "data-sale", "Sale of personal data", "", policy.Good, policy.Negated},
	{"anybody who feeds", "third-party-sharing", "Sharing with others", "We may disclose your address to: ", policy.Warning, policy.Affirmed},
	{"出售您的个人信息", "data-sale", "Sale of personal data", "", policy.Good, policy.Negated},
}

// flagsOf finds the flags of a text, each with the sentence around it.
func flagsOf(text string) []policy.Flag {
	var flags []policy.Flag
	for _, p := range policy.Passages(text) {
		for _, f := range findings {
			start := strings.Index(p.Text, f.words)
			if start < 0 {
				continue
			}
			own, _, _ := strings.Cut(p.Text, ". We")
			if own != p.Text {
				own += "."
			}
			flags = append(flags, policy.Flag{
				Kind: f.kind, Title: f.title, Passage: p.Number, Section: p.Section,
				Sentence: f.lead + strings.TrimPrefix(own, "- "), Quote: f.words, Start: start, End: start + len(f.words),
				Polarity: f.polarity, Severity: f.severity, Rule: f.kind + "-1", Pack: "en@1",
			})
		}
	}
	return flags
}

// visit is a check that found a text.
func visit(d policy.Document, number, n int, text string) store.Visit {
	page := []byte("<html><script>alert(1)</script>" + text)
	return store.Visit{
		Document: d, At: noon(n), Outcome: policy.First, Extraction: "x1", Rules: "en@1", Flags: flagsOf(text),
		Page: &policy.Snapshot{
			Document: d.ID, At: noon(n), URL: d.URL, FinalURL: d.URL + "?lang=en", Status: 200,
			ContentType: "text/html; charset=utf-8", Body: page, SHA256: policy.Sum(page),
			Header: []policy.Header{{Name: "Date", Value: noon(n).Format(http.TimeFormat)}, {Name: "Server", Value: "loft/2"}},
		},
		Version: &policy.Version{
			Document: d.ID, Number: number, At: noon(n), Title: d.Type, Language: "en", EffectiveDate: noon(n - 1).Format(time.DateOnly),
			Words: policy.Words(text), SHA256: policy.Sum([]byte(text)), Text: text,
		},
	}
}

// changed makes a visit one that found another text than before.
func changed(v store.Visit, before string, clauses ...policy.ClauseEvent) store.Visit {
	c := diff.Texts(before, v.Version.Text)
	v.Outcome = policy.Changed
	v.Change = &policy.ChangeFacts{
		Document: v.Document.ID, From: v.Version.Number - 1, To: v.Version.Number, At: v.At, Summary: c.Summary(),
		WordsAdded: c.WordsAdded, WordsRemoved: c.WordsRemoved, Share: c.Share, Severity: policy.Notice, Clauses: clauses,
	}
	for _, clause := range clauses {
		if clause.Severity.Rank() > v.Change.Severity.Rank() {
			v.Change.Severity = clause.Severity
		}
	}
	return v
}

type deliverArgs struct{ ID string }

func (deliverArgs) Kind() string { return "deliver" }

// newHistory is a store with all that the pages can show.
func newHistory(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "policytrail.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	soon := func(int, policy.Document, bool) time.Time { return noon(30) }
	if err := s.Watch(t.Context(), []policy.Document{pigeon, taube, owl}, soon); err != nil {
		t.Fatal(err)
	}
	visits := []store.Visit{visit(pigeon, 1, 2, pigeon1)}
	for n := 3; n < 9; n++ {
		visits = append(visits, store.Visit{Document: pigeon, At: noon(n), Outcome: policy.Unchanged, Detail: "not modified", Extraction: "x1"})
	}
	visits = append(visits, secondVersion(), changed(visit(pigeon, 3, 15, pigeon3), pigeon2),
		visit(taube, 1, 4, "# 隐私政策\n我们不会出售您的个人信息。\n"))
	for n := 10; n < 14; n++ {
		visits = append(visits, store.Visit{Document: taube, At: noon(n), Outcome: policy.Unusable, Detail: "a wall: “verify you are human”", Extraction: "x1", Broken: n > 11})
	}
	for _, v := range visits {
		if err := s.Record(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	next := noon(16)
	for _, a := range []store.Attempt{
		{Delivery: "a1-legal", At: noon(9), State: policy.Delivered, Detail: "250 2.0.0 queued"},
		{Delivery: "a1-hook", At: noon(9), State: policy.Owed, Detail: "503 Service Unavailable", Next: &next},
	} {
		if err := s.Attempted(t.Context(), a, nil); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// pigeon3 has a passage more at the top, so that flags that stay stand
// elsewhere than before.
var pigeon3 = strings.Replace(pigeon2, "\n", "\nThis policy was put into plain words.\n", 1)

// secondVersion is the visit that found the second text, with its alert.
func secondVersion() store.Visit {
	before, after := flagsOf(pigeon1), flagsOf(pigeon2)
	v := changed(visit(pigeon, 2, 9, pigeon2), pigeon1,
		policy.ClauseEvent{Kind: "data-sale", Title: "Sale of personal data", What: policy.ClauseRemoved, Severity: policy.Warning,
			Before: before[1:2], Meaning: "Whether what is known about you is sold."},
		policy.ClauseEvent{Kind: "government-disclosure", Title: "Disclosure to governments", What: policy.ClauseAdded, Severity: policy.Critical,
			After: after[1:2], Meaning: "The service hands data to authorities."},
		policy.ClauseEvent{Kind: "data-retention", Title: "How long data is kept", What: policy.ClauseStrengthened, Severity: policy.Warning,
			Before: before[:1], After: after[:1], Meaning: "How long data is kept."},
		policy.ClauseEvent{Kind: "tracking", Title: "Cookies and pixels", What: policy.ClauseReworded, Severity: policy.Notice,
			Before: before[:1], After: after[:1], Meaning: "Whether you are recognised."},
		policy.ClauseEvent{Kind: "government-disclosure", Title: "Disclosure to governments", What: policy.ClauseContradicts, Severity: policy.Critical,
			After: after[1:2], Claim: &policy.Claim{Text: "tells nobody", Date: "2018-04-29", Source: "https://news.example/pigeon"}})
	v.Alerts = []store.OwedAlert{{
		Alert: policy.Alert{ID: "a1", Event: policy.EventChange, Document: pigeon.ID, At: noon(9), Severity: policy.Critical,
			Title: "Pigeon Post Privacy Policy: new clause", Payload: []byte(`{}`)},
		Deliveries: []policy.Delivery{{ID: "a1-legal", Receiver: "legal"}, {ID: "a1-hook", Receiver: "hook"}},
		Jobs:       []store.Job{{Args: deliverArgs{"a1-legal"}, Opts: &river.InsertOpts{}}, {Args: deliverArgs{"a1-hook"}, Opts: &river.InsertOpts{}}},
	}}
	return v
}

func isUnknown(err error) bool { return errors.Is(err, store.ErrUnknown) }

// serve starts the pages over a history with all there is to show.
func serve(t *testing.T, change func(*Config)) *httptest.Server {
	t.Helper()
	history := newHistory(t)
	c := Config{History: history, IsUnknown: isUnknown, Version: "v9", Metrics: NewMetrics(history, "v9")}
	if change != nil {
		change(&c)
	}
	server := httptest.NewServer(New(c))
	t.Cleanup(server.Close)
	return server
}

// client follows no redirects and keeps no cookies.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// get asks for an address and reads the answer.
func get(t *testing.T, address string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return do(t, request)
}

func do(t *testing.T, request *http.Request) (*http.Response, string) {
	t.Helper()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}
