package web

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/diff"
	"policytrail/policy"
)

// read asks the API and decodes the answer.
func read(t *testing.T, address string, into any) {
	t.Helper()
	response, body := get(t, address)
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%s: %s, %s\n%s", address, response.Status, response.Header.Get("Content-Type"), body)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%s: %v\n%s", address, err, body)
	}
}

func TestAPI(t *testing.T) {
	api := serve(t, nil).URL + "/api/v1"

	t.Run("documents", func(t *testing.T) {
		var got struct{ Documents []policy.State }
		read(t, api+"/documents?tag=messaging", &got)
		if len(got.Documents) != 2 || got.Documents[0].ID != pigeon.ID || got.Documents[0].Current.Number != 3 || !got.Documents[1].Broken {
			t.Errorf("%+v", got)
		}
	})
	t.Run("document", func(t *testing.T) {
		var got struct {
			ID       string
			Versions []policy.Version
			Changes  []policy.ChangeFacts
			InForce  []policy.StoredFlag `json:"flags_in_force"`
			Flags    map[policy.Severity]int
			Checks   []policy.CheckRun
		}
		read(t, api+taubePath, &got)
		if got.ID != taube.ID || len(got.Versions) != 1 || got.Changes == nil || len(got.InForce) != 1 || got.Flags[policy.Good] != 1 || got.Checks[0].Count != 4 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("version", func(t *testing.T) {
		var got struct {
			policy.Version
			Text     string
			Flags    []policy.StoredFlag
			Evidence policy.Snapshot
		}
		read(t, api+pigeonPath+"/versions/2", &got)
		if got.Text != pigeon2 || got.Number != 2 || policy.Sum([]byte(got.Text)) != got.SHA256 || got.Evidence.Status != 200 || got.Evidence.Document != pigeon.ID {
			t.Errorf("%+v", got)
		}
		// In version 3 the flags stand one passage further down; here they are
		// told where they stand in version 2.
		for _, f := range got.Flags {
			if line := policy.Passages(pigeon2)[f.Passage-1].Text; line[f.Start:f.End] != f.Quote {
				t.Errorf("%s: %q is not in passage %d, %q", f.Kind, f.Quote, f.Passage, line)
			}
		}
		if len(got.Flags) != 3 {
			t.Errorf("%d flags, want 3", len(got.Flags))
		}
	})
	t.Run("change", func(t *testing.T) {
		var got struct {
			policy.ChangeFacts
			Old, New policy.Version
			Diff     *diff.Change
		}
		read(t, api+pigeonPath+"/changes/2", &got)
		if d := cmp.Diff(diff.Texts(pigeon1, pigeon2), got.Diff); d != "" {
			t.Error(d)
		}
		if got.From != 1 || got.To != 2 || got.Old.Number != 1 || got.New.Number != 2 || len(got.Clauses) != 5 {
			t.Errorf("%+v", got.ChangeFacts)
		}
	})
	t.Run("diff", func(t *testing.T) {
		var got struct {
			Gained []policy.StoredFlag `json:"flags_gained"`
			Lost   []policy.StoredFlag `json:"flags_lost"`
		}
		read(t, api+pigeonPath+"/diff?from=1&to=3", &got)
		if len(got.Gained) != 3 || len(got.Lost) != 2 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("changes", func(t *testing.T) {
		var got struct{ Changes []policy.ChangeFacts }
		read(t, api+"/changes?limit=1", &got)
		if len(got.Changes) != 1 || got.Changes[0].To != 3 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("search", func(t *testing.T) {
		var got struct {
			Hits []policy.Hit
			More bool
		}
		read(t, api+"/search?q=letters&limit=1", &got)
		if len(got.Hits) != 1 || !got.More {
			t.Errorf("%+v", got)
		}
		read(t, api+"/search?q=unheard", &got)
		if got.Hits == nil || len(got.Hits) != 0 || got.More {
			t.Errorf("nothing found: %+v", got)
		}
	})
	t.Run("flags", func(t *testing.T) {
		var got struct{ Flags []policy.StoredFlag }
		read(t, api+"/flags?document=pigeon-post/privacy-policy&severity=warning", &got)
		if len(got.Flags) != 3 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("alerts", func(t *testing.T) {
		var got struct {
			Alerts []policy.AlertLine
			Counts map[policy.DeliveryState]int
		}
		read(t, api+"/alerts?state=owed", &got)
		if len(got.Alerts) != 1 || got.Alerts[0].Receiver != "hook" || got.Counts[policy.Delivered] != 1 {
			t.Errorf("%+v", got)
		}
	})
}
