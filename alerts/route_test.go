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
