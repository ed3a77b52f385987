package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"

	"policytrail/policy"
)

// news is an alert about a document at a time, owed to receivers.
func news(id, document string, at time.Time, state policy.DeliveryState, receivers ...string) OwedAlert {
	o := OwedAlert{Alert: policy.Alert{
		ID: id, Event: policy.EventChange, Document: document, At: at, Severity: policy.Warning,
		Title: "title of " + id, Payload: []byte(`{"lead":"lead of ` + id + `","document":{"service":"Chat"}}`),
	}}
	for _, r := range receivers {
		d := policy.Delivery{ID: id + "-" + r, Receiver: r, State: state}
		if state == policy.Held {
			d.Digest = "weekly"
		}
		o.Deliveries = append(o.Deliveries, d)
		o.Jobs = append(o.Jobs, deliverJob(d.ID, r))
	}
	return o
}

type deliveryArgs struct {
	Delivery string `json:"delivery"`
}

func (deliveryArgs) Kind() string { return "deliver" }

func deliverJob(delivery, _ string) Job {
	return Job{Args: deliveryArgs{delivery}, Opts: &river.InsertOpts{
		ScheduledAt: time.Now().Add(time.Hour), UniqueOpts: river.UniqueOpts{ByArgs: true},
	}}
}

// put stores a first version of chat with alerts.
func put(t *testing.T, s *Store, alerts ...OwedAlert) {
	t.Helper()
	state, err := s.Known(t.Context(), chat.ID)
	if err != nil {
		t.Fatal(err)
	}
	v := Visit{Document: chat, At: day(1), Outcome: policy.Unchanged, Alerts: alerts}
	if state.Version == nil {
		v = visit(1, 1, textA)
		v.Alerts = alerts
	}
	record(t, s, v)
}

