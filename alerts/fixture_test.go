package alerts

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"policytrail/diff"
	"policytrail/policy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

const (
	oldText = `# Privacy Policy
## Sharing
We never sell what we know about you.
We answer a court order, and nothing less.
## Contact
Write to us.
`
	newText = `# Privacy Policy
## Sharing
We may retain, preserve or disclose what we know about you <b>if</b> an authority asks & we see fit.
We answer a court order, and much less.
## Contact
Write to us.
Letters take a week.
`
)

// changeNews is a change that brings one clause and takes another away.
func changeNews() News {
	d := policy.Document{
		ID: "pigeon-post/privacy-policy", Service: "Pigeon Post", Type: "Privacy Policy",
		URL: "https://pigeon.example/privacy", Tags: []string{"messaging"},
		Schedule: "@every 6h", Extraction: policy.Extraction{Select: policy.CSS("main")},
	}
	c := diff.Texts(oldText, newText)
	return News{
		Event: policy.EventChange, Document: d, At: noon,
		SourceURL: "https://pigeon.example/en/privacy?v=2",
		Diff:      c,
		Old:       version(3, noon.AddDate(0, -2, 0), oldText),
		New:       version(4, noon, newText),
		Change: &policy.ChangeFacts{
			From: 3, To: 4, At: noon, Summary: c.Summary(),
			WordsAdded: c.WordsAdded, WordsRemoved: c.WordsRemoved, Share: c.Share,
			Severity: policy.Critical,
			Clauses: []policy.ClauseEvent{
				{
					Kind: "data-sale", Title: "Sale of data", What: policy.ClauseRemoved, Severity: policy.Warning,
					Meaning: "Whether your data are sold.",
					Before: []policy.Flag{{
						Kind: "data-sale", Title: "Sale of data", Passage: 3, Section: "Privacy Policy › Sharing",
						Sentence: "We never sell what we know about you.", Quote: "never sell",
						Polarity: policy.Negated, Severity: policy.Good,
					}},
				},
				{
					Kind: "government-disclosure", Title: "Disclosure to governments", What: policy.ClauseAdded,
					Severity: policy.Critical, Meaning: "Authorities may be handed your data.",
					After: []policy.Flag{{
						Kind: "government-disclosure", Title: "Disclosure to governments", Passage: 3,
						Section:  "Privacy Policy › Sharing",
						Sentence: "We may retain, preserve or disclose what we know about you <b>if</b> an authority asks & we see fit.",
						Quote:    "retain, preserve or disclose",
						Polarity: policy.Affirmed, Severity: policy.Critical,
					}},
				},
			},
		},
	}
}

// wordingNews is a change that touches no clause.
func wordingNews() News {
	n := changeNews()
	n.Change.Severity, n.Change.Clauses = policy.Notice, nil
	n.SourceURL = n.Document.URL
	return n
}

func brokenNews() News {
	n := changeNews()
	return News{
		Event: policy.EventBroken, Document: n.Document, At: noon, Old: n.New,
		Detail: "the page is a login form", Failures: 5, Since: noon.Add(-30 * time.Hour),
	}
}

func recoveredNews() News {
	n := brokenNews()
	n.Event, n.Detail = policy.EventRecovered, "2 days"
	n.Old, n.New = nil, n.Old
	return n
}

func version(number int, at time.Time, text string) *policy.Version {
	return &policy.Version{
		Document: "pigeon-post/privacy-policy", Number: number, At: at, Language: "en",
		Words: policy.Words(text), SHA256: policy.Sum([]byte(text)), Text: text,
	}
}

// compose makes Alerts of the config and composes the news, which one receiver
// at least must be owed.
func compose(t *testing.T, c Config, n News) (*Alerts, policy.Alert, []policy.Delivery) {
	t.Helper()
	if c.Now == nil {
		c.Now = func() time.Time { return noon }
	}
	a, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	alert, deliveries, err := a.Compose(n)
	if err != nil {
		t.Fatal(err)
	}
	if alert == nil || len(deliveries) == 0 {
		t.Fatal("nobody is concerned")
	}
	return a, *alert, deliveries
}

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

// rendered is the body of a mail in the program's own words.
func rendered(p Payload) (plain, rich string, err error) {
	words, err := newWording("")
	if err != nil {
		return "", "", err
	}
	_, plain, rich, err = words.mail(p)
	return plain, rich, err
}
