package alerts

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

func TestRoutes(t *testing.T) {
	legal, press, both := []string{"legal"}, []string{"press"}, []string{"legal", "press"}
	to := func(names []string, m Match) Route { return Route{When: m, To: names} }
	for _, tt := range []struct {
		name   string
		routes []Route
		news   News
		want   []string
	}{
		{"no routes", nil, changeNews(), both},
		{"empty match", []Route{to(press, Match{})}, changeNews(), press},
		{"first match takes it", []Route{to(legal, Match{}), to(press, Match{})}, changeNews(), legal},
		{"continue", []Route{{To: legal, Continue: true}, to(press, Match{})}, changeNews(), both},
		{"each receiver once", []Route{{To: both, Continue: true}, to(press, Match{})}, changeNews(), both},
		{"order of the routes", []Route{{To: press, Continue: true}, to(both, Match{})}, changeNews(), []string{"press", "legal"}},
		{"no match falls through", []Route{to(legal, Match{Tags: []string{"games"}}), to(press, Match{})}, changeNews(), press},
		{"continue without match", []Route{{When: Match{Tags: []string{"games"}}, To: legal, Continue: true}}, changeNews(), nil},

		{"event", []Route{to(legal, Match{Event: []policy.Event{policy.EventBroken}})}, brokenNews(), legal},
		{"one of the events", []Route{to(legal, Match{Event: []policy.Event{policy.EventBroken, policy.EventRecovered}})}, recoveredNews(), legal},
		{"other event", []Route{to(legal, Match{Event: []policy.Event{policy.EventBroken}})}, changeNews(), nil},

		{"severe enough", []Route{to(legal, Match{Severity: policy.Warning})}, changeNews(), legal},
		{"just severe enough", []Route{to(legal, Match{Severity: policy.Critical})}, changeNews(), legal},
		{"not severe enough", []Route{to(legal, Match{Severity: policy.Warning})}, wordingNews(), nil},
		{"severity is of changes", []Route{to(legal, Match{Severity: policy.Notice})}, brokenNews(), nil},

		{"kind", []Route{to(legal, Match{Kinds: []string{"arbitration", "data-sale"}})}, changeNews(), legal},
		{"other kind", []Route{to(legal, Match{Kinds: []string{"arbitration"}})}, changeNews(), nil},
		{"kind is of changes", []Route{to(legal, Match{Kinds: []string{"data-sale"}})}, brokenNews(), nil},

		{"tag", []Route{to(legal, Match{Tags: []string{"games", "Messaging"}})}, changeNews(), legal},
		{"service", []Route{to(legal, Match{Services: []string{"pigeon-post"}})}, changeNews(), legal},
		{"service as written", []Route{to(legal, Match{Services: []string{"Pigeon Post"}})}, brokenNews(), legal},
		{"other service", []Route{to(legal, Match{Services: []string{"Pigeon"}})}, changeNews(), nil},
		{"type", []Route{to(legal, Match{Types: []string{"Privacy policy"}})}, changeNews(), legal},
		{"other type", []Route{to(legal, Match{Types: []string{"Terms"}})}, changeNews(), nil},
		{"document", []Route{to(legal, Match{Documents: []string{"pigeon-post/privacy-policy"}})}, changeNews(), legal},
		{"other document", []Route{to(legal, Match{Documents: []string{"pigeon-post/terms"}})}, changeNews(), nil},
		{"gained", []Route{to(legal, Match{Gained: []string{"government-disclosure"}})}, changeNews(), legal},
		{"gained, but it was lost", []Route{to(legal, Match{Gained: []string{"data-sale"}})}, changeNews(), nil},
		{"lost", []Route{to(legal, Match{Lost: []string{"data-sale"}})}, changeNews(), legal},
		{"lost anything", []Route{to(legal, Match{Lost: []string{Any}})}, changeNews(), legal},
		{"lost, but it was gained", []Route{to(legal, Match{Lost: []string{"government-disclosure"}})}, changeNews(), nil},
		{"changed, but they came and went", []Route{to(legal, Match{Edited: []string{Any}})}, changeNews(), nil},
		{"gained nothing", []Route{to(legal, Match{Gained: []string{Any}})}, wordingNews(), nil},
		{"gained is of changes", []Route{to(legal, Match{Gained: []string{Any}})}, brokenNews(), nil},
		{"share", []Route{to(legal, Match{Share: 0.05})}, changeNews(), legal},
		{"too small a share", []Route{to(legal, Match{Share: 0.99})}, changeNews(), nil},
		{"language of the text", []Route{to(legal, Match{Languages: []string{"de", "EN"}})}, changeNews(), legal},
		{"other language", []Route{to(legal, Match{Languages: []string{"e"}})}, changeNews(), nil},

		{"moved", []Route{to(legal, Match{Event: []policy.Event{policy.EventMoved}})}, movedNews(), legal},
		{"moved, by default", nil, movedNews(), both},
		{"a date is told to who asks", []Route{to(legal, Match{}), to(press, Match{Event: []policy.Event{policy.EventDate}})}, dateNews(), press},
		{"a date, by default", nil, dateNews(), nil},

		{"all must agree", []Route{to(legal, Match{Tags: []string{"messaging"}, Types: []string{"Terms"}})}, changeNews(), nil},
		{"all agree", []Route{to(legal, Match{Tags: []string{"messaging"}, Severity: policy.Critical, Kinds: []string{"data-sale"}})}, changeNews(), legal},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := New(Config{Receivers: twoReceivers, Routes: tt.routes})
			if err != nil {
				t.Fatal(err)
			}
			_, deliveries, err := a.Compose(tt.news)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range deliveries {
				got = append(got, d.Receiver)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("receivers (-want +got):\n%s", d)
			}
		})
	}
}

