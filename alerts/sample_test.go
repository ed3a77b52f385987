package alerts

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTestReachesEveryReceiver(t *testing.T) {
	var requests []Request
	var ids []string
	hook := listen(t, func(w http.ResponseWriter, r *http.Request) {
		var request Request
		if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
			t.Error(err)
		}
		requests = append(requests, request)
		ids = append(ids, r.Header.Get("webhook-id"))
		io.WriteString(w, "fine")
	})
	var server mailServer
	config := mailConfig(server.serve(t, nil, false), "legal@example.org")
	config.AllowPrivate = true
	config.Receivers = append(config.Receivers,
		Receiver{Name: "hook", Webhook: &Webhook{URL: hook.URL}},
		Receiver{Name: "down", Webhook: &Webhook{URL: "http://127.0.0.1:1/"}})
	now := noon
	config.Now = func() time.Time { return now }
	a, err := New(config)
	if err != nil {
		t.Fatal(err)
	}

	results := a.Test(t.Context())
	for i, want := range []string{"legal", "hook", "down"} {
		if results[i].Receiver != want || (results[i].Err == nil) != (want != "down") {
			t.Errorf("result %d = %+v, want one of %s", i, results[i], want)
		}
	}
	if results[1].Answer != "HTTP 200: fine" {
		t.Errorf("answer %q", results[1].Answer)
	}
	l := open(t, server.inbox()[0].data)
	if !strings.HasPrefix(l.subject, "[Test] Example Privacy Policy: new clause") || !strings.HasPrefix(l.plain, "This is a test") {
		t.Errorf("the mail is not marked as a test: %s\n%s", l.subject, l.plain)
	}
	var payload Payload
	if err := json.Unmarshal(requests[0].Data, &payload); err != nil {
		t.Fatal(err)
	}
	if requests[0].Type != "policy.test" || !payload.Test || payload.Diff == nil {
		t.Errorf("type %s, payload %+v, want a test's", requests[0].Type, payload)
	}

	now = now.Add(time.Second)
	a.Test(t.Context())
	if ids[0] == ids[1] {
		t.Error("a second test has the id of the first")
	}
}