// waiting counts the delivery jobs that wait for a later time.
func waiting(t *testing.T, s *Store) int {
	t.Helper()
	var n int
	err := s.read(t.Context(), func(tx Tx) error {
		return tx.QueryRow(t.Context(), `SELECT COUNT(*) FROM river_job WHERE kind = 'deliver' AND scheduled_at > datetime('now', 'subsec')`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func fail(delivery string, at time.Time) Attempt {
	next := at.Add(time.Hour)
	return Attempt{Delivery: delivery, At: at, Took: 1500 * time.Millisecond, State: policy.Owed, Detail: "503 busy", Next: &next}
}

func TestTheDeliveryLog(t *testing.T) {
	s := newStore(t)
	put(t, s, news("a1", chat.ID, day(2), policy.Owed, "legal", "press"))
	for _, a := range []Attempt{
		fail("a1-legal", day(2)),
		{Delivery: "a1-press", At: day(3), Took: time.Second, State: policy.Delivered, Detail: "250 ok"},
		{Delivery: "a1-legal", At: day(4), State: policy.Abandoned, Detail: "410 gone"},
	} {
		if err := s.Attempted(t.Context(), a, nil); err != nil {
			t.Fatal(err)
		}
	}
	want := []policy.AttemptLine{
		{Delivery: "a1-legal", Receiver: "legal", Title: "title of a1", At: day(4), State: policy.Abandoned, Answer: "410 gone"},
		{Delivery: "a1-press", Receiver: "press", Title: "title of a1", At: day(3), Took: time.Second, State: policy.Delivered, Answer: "250 ok"},
		{Delivery: "a1-legal", Receiver: "legal", Title: "title of a1", At: day(2), Took: 1500 * time.Millisecond, State: policy.Owed, Answer: "503 busy"},
	}
	got, err := s.Attempts(t.Context(), "", "", 10)
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("the log (-want +got):\n%s%v", d, err)
	}
	if got, err = s.Attempts(t.Context(), "a1-legal", "", 10); len(got) != 2 || err != nil {
		t.Errorf("of one delivery: %v, %v", got, err)
	}
	if got, err = s.Attempts(t.Context(), "", "press", 10); len(got) != 1 || err != nil {
		t.Errorf("of one receiver: %v, %v", got, err)
	}
	if err := s.Attempted(t.Context(), fail("a9", day(1)), nil); !errors.Is(err, ErrUnknown) {
		t.Errorf("an attempt at nothing: %v, want ErrUnknown", err)
	}
}

func TestAReceiverThatIsBackGetsAllAtOnce(t *testing.T) {
	s := newStore(t)
	put(t, s, news("a1", chat.ID, day(2), policy.Owed, "legal", "press"), news("a2", chat.ID, day(2), policy.Owed, "legal"),
		news("a3", chat.ID, day(2), policy.Owed, "legal"))
	ok := func(delivery string, at time.Time) Attempt {
		return Attempt{Delivery: delivery, At: at, State: policy.Delivered, Detail: "ok"}
	}
	try := func(a Attempt) {
		t.Helper()
		if err := s.Attempted(t.Context(), a, nil); err != nil {
			t.Fatal(err)
		}
	}
	try(fail("a1-legal", day(2)))
	try(ok("a3-legal", day(3)))
	if n := waiting(t, s); n != 4 {
		t.Errorf("%d jobs wait after a message the receiver choked on, want all 4", n)
	}
	for i := range recovery {
		try(fail("a1-legal", day(4+i)))
	}
	h, err := s.Receivers(t.Context())
	if err != nil || len(h) != 1 || h[0].Failures != recovery || !h[0].FailingSince.Equal(day(4)) || h[0].LastError != "503 busy" {
		t.Errorf("health %+v, %v", h, err)
	}
	try(ok("a2-legal", day(8)))
	// Only legal's own are woken; of the delivered ones the jobs end by themselves.
	if n := waiting(t, s); n != 3 {
		t.Errorf("%d jobs wait after the receiver is back, want 3: press's, and of what is done", n)
	}
	if h, err = s.Receivers(t.Context()); err != nil || h[0].Failures != 0 || h[0].FailingSince != nil || !h[0].LastOK.Equal(day(8)) {
		t.Errorf("health after it is back %+v, %v", h, err)
	}
	if err := s.KeepReceivers(t.Context(), []string{"press"}); err != nil {
		t.Fatal(err)
	}
	if h, err = s.Receivers(t.Context()); err != nil || len(h) != 0 {
		t.Errorf("a receiver that is no more: %+v, %v", h, err)
	}
}

func TestTheOthersAreToldOnce(t *testing.T) {
	s := newStore(t)
	put(t, s, news("a1", chat.ID, day(2), policy.Owed, "legal"))
	told := 0
	tell := func(h policy.ReceiverHealth) (*OwedAlert, error) {
		if h.Failures < 2 {
			return nil, nil
		}
		told++
		o := news(fmt.Sprintf("u%d", told), "", day(3), policy.Owed, "press")
		return &o, nil
	}
	for i := range 4 {
		if err := s.Attempted(t.Context(), fail("a1-legal", day(2+i)), tell); err != nil {
			t.Fatal(err)
		}
	}
	if told != 1 {
		t.Errorf("told %d times, want once", told)
	}
	creditors, err := s.Creditors(t.Context())
	if d := cmp.Diff([]string{"legal", "press"}, creditors); d != "" || err != nil {
		t.Errorf("creditors (-want +got):\n%s%v", d, err)
	}
	// Back, and failing again: that is news.
	ok := Attempt{Delivery: "a1-legal", At: day(7), State: policy.Delivered}
	if err := s.Attempted(t.Context(), ok, tell); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		if err := s.Attempted(t.Context(), fail("a1-legal", day(8+i)), tell); err != nil {
			t.Fatal(err)
		}
	}
	if told != 2 {
		t.Errorf("told %d times after it failed again, want twice", told)
	}
}

func TestRetryWakesAndMakesNoSecondJob(t *testing.T) {
	s := newStore(t)
	put(t, s, news("a1", chat.ID, day(2), policy.Owed, "legal"))
	hold := fail("a1-legal", day(2))
	hold.Hold = true
	if err := s.Attempted(t.Context(), hold, nil); err != nil {
		t.Fatal(err)
	}
	d, err := s.Delivery(t.Context(), "a1-legal")
	if err != nil || d.Hold == nil || !d.Hold.Equal(day(2).Add(time.Hour)) {
		t.Errorf("held until %v, %v", d.Hold, err)
	}
	if n, err := s.Retry(t.Context(), nil, deliverJob); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if n := waiting(t, s); n != 0 {
		t.Errorf("%d jobs wait, want none", n)
	}
	if n := count(t, s, "river_job"); n != 1 {
		t.Errorf("%d jobs, want 1", n)
	}
	if d, err = s.Delivery(t.Context(), "a1-legal"); err != nil || d.Hold != nil || d.Attempts != 0 {
		t.Errorf("after the retry %+v, %v", d, err)
	}
}

func TestMutes(t *testing.T) {
	s := newStore(t)
	put(t, s)
	for _, m := range []policy.Mute{
		{Scope: policy.MuteTag, Name: "Messaging", Created: day(2), Until: day(4), Reason: "holidays"},
		{Scope: policy.MuteReceiver, Name: "press", Created: day(2), Until: day(9)},
	} {
		if _, err := s.Mute(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	put(t, s,
		news("a1", chat.ID, day(1), policy.Owed, "legal", "press"),
		news("a3", chat.ID, day(3), policy.Owed, "legal", "press"),
		news("a5", chat.ID, day(5), policy.Held, "legal", "press"))
	want := map[string]policy.DeliveryState{
		"a1-legal": policy.Owed, "a1-press": policy.Owed, "a3-legal": policy.Muted, "a3-press": policy.Muted,
		"a5-legal": policy.Held, "a5-press": policy.Muted,
	}
	got := map[string]policy.DeliveryState{}
	lines, err := s.Alerts(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		got[l.ID] = l.State
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("states (-want +got):\n%s", d)
	}
	if n := count(t, s, "river_job"); n != 2 {
		t.Errorf("%d jobs, want those of the 2 that are owed", n)
	}
	// A muted one is sent only when it is named.
	if n, err := s.Retry(t.Context(), nil, deliverJob); n != 2 || err != nil {
		t.Errorf("retried %d, %v, want the 2 that are owed", n, err)
	}
	if n, err := s.Retry(t.Context(), []string{"a3-legal"}, deliverJob); n != 1 || err != nil {
		t.Errorf("retried %d, %v, want the one named", n, err)
	}
	mutes, err := s.Mutes(t.Context(), day(3))
	if err != nil || len(mutes) != 2 || mutes[0].Reason != "holidays" {
		t.Fatalf("mutes %+v, %v", mutes, err)
	}
	if err := s.Unmute(t.Context(), mutes[1].ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Unmute(t.Context(), mutes[1].ID); !errors.Is(err, ErrUnknown) {
		t.Errorf("ending what ended: %v, want ErrUnknown", err)
	}
	if mutes, err = s.Mutes(t.Context(), day(5)); err != nil || len(mutes) != 0 {
		t.Errorf("mutes %+v, %v, want none", mutes, err)
	}
	for _, m := range []policy.Mute{
		{Scope: policy.MuteDocument, Name: "nobody/nothing", Created: day(1), Until: day(2)},
		{Scope: "world", Created: day(1), Until: day(2)},
		{Scope: policy.MuteAll, Created: day(2), Until: day(2)},
		{Scope: policy.MuteTag, Created: day(1), Until: day(2)},
		{Scope: policy.MuteAll, Name: "chat", Created: day(1), Until: day(2)},
	} {
		if _, err := s.Mute(t.Context(), m); err == nil {
			t.Errorf("muted %+v", m)
		}
	}
}

func TestDigests(t *testing.T) {
	s := newStore(t)
	var composed []policy.Holding
	compose := func(h policy.Holding) (*OwedAlert, error) {
		composed = append(composed, h)
		o := news(fmt.Sprintf("d%d", len(composed)), "", h.Until, policy.Owed, h.Receivers...)
		return &o, nil
	}
	weekly := DigestDue{Key: "weekly", Schedule: "@weekly", Next: func(t time.Time) time.Time { return t.Truncate(7 * 24 * time.Hour).Add(7 * 24 * time.Hour) }}
	gather := func(now time.Time, due ...DigestDue) {
		t.Helper()
		composed = nil
		if _, err := s.GatherDigests(t.Context(), now, due, compose); err != nil {
			t.Fatal(err)
		}
	}
	gather(day(1), weekly) // the first look makes the plan
	worst := news("a2", chat.ID, day(3), policy.Held, "legal", "press")
	worst.Alert.Severity = policy.Critical
	put(t, s, news("a1", chat.ID, day(2), policy.Held, "legal", "press"), worst, news("a3", chat.ID, day(3), policy.Held, "board"))
	gather(day(3), weekly)
	if len(composed) != 0 {
		t.Fatalf("sent before its time: %+v", composed)
	}
	// Down for two weeks: caught up once, and then there is nothing.
	gather(day(20), weekly)
	want := []policy.Holding{
		{Digest: "weekly", Receivers: []string{"board"}, Since: day(1), Until: day(20), Count: 1, Items: []policy.DigestItem{item("a3", 3, policy.Warning)}},
		{Digest: "weekly", Receivers: []string{"legal", "press"}, Since: day(1), Until: day(20), Count: 2,
			Items: []policy.DigestItem{item("a2", 3, policy.Critical), item("a1", 2, policy.Warning)}},
	}
	if d := cmp.Diff(want, composed); d != "" {
		t.Errorf("digests (-want +got):\n%s", d)
	}
	gather(day(28), weekly)
	if len(composed) != 0 {
		t.Errorf("a digest of nothing: %+v", composed)
	}
	counts, err := s.DeliveryCounts(t.Context())
	if err != nil || counts[policy.Digested] != 5 || counts[policy.Owed] != 3 || counts[policy.Held] != 0 {
		t.Errorf("counts %v, %v", counts, err)
	}
	// With a heartbeat it says that it lives.
	weekly.Heartbeat = []string{"legal"}
	gather(day(40), weekly)
	if len(composed) != 1 || composed[0].Count != 0 || !composed[0].Since.Equal(day(28)) {
		t.Errorf("heartbeat %+v", composed)
	}
	// Taken out of the settings: what was held is sent at once.
	put(t, s, news("a4", chat.ID, day(41), policy.Held, "legal"))
	gather(day(42))
	if len(composed) != 1 || composed[0].Count != 1 {
		t.Errorf("what was held for a digest that is no more: %+v", composed)
	}
	// Another schedule is another time, and loses nothing.
	put(t, s, news("a5", chat.ID, day(43), policy.Held, "legal"))
	weekly.Schedule = "@monthly"
	gather(day(60), weekly)
	if len(composed) != 0 {
		t.Errorf("sent at the time of the old schedule: %+v", composed)
	}
	gather(day(70), weekly)
	if len(composed) != 1 || composed[0].Count != 1 {
		t.Errorf("with the new schedule: %+v", composed)
	}
}

func item(id string, n int, severity policy.Severity) policy.DigestItem {
	return policy.DigestItem{
		Alert: id, Event: policy.EventChange, Document: chat.ID, Service: "Chat", At: day(n), Severity: severity,
		Title: "title of " + id, Lead: "lead of " + id,
	}
}

func TestADigestThatCannotBeComposedKeepsWhatIsHeld(t *testing.T) {
	s := newStore(t)
	put(t, s, news("a1", chat.ID, day(2), policy.Held, "legal"))
	broken := errors.New("no")
	_, err := s.GatherDigests(t.Context(), day(3), nil, func(policy.Holding) (*OwedAlert, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	counts, err := s.DeliveryCounts(t.Context())
	if err != nil || counts[policy.Held] != 1 {
		t.Errorf("counts %v, %v", counts, err)
	}
}