// movedNews is a page found elsewhere.
func movedNews() News {
	n := recoveredNews()
	return News{
		Event: policy.EventMoved, Document: n.Document, At: noon, New: n.New,
		MovedFrom: "https://pigeon.example/privacy", MovedTo: "https://pigeon.example/legal/privacy",
	}
}

func dateNews() News {
	n := wordingNews()
	n.Event = policy.EventDate
	return n
}

func TestWhenTheyAreTold(t *testing.T) {
	quiet, err := policy.ParseQuietHours("22:00-07:00 Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Config{Receivers: twoReceivers, Routes: []Route{
		{Name: "weekly", To: []string{"legal", "press"}, Digest: &Digest{Schedule: "@weekly", Timezone: "UTC"}, Continue: true},
		{When: Match{Severity: policy.Critical}, To: []string{"legal"}, Quiet: quiet},
	}})
	if err != nil {
		t.Fatal(err)
	}
	_, deliveries, err := a.Compose(changeNews())
	if err != nil {
		t.Fatal(err)
	}
	type when struct{ Receiver, State, Digest, Quiet string }
	var got []when
	for _, d := range deliveries {
		got = append(got, when{d.Receiver, string(d.State), d.Digest, d.Quiet.String()})
	}
	want := []when{{"legal", "owed", "", "22:00-07:00 Europe/Berlin"}, {"press", "held", "weekly", ""}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("deliveries (-want +got):\n%s", d)
	}
}

func TestExplain(t *testing.T) {
	a, err := New(Config{Receivers: twoReceivers, Routes: []Route{
		{When: Match{Tags: []string{"games", "banks"}}, To: []string{"press"}},
		{When: Match{Event: []policy.Event{policy.EventBroken}}, To: []string{"press"}},
		{Name: "weekly", To: []string{"legal"}, Digest: &Digest{Schedule: "@weekly"}, Continue: true},
		{When: Match{Lost: []string{"data-sale"}, Severity: policy.Warning}, To: []string{"legal", "press"}},
		{To: []string{"press"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []Verdict{
		{Route: "1", Why: "none of its tags is games or banks"},
		{Route: "2", Why: "the event is change"},
		{Route: "3 weekly", Takes: true, Why: "everything it asks for is so", Receivers: []string{"legal"}, Digest: "weekly"},
		{Route: "4", Takes: true, Why: "everything it asks for is so", Receivers: []string{"legal", "press"}},
		{Route: "5", Why: "not reached: route 4 took it and says no continue"},
	}
	if d := cmp.Diff(want, a.Explain(changeNews())); d != "" {
		t.Errorf("explained (-want +got):\n%s", d)
	}
	for news, why := range map[*News]string{
		{Event: policy.EventRecovered, Document: changeNews().Document}: "only a change has a severity, clause kinds and a changed share",
		ptr(wordingNews()): "its severity is notice, less than warning",
	} {
		if got := a.Explain(*news)[3].Why; got != why {
			t.Errorf("explained with %q, want %q", got, why)
		}
	}
}

func ptr(n News) *News { return &n }
