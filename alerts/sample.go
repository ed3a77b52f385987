package alerts

import (
	"context"
	"fmt"
	"sync"
	"time"

	"policytrail/diff"
	"policytrail/policy"
)

// TestResult is how a sample fared with one receiver.
type TestResult struct {
	Receiver string
	Answer   string
	Err      error
	Took     time.Duration
}

// Test sends every receiver a sample, marked as such in the mail's subject and
// by a webhook's type "policy.test". All go out at once; the results stand in
// the order of the receivers.
func (a *Alerts) Test(ctx context.Context) []TestResult {
	results := make([]TestResult, len(a.config.Receivers))
	var sending sync.WaitGroup
	for i, name := range a.Receivers() {
		sending.Go(func() { results[i] = a.test(ctx, name) })
	}
	sending.Wait()
	return results
}

func (a *Alerts) test(ctx context.Context, receiver string) TestResult {
	start := a.config.Now()
	p := newPayload(sample(start), "")
	p.Test = true
	p.Title = "[Test] " + p.Title
	p.Lead = "This is a test of policytrail's alerts: nothing happened, the service is made up. " + p.Lead
	// The time is part of the id, or a receiver that drops repeats would take
	// the second test for one.
	alert, err := a.alert(stableID("alert", "test", start.Format(time.RFC3339Nano)), p)
	if err != nil {
		return TestResult{Receiver: receiver, Err: err}
	}
	answer, err := a.Deliver(ctx, *alert, owe(alert, []target{{receiver: receiver}})[0])
	return TestResult{Receiver: receiver, Answer: answer, Err: err, Took: a.config.Now().Sub(start)}
}

const (
	sampleBefore = "We hand over your data when a court orders us to."
	sampleAfter  = "We may retain, preserve or disclose your data when we believe in good faith that an authority asks for it."
)

// sample is a change of a service that doesn't exist.
func sample(at time.Time) News {
	d := policy.Document{
		ID: "example/privacy-policy", Service: "Example", Type: "Privacy Policy",
		URL: "https://www.example.com/privacy",
	}
	const intro = "# Privacy Policy\n## Disclosure\n"
	old, young := sampleVersion(d.ID, 1, at.AddDate(0, -3, 0), intro+sampleBefore), sampleVersion(d.ID, 2, at, intro+sampleAfter)
	change := diff.Texts(old.Text, young.Text)
	flag := policy.Flag{
		Kind: "government-disclosure", Title: "Disclosure to governments",
		Passage: 3, Section: "Privacy Policy" + policy.SectionSeparator + "Disclosure",
		Sentence: sampleAfter, Quote: "retain, preserve or disclose",
		Polarity: policy.Affirmed, Severity: policy.Critical, Rule: "sample", Pack: "sample",
	}
	return News{
		Event: policy.EventChange, Document: d, At: at, SourceURL: d.URL,
		Diff: change, Old: &old, New: &young,
		Change: &policy.ChangeFacts{
			From: 1, To: 2, At: at, Summary: change.Summary(),
			WordsAdded: change.WordsAdded, WordsRemoved: change.WordsRemoved, Share: change.Share,
			Severity: policy.Critical,
			Clauses: []policy.ClauseEvent{{
				Kind: flag.Kind, Title: flag.Title, What: policy.ClauseAdded, Severity: policy.Critical,
				After:   []policy.Flag{flag},
				Meaning: "Your data may be kept for, or handed to, authorities and courts.",
			}},
		},
	}
}

func sampleVersion(document string, number int, at time.Time, text string) policy.Version {
	return policy.Version{
		Document: document, Number: number, At: at.UTC(), Words: policy.Words(text),
		SHA256: policy.Sum([]byte(text)), Text: text, Title: fmt.Sprintf("Sample %d", number),
	}
}
