package alerts

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"policytrail/policy"
)

// hookConfig sends everything to one webhook on loopback.
func hookConfig(w Webhook) Config {
	return Config{Receivers: []Receiver{{Name: "hook", Webhook: &w}}, AllowPrivate: true, BaseURL: "https://trail.example"}
}

// listen starts a receiver of webhooks.
func listen(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func TestWebhookSignature(t *testing.T) {
	for name, tt := range map[string]struct {
		secret string
		verify func() (*webhooks.Webhook, error)
	}{
		"standard": {
			"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
			func() (*webhooks.Webhook, error) {
				return webhooks.NewWebhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
			},
		},
		"any text": {
			"open sesame",
			func() (*webhooks.Webhook, error) { return webhooks.NewWebhookRaw([]byte("open sesame")) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			verifier, err := tt.verify()
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			var bodies [][]byte
			server := listen(t, func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				if err := verifier.Verify(body, r.Header); err != nil {
					t.Errorf("verifying: %v", err)
				}
				if err := verifier.Verify(append(body, ' '), r.Header); err == nil {
					t.Error("a body that was tampered with verifies")
				}
				if got := r.Header.Get("Authorization"); got != "Bearer abcdef" {
					t.Errorf("Authorization = %q", got)
				}
				if got := r.Header.Get("Content-Type"); got != "application/json" {
					t.Errorf("Content-Type = %q", got)
				}
				ids = append(ids, r.Header.Get("webhook-id"))
				bodies = append(bodies, body)
				io.WriteString(w, "thanks for Bearer abcdef\n")
			})
			config := hookConfig(Webhook{URL: server.URL, Secret: tt.secret, Header: map[string]string{"authorization": "Bearer abcdef"}})
			config.Now = time.Now // which the verifier compares with
			a, alert, owed := compose(t, config, changeNews())
			for range 2 {
				answer, err := a.Deliver(t.Context(), alert, owed[0])
				if err != nil {
					t.Fatal(err)
				}
				if want := "HTTP 200: thanks for …"; answer != want {
					t.Errorf("answer %q, want %q", answer, want)
				}
			}
			if ids[0] != owed[0].ID || ids[1] != ids[0] || !bytes.Equal(bodies[0], bodies[1]) {
				t.Errorf("two attempts at %s sent the ids %s and %s", owed[0].ID, ids[0], ids[1])
			}
		})
	}
}

func TestWebhookUnsigned(t *testing.T) {
	server := listen(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Values("webhook-signature"); got != nil {
			t.Errorf("webhook-signature = %q without a secret", got)
		}
	})
	a, alert, owed := compose(t, hookConfig(Webhook{URL: server.URL}), changeNews())
	if answer, err := a.Deliver(t.Context(), alert, owed[0]); err != nil || answer != "HTTP 200" {
		t.Errorf("Deliver = %q, %v", answer, err)
	}
}

func TestWebhookBody(t *testing.T) {
	for name, news := range map[string]News{
		"change": changeNews(), "wording": wordingNews(), "broken": brokenNews(), "recovered": recoveredNews(),
	} {
		t.Run(name, func(t *testing.T) {
			var body []byte
			server := listen(t, func(w http.ResponseWriter, r *http.Request) { body, _ = io.ReadAll(r.Body) })
			a, alert, owed := compose(t, hookConfig(Webhook{URL: server.URL}), news)
			if _, err := a.Deliver(t.Context(), alert, owed[0]); err != nil {
				t.Fatal(err)
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, body, "", "  "); err != nil {
				t.Fatal(err)
			}
			golden(t, name+".json", append(indented.Bytes(), '\n'))
		})
	}
}

