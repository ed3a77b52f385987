package watch

import (
	"strings"
	"testing"
	"time"

	"policytrail/policy"
)

// desk is page with a line of the site's above its text, which stands in an
// element of that id.
func desk(id string, paragraphs ...string) string {
	return strings.NewReplacer("<main>", `<main><p>Welcome to the legal desk of the Chat company, where you find everything we have to say.</p><div id="`+id+`">`,
		"</main>", "</div></main>").Replace(page(paragraphs...))
}

func TestSelectorsThatMatchNothingAnyMore(t *testing.T) {
	b := newBench(t)
	b.doc.Extraction.Select = policy.CSS("#policy")
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	next := func(body string) policy.Check {
		at = at.Add(6 * time.Hour)
		return b.visitAt(t, at, body)
	}
	want(t, next(desk("policy", promise)), policy.First, 1)

	// The page is rebuilt, and the company changed nothing: a line that the
	// selectors left out is the page's, and told to nobody.
	c := next(desk("legal-v2", promise))
	if c.Outcome == policy.Unusable {
		t.Fatalf("the document is lost: %s", c.Detail)
	}
	if told := b.told(t); len(told) > 0 {
		t.Fatalf("told: %q", told)
	}
	number := c.Version

	// A change is told the same day, and nothing but it.
	c = next(desk("legal-v2", disclose))
	want(t, c, policy.Changed, number+1)
	if strings.Contains(c.Change.Summary, "Welcome") || c.Change.WordsAdded > 20 {
		t.Errorf("told as the company's: %+v", c.Change)
	}

	// That the selectors want mending is told once.
	for range 5 {
		c = next(desk("legal-v2", disclose))
		want(t, c, policy.Unchanged, number+1)
	}
	if !strings.Contains(c.Detail, `select ["#policy"] matches nothing`) {
		t.Errorf("the check says %q", c.Detail)
	}
	told := b.told(t)
	if len(told) != 2 || !strings.HasPrefix(told[0], "change: ") || !strings.HasPrefix(told[1], "unselected: ") {
		t.Fatalf("told: %q", told)
	}

	// The old layout is back: no news, and after that the selectors count again.
	want(t, next(desk("policy", disclose)), policy.Unchanged, number+1)
	c = next(desk("policy", disclose))
	if c.Outcome != policy.Unchanged {
		t.Errorf("the check is %s, %s", c.Outcome, c.Detail)
	}
	v, err := b.store.Version(t.Context(), b.doc.ID, c.Version)
	if err != nil || strings.Contains(v.Text, "Welcome") {
		t.Errorf("the text in force is %q, %v", v.Text, err)
	}
	if told := b.told(t); len(told) != 2 {
		t.Errorf("told: %q", told)
	}
}

func TestSelectorsThatMatchNothingOnAnotherPage(t *testing.T) {
	b := newBench(t)
	b.doc.Extraction.Select = policy.CSS("main")
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	want(t, b.visitAt(t, at, page(promise)), policy.First, 1)
	shop := `<html lang="en"><head><title>Privacy Policy</title></head><body><h1>Privacy Policy</h1><div>` +
		strings.Repeat("<p>Buy our boats, which are the finest in the harbour and cost next to nothing.</p>", 20) + `</div></body></html>`
	c := b.visitAt(t, at.Add(time.Hour), shop)
	want(t, c, policy.Unusable, 1)
	if !strings.Contains(c.Detail, `selector matches nothing (["main"])`) {
		t.Errorf("the check says %q", c.Detail)
	}
}

func TestSelectorsThatNeverMatched(t *testing.T) {
	b := newBench(t)
	b.doc.Extraction.Select = policy.CSS(".typo")
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	c := b.visitAt(t, at, page(promise))
	want(t, c, policy.First, 1)
	if !strings.HasPrefix(c.Detail, `select [".typo"] matches nothing`) {
		t.Errorf("the check says %q", c.Detail)
	}
	want(t, b.visitAt(t, at.Add(time.Hour), page(promise)), policy.Unchanged, 1)
}

// Selectors that came later and yield the same text are in force at once.
func TestSelectorsAddedToTheSameText(t *testing.T) {
	b := newBench(t)
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	plain := strings.NewReplacer("<main>", `<div id="policy">`, "</main>", "</div>").Replace(page(promise))
	want(t, b.visitAt(t, at, plain), policy.First, 1)
	b.doc.Extraction.Select = policy.CSS("#policy")
	beside := strings.Replace(plain, `<div id="policy">`, `<div><p>Our office is closed on the first Monday of March, and open on all other days.</p></div><div id="policy">`, 1)
	want(t, b.visitAt(t, at.Add(time.Hour), beside), policy.Unchanged, 1)
	if told := b.told(t); len(told) > 0 {
		t.Errorf("told: %q", told)
	}
}
