package alerts

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

func item(service, title string, severity policy.Severity, hours int) policy.DigestItem {
	return policy.DigestItem{
		Alert: "alert_" + title, Event: policy.EventChange, Document: policy.DocumentID(service, "Terms"), Service: service,
		At: noon.Add(time.Duration(hours) * time.Hour), Severity: severity, Title: title, Lead: "What <b>" + title + "</b> means.",
		Link: "https://trail.example/documents/" + policy.DocumentID(service, "Terms"),
	}
}

func holding() policy.Holding {
	return policy.Holding{
		Digest: "weekly", Receivers: []string{"legal"}, Since: noon, Until: noon.AddDate(0, 0, 7), Count: 5,
		Items: []policy.DigestItem{
			item("Owl", "Owl Terms: reworded clause", policy.Notice, 1),
			item("Pigeon", "Pigeon Terms changed", policy.Notice, 2),
			item("Pigeon", "Pigeon Terms: new clause", policy.Critical, 3),
			item("Auk", "Auk Terms: withdrawn promise", policy.Critical, 4),
		},
		Pulse: policy.Pulse{Watched: 113, Checked: 111, Broken: 2},
	}
}

func digestConfig() Config {
	c := mailConfig(25, "legal@example.org")
	c.Receivers = append(c.Receivers, Receiver{Name: "archive", Webhook: &Webhook{URL: "https://archive.example/hook"}})
	c.Routes = []Route{
		{Name: "weekly", To: []string{c.Receivers[0].Name}, Digest: &Digest{Schedule: "0 8 * * 1", Timezone: "UTC", Heartbeat: true}},
		{To: []string{"archive"}, Digest: &Digest{Schedule: "@daily"}},
		{To: []string{"archive"}, Digest: &Digest{Schedule: "@daily", Heartbeat: true}},
		{When: Match{Event: []policy.Event{policy.EventDigest}}, To: []string{"archive"}},
	}
	return c
}

func TestDigest(t *testing.T) {
	a, err := New(digestConfig())
	if err != nil {
		t.Fatal(err)
	}
	alert, deliveries, err := a.ComposeDigest(holding())
	if err != nil {
		t.Fatal(err)
	}
	if len(deliveries) != 2 || deliveries[1].Receiver != "archive" || deliveries[0].State != policy.Owed {
		t.Errorf("owed to %+v, want the digest's receiver and the one that asks for digests", deliveries)
	}
	var p Payload
	if err := json.Unmarshal(alert.Payload, &p); err != nil {
		t.Fatal(err)
	}
	_, plain, rich, err := a.words.mail(p)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "digest.json", pretty(t, alert.Payload))
	golden(t, "digest.txt", []byte(alert.Title+"\n\n"+plain))
	golden(t, "digest.html", []byte(rich))
	again, _, err := a.ComposeDigest(holding())
	if err != nil || again.ID != alert.ID {
		t.Errorf("composed again it is %s, %v, want %s", again.ID, err, alert.ID)
	}
}

func TestHeartbeat(t *testing.T) {
	a, err := New(digestConfig())
	if err != nil {
		t.Fatal(err)
	}
	h := holding()
	h.Count, h.Items = 0, nil
	alert, _, err := a.ComposeDigest(h)
	if err != nil {
		t.Fatal(err)
	}
	const want = "weekly digest: nothing new, 113 documents watched, 111 checked, 2 can't be read"
	if alert.Title != want {
		t.Errorf("title %q, want %q", alert.Title, want)
	}
}

func TestDigestPlans(t *testing.T) {
	a, err := New(digestConfig())
	if err != nil {
		t.Fatal(err)
	}
	want := []DigestPlan{
		{Key: "weekly", Schedule: "0 8 * * 1", Timezone: "UTC", Heartbeat: []string{a.Receivers()[0]}},
		{Key: "@daily", Schedule: "@daily", Heartbeat: []string{"archive"}},
	}
	if d := cmp.Diff(want, a.Digests()); d != "" {
		t.Errorf("plans (-want +got):\n%s", d)
	}
}

func TestAReceiverThatFailsIsToldThroughTheOthers(t *testing.T) {
	since := noon.Add(-2 * time.Hour)
	failing := policy.ReceiverHealth{Name: "legal", Failures: 7, FailingSince: &since, LastError: "telling legal: 451 <busy>"}
	fresh := failing
	late := noon.Add(-time.Minute)
	fresh.FailingSince = &late
	three := append([]Receiver{{Name: "board", Webhook: &Webhook{URL: "https://b.example"}}}, twoReceivers...)
	undelivered := []policy.Event{policy.EventUndelivered}
	for _, c := range []struct {
		name    string
		routes  []Route
		health  policy.ReceiverHealth
		givenUp bool
		want    []string
	}{
		{"all others", nil, failing, false, []string{"board", "press"}},
		{"not a route of changes", []Route{{To: []string{"legal"}}}, failing, false, []string{"board", "press"}},
		{"those who are named for it", []Route{{When: Match{Event: undelivered}, To: []string{"board", "legal"}}}, failing, false, []string{"board"}},
		{"nobody but itself", []Route{{When: Match{Event: undelivered}, To: []string{"legal"}}}, failing, false, nil},
		{"too early", nil, fresh, false, nil},
		{"early, but something is lost", nil, fresh, true, []string{"board", "press"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := New(Config{Receivers: three, Routes: c.routes})
			if err != nil {
				t.Fatal(err)
			}
			alert, deliveries, err := a.ComposeUndelivered(c.health, noon, c.givenUp)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range deliveries {
				got = append(got, d.Receiver)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("told (-want +got):\n%s", d)
			}
			if c.name == "all others" {
				golden(t, "undelivered.json", pretty(t, alert.Payload))
			}
		})
	}
}

func pretty(t *testing.T, payload []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, payload, "", "  "); err != nil {
		t.Fatal(err)
	}
	return append(out.Bytes(), '\n')
}

func healthOf(name string, since time.Time) policy.ReceiverHealth {
	return policy.ReceiverHealth{Name: name, Failures: 7, FailingSince: &since, LastError: "telling " + name + ": 451 busy"}
}