func TestWebhookAnswers(t *testing.T) {
	const none = -1
	for _, tt := range []struct {
		name    string
		status  int
		header  map[string]string
		refused bool
		later   time.Duration // none: an ordinary error, to be tried again
		want    string
	}{
		{"server error", 500, nil, false, none, "HTTP 500: oh no"},
		{"bad request", 400, nil, false, none, "HTTP 400: oh no"},
		{"wrong token", 401, nil, false, none, "HTTP 401"},
		{"not found", 404, nil, false, none, "HTTP 404"},
		{"gone", 410, nil, true, none, "HTTP 410"},
		{"gone for a while", 410, map[string]string{"Retry-After": "60"}, true, none, "HTTP 410"},
		{"too many", 429, nil, false, none, "HTTP 429"},
		{"too many, seconds", 429, map[string]string{"Retry-After": "90"}, false, 90 * time.Second, "HTTP 429"},
		{"too many, date", 429, map[string]string{"Retry-After": noon.Add(2 * time.Hour).Format(http.TimeFormat)}, false, 2 * time.Hour, "HTTP 429"},
		{"unavailable", 503, map[string]string{"Retry-After": "1"}, false, time.Second, "HTTP 503"},
		{"a year", 503, map[string]string{"Retry-After": "31536000"}, false, 24 * time.Hour, "HTTP 503"},
		{"at once", 503, map[string]string{"Retry-After": "0"}, false, none, "HTTP 503"},
		{"in the past", 503, map[string]string{"Retry-After": noon.Add(-time.Hour).Format(http.TimeFormat)}, false, none, "HTTP 503"},
		{"nonsense", 503, map[string]string{"Retry-After": "soon"}, false, none, "HTTP 503"},
		{"redirect", 302, map[string]string{"Location": "/elsewhere?token=hunter2"}, false, none, "redirects are not followed"},
		{"permanent redirect", 308, map[string]string{"Location": "https://user:hunter2@other.example/"}, false, none, "to https://other.example/…"},
		{"redirect to nowhere", 301, nil, false, none, "redirected (HTTP 301)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			requests := 0
			server := listen(t, func(w http.ResponseWriter, r *http.Request) {
				requests++
				for name, value := range tt.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(tt.status)
				io.WriteString(w, "oh\n\x00 no, "+r.URL.String()+strings.Repeat(" x", 80)+" hunter2 "+strings.Repeat("x", 5000))
			})
			where := strings.Replace(server.URL, "http://", "http://user:hunter2@", 1) + "/hunter2?token=hunter2"
			a, alert, owed := compose(t, hookConfig(Webhook{URL: where}), changeNews())
			answer, err := a.Deliver(t.Context(), alert, owed[0])
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one with %q", err, tt.want)
			}
			if text := answer + err.Error(); strings.Contains(text, "hunter2") || len(text) > 1000 {
				t.Errorf("answer and error are long or show a secret:\n%s\n%v", answer, err)
			}
			var refused *Refused
			if got := errors.As(err, &refused); got != tt.refused {
				t.Errorf("refused: %v, want %v", got, tt.refused)
			}
			var later *Later
			if got := errors.As(err, &later); got != (tt.later != none) {
				t.Errorf("later: %v, want %v", got, tt.later != none)
			}
			if later != nil && !later.At.Equal(noon.Add(tt.later)) {
				t.Errorf("later at %v, want %v", later.At, noon.Add(tt.later))
			}
			if requests != 1 {
				t.Errorf("%d requests, want 1", requests)
			}
		})
	}
}

func TestWebhookHangs(t *testing.T) {
	done := make(chan struct{})
	server := listen(t, func(w http.ResponseWriter, r *http.Request) { <-done })
	t.Cleanup(func() { close(done) }) // before the server's close, which waits for the handler
	config := hookConfig(Webhook{URL: server.URL})
	config.Timeout = 50 * time.Millisecond
	a, alert, owed := compose(t, config, changeNews())
	_, err := a.Deliver(t.Context(), alert, owed[0])
	if err == nil || !strings.Contains(err.Error(), "no answer within 50ms") || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	var refused *Refused
	if errors.As(err, &refused) {
		t.Error("a receiver that hangs counts as refusing")
	}
}

func TestWebhookStaysOutOfPrivateNetworks(t *testing.T) {
	server := listen(t, func(http.ResponseWriter, *http.Request) { t.Error("the server was reached") })
	for _, where := range []string{
		server.URL + "/hunter2",
		strings.Replace(server.URL, "127.0.0.1", "localhost", 1),
		strings.Replace(server.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1),
		"http://169.254.169.254/latest/meta-data/",
	} {
		config := hookConfig(Webhook{URL: where})
		config.AllowPrivate = false
		a, alert, owed := compose(t, config, changeNews())
		_, err := a.Deliver(t.Context(), alert, owed[0])
		if err == nil || !strings.Contains(err.Error(), "not of the public internet") {
			t.Errorf("%s: error %v", where, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows the path: %v", err)
		}
	}
}

func TestWebhookDown(t *testing.T) {
	server := listen(t, nil)
	server.Close()
	a, alert, owed := compose(t, hookConfig(Webhook{URL: server.URL + "/hunter2"}), changeNews())
	_, err := a.Deliver(t.Context(), alert, owed[0])
	if err == nil || !strings.Contains(err.Error(), "telling hook: posting to "+server.URL+"/…: dial tcp") {
		t.Errorf("error %v", err)
	}
}

func TestDeliverWithoutReceiver(t *testing.T) {
	a, alert, owed := compose(t, hookConfig(Webhook{URL: "https://h.example"}), changeNews())
	gone := owed[0]
	gone.Receiver = "former"
	broken := alert
	broken.Payload = json.RawMessage(`{"version":`)
	for name, tt := range map[string]struct {
		alert    policy.Alert
		delivery policy.Delivery
		want     string
	}{
		"receiver gone":  {alert, gone, `the receiver "former" is no longer in the configuration`},
		"payload broken": {broken, owed[0], "reading the payload of alert " + alert.ID},
	} {
		_, err := a.Deliver(t.Context(), tt.alert, tt.delivery)
		var refused *Refused
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want Refused with %q", name, err, tt.want)
		}
	}
}
