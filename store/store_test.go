package store

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"

	"policytrail/policy"
)

var chat = policy.Document{
	ID: "chat/privacy-policy", Service: "Chat", Type: "Privacy Policy", URL: "https://chat.example/privacy",
	Tags: []string{"messaging"}, Schedule: "@every 1h",
}

// day is the n-th day of the tests' year.
func day(n int) time.Time { return time.Date(2024, 1, n, 12, 0, 0, 0, time.UTC) }

type deliverArgs struct{ ID string }

func (deliverArgs) Kind() string { return "deliver" }

func newStore(t *testing.T) *Store {
	t.Helper()
	return openStore(t, filepath.Join(t.TempDir(), "policytrail.db"))
}

func openStore(t *testing.T, path string, pragmas ...string) *Store {
	t.Helper()
	s, err := open(t.Context(), Config{Path: path, Patience: time.Millisecond}, pragmas)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// visit is a check on a day that found a text; the flags are its lines that
// contain "disclose".
func visit(number, n int, text string) Visit {
	page := []byte("<html>" + text)
	v := Visit{
		Document: chat, At: day(n), Outcome: policy.Changed, Extraction: "x1", ETag: `"e"`, Rules: "en@1",
		Page: &policy.Snapshot{
			Document: chat.ID, At: day(n), URL: chat.URL, FinalURL: chat.URL, Status: 200,
			ContentType: "text/html", Body: page, SHA256: policy.Sum(page),
		},
		Version: &policy.Version{
			Document: chat.ID, Number: number, At: day(n), Title: "Privacy", Language: "en",
			Words: policy.Words(text), SHA256: policy.Sum([]byte(text)), Text: text,
		},
	}
	for _, p := range policy.Passages(text) {
		if strings.Contains(p.Text, "disclose") {
			v.Flags = append(v.Flags, policy.Flag{
				Kind: "government-disclosure", Sentence: p.Text, Quote: "disclose", Passage: p.Number,
				Polarity: policy.Affirmed, Severity: policy.Critical,
			})
		}
	}
	if number > 1 {
		v.Change = &policy.ChangeFacts{Document: chat.ID, From: number - 1, To: number, At: day(n), Summary: "changed"}
	} else {
		v.Outcome = policy.First
	}
	return v
}

func record(t *testing.T, s *Store, visits ...Visit) {
	t.Helper()
	for _, v := range visits {
		if err := s.Record(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
}

const (
	textA = "# Privacy\nWe keep your messages.\n"
	textB = "# Privacy\nWe keep your messages.\nWe may disclose them to courts.\n"
)

func TestHistoryIsReadBackAsItWasStored(t *testing.T) {
	s := newStore(t)
	record(t, s, visit(1, 1, textA), visit(2, 5, textB))
	ctx := t.Context()

	now, err := s.Version(ctx, chat.ID, 0)
	if err != nil || now.Text != textB || now.Number != 2 {
		t.Errorf("in force: version %d %q, %v", now.Number, now.Text, err)
	}
	then, err := s.VersionAt(ctx, chat.ID, day(4))
	if err != nil || then.Text != textA {
		t.Errorf("on the fourth: %q, %v", then.Text, err)
	}
	if _, err := s.VersionAt(ctx, chat.ID, day(1).Add(-time.Hour)); !errors.Is(err, ErrUnknown) {
		t.Errorf("before the first version: %v, want ErrUnknown", err)
	}
	page, err := s.Snapshot(ctx, now.Snapshot)
	if err != nil || string(page.Body) != "<html>"+textB {
		t.Errorf("snapshot: %q, %v", page.Body, err)
	}
	versions, err := s.Versions(ctx, chat.ID)
	if err != nil || len(versions) != 2 || !versions[1].At.Equal(day(5)) {
		t.Errorf("versions: %+v, %v", versions, err)
	}
	if _, err := s.Versions(ctx, "chat/nothing"); !errors.Is(err, ErrUnknown) {
		t.Errorf("unknown document: %v, want ErrUnknown", err)
	}
}

func TestFlagsKeepTheirLifetime(t *testing.T) {
	s := newStore(t)
	record(t, s, visit(1, 1, textA), visit(2, 5, textB), visit(3, 9, "Preamble.\n"+textB), visit(4, 20, textA))
	for _, c := range []struct {
		name string
		q    policy.FlagQuery
		want int
	}{
		{"now", policy.FlagQuery{}, 0},
		{"ever", policy.FlagQuery{Ever: true}, 1},
		{"in version 2", policy.FlagQuery{Document: chat.ID, Version: 2}, 1},
		{"in version 1", policy.FlagQuery{Document: chat.ID, Version: 1}, 0},
		{"while it stood", policy.FlagQuery{At: at(day(10))}, 1},
		{"before it came", policy.FlagQuery{At: at(day(4))}, 0},
		{"after it went", policy.FlagQuery{At: at(day(21))}, 0},
		{"other kind", policy.FlagQuery{Ever: true, Kind: "data-sale"}, 0},
		{"critical", policy.FlagQuery{Ever: true, Severity: policy.Critical}, 1},
	} {
		flags, err := s.Flags(t.Context(), c.q)
		if err != nil {
			t.Fatal(err)
		}
		if len(flags) != c.want {
			t.Errorf("%s: %d flags, want %d", c.name, len(flags), c.want)
		}
		for _, f := range flags {
			if f.FromVersion != 2 || f.ToVersion != 3 || !f.Since.Equal(day(5)) || !f.Until.Equal(day(20)) {
				t.Errorf("%s: stood from %d (%s) to %d (%s)", c.name, f.FromVersion, f.Since, f.ToVersion, f.Until)
			}
		}
	}
}

// TestConfidenceMovesNoLifetime: another model's opinion of a clause is no other
// clause.
func TestConfidenceMovesNoLifetime(t *testing.T) {
	s := newStore(t)
	first, second := visit(1, 1, textB), visit(2, 5, "Preamble.\n"+textB)
	first.Flags[0].Confidence, second.Flags[0].Confidence = policy.MediumConfidence, policy.HighConfidence
	record(t, s, first, second)
	flags, err := s.Flags(t.Context(), policy.FlagQuery{Ever: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(flags) != 1 || flags[0].FromVersion != 1 || flags[0].Confidence != policy.HighConfidence {
		t.Errorf("flags %+v", flags)
	}
}

func at(t time.Time) *time.Time { return &t }

func TestSearch(t *testing.T) {
	s := newStore(t)
	record(t, s, visit(1, 1, textA), visit(2, 5, textB), visit(3, 9, "# 隐私政策\n我们不会出售您的个人信息。\n"))
	for _, c := range []struct {
		query string
		ever  bool
		want  []string
	}{
		{"disclose courts", false, nil},
		{"disclose courts", true, []string{"We may disclose them to courts."}},
		{`"may disclose"`, true, []string{"We may disclose them to courts."}},
		{`"disclose may"`, true, nil},
		{`may" OR "nothing`, true, nil}, // operators are words like others
		{"个人信息", false, []string{"我们不会出售您的个人信息。"}},
		{"出售", false, []string{"我们不会出售您的个人信息。"}},
		{"售出", false, nil},
	} {
		hits, err := s.Search(t.Context(), policy.Query{Words: c.query, Ever: c.ever})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range hits {
			got = append(got, h.Text)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("search %q ever=%v: %s", c.query, c.ever, d)
		}
	}
	hits, err := s.Search(t.Context(), policy.Query{Words: "disclose", Ever: true})
	if err != nil || len(hits) != 1 || hits[0].FromVersion != 2 || hits[0].ToVersion != 2 || !hits[0].Until.Equal(day(9)) {
		t.Errorf("lifetime of a passage: %+v, %v", hits, err)
	}
	if _, err := s.Search(t.Context(), policy.Query{Words: ` "" -`}); err == nil {
		t.Error("an empty query was accepted")
	}
}

func TestChecksInARowAreOneRun(t *testing.T) {
	s := newStore(t)
	record(t, s, visit(1, 1, textA))
	quiet := Visit{Document: chat, Outcome: policy.Unchanged, Detail: "not modified", Extraction: "x1"}
	for n := 2; n <= 6; n++ {
		quiet.At = day(n)
		record(t, s, quiet)
	}
	failed := Visit{Document: chat, At: day(7), Outcome: policy.Failed, Detail: "timed out", Extraction: "x1"}
	record(t, s, failed)
	runs, err := s.Checks(t.Context(), chat.ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []policy.CheckRun{
		{Document: chat.ID, Outcome: policy.Failed, Detail: "timed out", Version: 1, First: day(7), Last: day(7), Count: 1},
		{Document: chat.ID, Outcome: policy.Unchanged, Detail: "not modified", Version: 1, First: day(2), Last: day(6), Count: 5},
		{Document: chat.ID, Outcome: policy.First, Version: 1, First: day(1), Last: day(1), Count: 1},
	}
	if d := cmp.Diff(want, runs); d != "" {
		t.Error(d)
	}
	known, err := s.Known(t.Context(), chat.ID)
	if err != nil || known.BadChecks != 1 || !known.BadSince.Equal(day(7)) || known.Version.Text != textA {
		t.Errorf("known: %+v, %v", known, err)
	}
	quiet.At = day(8)
	record(t, s, quiet)
	if known, _ = s.Known(t.Context(), chat.ID); known.BadChecks != 0 || known.BadSince != nil {
		t.Errorf("after a good check: %+v", known)
	}
}

func TestSnapshotsKept(t *testing.T) {
	s := newStore(t)
	record(t, s, visit(1, 1, textA))
	page := func(n int, body string) *policy.Snapshot {
		return &policy.Snapshot{Document: chat.ID, At: day(n), Body: []byte(body), SHA256: policy.Sum([]byte(body))}
	}
	same := visit(1, 2, textA)
	record(t, s, Visit{Document: chat, At: day(2), Outcome: policy.Unchanged, Page: same.Page})
	if n := count(t, s, "snapshots"); n != 1 {
		t.Errorf("the same page again: %d snapshots, want 1", n)
	}
	for n := 3; n < 9; n++ {
		record(t, s,
			Visit{Document: chat, At: day(n), Outcome: policy.Unchanged, Page: page(n, "nonce "+day(n).String())},
			Visit{Document: chat, At: day(n), Outcome: policy.Unusable, Detail: "wall", Page: page(n, "wall "+day(n).String())})
	}
	if n := count(t, s, "snapshots"); n != 1+1+keptUnusable {
		t.Errorf("%d snapshots, want the version's, the latest and %d unusable ones", n, keptUnusable)
	}
	latest, err := s.LatestPage(t.Context(), chat.ID)
	if err != nil || !latest.At.Equal(day(8)) {
		t.Errorf("latest page is of %s, %v", latest.At, err)
	}
	// Extracting the latest page again makes it a version's evidence.
	again := visit(2, 9, textB)
	again.Page = &latest
	record(t, s, again)
	v, err := s.Version(t.Context(), chat.ID, 2)
	if err != nil || v.Snapshot != latest.ID {
		t.Errorf("version 2 rests on snapshot %d, want %d (%v)", v.Snapshot, latest.ID, err)
	}
}

func count(t *testing.T, s *Store, table string) int {
	t.Helper()
	var n int
	if err := s.reader.QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func owed(id string) OwedAlert {
	return OwedAlert{
		Alert:      policy.Alert{ID: id, Event: policy.EventChange, Document: chat.ID, At: day(5), Severity: policy.Critical, Title: "news", Payload: []byte(`{"a":1}`)},
		Deliveries: []policy.Delivery{{ID: id + "-legal", Receiver: "legal"}},
		Jobs:       []Job{{Args: deliverArgs{id + "-legal"}, Opts: &river.InsertOpts{Queue: "deliver"}}},
	}
}

func TestWhatIsOwedIsStoredWithTheChange(t *testing.T) {
	s := newStore(t)
	change := visit(2, 5, textB)
	change.Alerts = []OwedAlert{owed("a1")}
	record(t, s, visit(1, 1, textA), change)
	if n := count(t, s, "river_job"); n != 1 {
		t.Errorf("%d jobs, want 1", n)
	}
	// A second worker that found the same is refused whole: no second job.
	if err := s.Record(t.Context(), change); !errors.Is(err, ErrStale) {
		t.Errorf("the same change again: %v, want ErrStale", err)
	}
	if n := count(t, s, "river_job"); n != 1 {
		t.Errorf("%d jobs after the same change again, want 1", n)
	}
	d, err := s.Delivery(t.Context(), "a1-legal")
	a := d.Alert
	if err != nil || d.State != policy.Owed || string(a.Payload) != `{"a":1}` || a.Document != chat.ID {
		t.Errorf("delivery %+v of %+v, %v", d, a, err)
	}
}

func TestDeliveryStates(t *testing.T) {
	s := newStore(t)
	change := visit(1, 5, textB)
	change.Alerts = []OwedAlert{owed("a1"), owed("a2")}
	record(t, s, change)
	ctx := t.Context()
	next := day(6)
	for _, a := range []Attempt{
		{Delivery: "a1-legal", At: day(5), State: policy.Owed, Detail: "451 busy", Next: &next},
		{Delivery: "a1-legal", At: day(6), State: policy.Delivered, Detail: "250 ok"},
		{Delivery: "a2-legal", At: day(6), State: policy.Abandoned, Detail: "410 gone"},
	} {
		if err := s.Attempted(ctx, a, nil); err != nil {
			t.Fatal(err)
		}
	}
	d, err := s.Delivery(ctx, "a1-legal")
	if err != nil || d.State != policy.Delivered || d.Attempts != 2 || d.NextAt != nil || !d.DoneAt.Equal(day(6)) {
		t.Errorf("delivered: %+v, %v", d, err)
	}
	counts, err := s.DeliveryCounts(ctx)
	if err != nil || counts[policy.Delivered] != 1 || counts[policy.Abandoned] != 1 {
		t.Errorf("counts %v, %v", counts, err)
	}
	job := func(id, _ string) Job { return Job{Args: deliverArgs{id}} }
	if n, err := s.Retry(ctx, nil, job); n != 1 || err != nil {
		t.Errorf("retried %d, %v, want the failed one", n, err)
	}
	if _, err := s.Retry(ctx, []string{"a1-legal"}, job); !errors.Is(err, ErrUnknown) {
		t.Errorf("retrying what was delivered: %v, want ErrUnknown", err)
	}
	lines, err := s.Alerts(ctx, policy.Owed, 10)
	if err != nil || len(lines) != 1 || lines[0].ID != "a2-legal" || lines[0].Title != "news" {
		t.Errorf("owed: %+v, %v", lines, err)
	}
}

func TestClaimCatchesUpOnce(t *testing.T) {
	s := newStore(t)
	ctx := t.Context()
	first := func(int, policy.Document, bool) time.Time { return day(1) }
	if err := s.Watch(ctx, []policy.Document{chat}, first); err != nil {
		t.Fatal(err)
	}
	plan := func(id string) (Job, time.Time) { return Job{Args: deliverArgs{id}}, day(10).Add(time.Hour) }
	for i, want := range []int{1, 0} {
		if n, err := s.Claim(ctx, day(10), 100, plan); n != want || err != nil {
			t.Errorf("claim %d: %d, %v, want %d", i+1, n, err, want)
		}
	}
	if at, ok, err := s.NextDue(ctx); !ok || err != nil || !at.Equal(day(10).Add(time.Hour)) {
		t.Errorf("next due %s, %v, %v", at, ok, err)
	}
	if err := s.Sooner(ctx, chat.ID, day(10).Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := s.Sooner(ctx, chat.ID, day(20)); err != nil {
		t.Fatal(err)
	}
	if at, _, _ := s.NextDue(ctx); !at.Equal(day(10).Add(time.Minute)) {
		t.Errorf("next due %s, want the sooner time", at)
	}
	// The same schedule keeps the time; another one, and only that, asks for a new one.
	if err := s.Watch(ctx, []policy.Document{chat}, first); err != nil {
		t.Fatal(err)
	}
	if n, _ := s.Claim(ctx, day(10), 100, plan); n != 0 {
		t.Error("reloading the same watch list made a document due")
	}
	other := chat
	other.Schedule = "@every 2h"
	if err := s.Watch(ctx, []policy.Document{other}, first); err != nil {
		t.Fatal(err)
	}
	if n, _ := s.Claim(ctx, day(10), 100, plan); n != 1 {
		t.Error("a new schedule was not taken")
	}
	if err := s.Watch(ctx, nil, first); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := s.NextDue(ctx); ok {
		t.Error("a document that is no longer watched is due")
	}
}

func TestStates(t *testing.T) {
	s := newStore(t)
	ctx := t.Context()
	other := policy.Document{ID: "mail/terms", Service: "Mail", Type: "Terms", URL: "https://mail.example/terms"}
	if err := s.Watch(ctx, []policy.Document{chat, other}, func(int, policy.Document, bool) time.Time { return day(30) }); err != nil {
		t.Fatal(err)
	}
	record(t, s, visit(1, 1, textA), visit(2, 5, textB))
	states, err := s.States(ctx)
	if err != nil || len(states) != 2 {
		t.Fatalf("%d states, %v", len(states), err)
	}
	got, never := states[0], states[1]
	if got.Current.Number != 2 || got.LastChange.To != 2 || got.LastCheck.Outcome != policy.Changed ||
		got.Flags[policy.Critical] != 1 || !got.NextCheck.Equal(day(30)) || !got.Watched {
		t.Errorf("state: %+v", got)
	}
	if never.Current != nil || never.LastChange != nil || never.LastCheck != nil || len(never.Flags) != 0 {
		t.Errorf("state of a document never checked: %+v", never)
	}
	if watched, broken, err := s.WatchCounts(ctx); watched != 2 || broken != 0 || err != nil {
		t.Errorf("%d watched, %d broken, %v", watched, broken, err)
	}
	one, err := s.State(ctx, chat.ID)
	if d := cmp.Diff(got, one); d != "" || err != nil {
		t.Errorf("%v %s", err, d)
	}
}
