package alerts

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestChats sends through services whose address can be pointed to loopback.
func TestChats(t *testing.T) {
	for service, address := range map[string]string{
		"ntfy":       "ntfy://HOST/alarms?scheme=http",
		"gotify":     "gotify://HOST/Aaa.bbb.ccc.ddd?disabletls=yes",
		"mattermost": "mattermost://HOST/tokentoken?disabletls=yes",
		"generic":    "generic://HOST/hook?disabletls=yes",
	} {
		t.Run(service, func(t *testing.T) {
			var bodies []string
			var titles []string
			server := listen(t, func(w http.ResponseWriter, r *http.Request) {
				io.WriteString(w, "{}")
				body, _ := io.ReadAll(r.Body)
				bodies, titles = append(bodies, string(body)), append(titles, r.Header.Get("Title"))
			})
			c := hookConfig(Webhook{})
			c.Receivers = []Receiver{{Name: "chat", Chat: &Chat{URL: strings.Replace(address, "HOST", strings.TrimPrefix(server.URL, "http://"), 1)}}}
			a, alert, owed := compose(t, c, changeNews())
			answer, err := a.Deliver(t.Context(), alert, owed[0])
			if err != nil {
				t.Fatal(err)
			}
			if answer != service+": HTTP 200" {
				t.Errorf("answer %q", answer)
			}
			if len(bodies) != 1 {
				t.Fatalf("%d requests, want 1", len(bodies))
			}
			if said := titles[0] + bodies[0]; !strings.Contains(said, "retain, preserve or disclose") || !strings.Contains(said, "/changes/4") {
				t.Errorf("said %s", said)
			}
		})
	}
}

func TestWhatChatsAnswer(t *testing.T) {
	const token = "s3cr3tt0pic"
	status, retry := http.StatusOK, ""
	server := listen(t, func(w http.ResponseWriter, r *http.Request) {
		if status == 0 {
			<-r.Context().Done()
			return
		}
		w.Header().Set("Retry-After", retry)
		w.WriteHeader(status)
		io.WriteString(w, "no good: "+r.URL.String())
	})
	c := hookConfig(Webhook{})
	c.Timeout = 5 * time.Second
	c.Receivers = []Receiver{{Name: "chat", Chat: &Chat{URL: "ntfy://" + strings.TrimPrefix(server.URL, "http://") + "/" + token + "?scheme=http"}}}
	a, alert, owed := compose(t, c, changeNews())
	var refused *Refused
	var later *Later
	for _, step := range []struct {
		status         int
		retry          string
		refused, later bool
	}{{500, "", false, false}, {429, "120", false, true}, {410, "", true, false}, {403, "", false, false}} {
		status, retry = step.status, step.retry
		_, err := a.Deliver(t.Context(), alert, owed[0])
		if err == nil || errors.As(err, &refused) != step.refused || errors.As(err, &later) != step.later {
			t.Errorf("HTTP %d: %v", step.status, err)
		}
		if err != nil && strings.Contains(err.Error(), token) {
			t.Errorf("HTTP %d: the error shows the token: %v", step.status, err)
		}
		refused, later = nil, nil
	}
	server.Close()
	if _, err := a.Deliver(t.Context(), alert, owed[0]); err == nil || strings.Contains(err.Error(), token) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestChatsOfThePrivateNetworkAreRefused(t *testing.T) {
	server := listen(t, func(http.ResponseWriter, *http.Request) { t.Error("it was reached") })
	c := hookConfig(Webhook{})
	c.AllowPrivate = false
	c.Receivers = []Receiver{{Name: "chat", Chat: &Chat{URL: "ntfy://" + strings.TrimPrefix(server.URL, "http://") + "/topic?scheme=http"}}}
	a, alert, owed := compose(t, c, changeNews())
	if _, err := a.Deliver(t.Context(), alert, owed[0]); err == nil {
		t.Error("no error")
	}
}

func TestChatsThatCannotBe(t *testing.T) {
	for _, address := range []string{"", "slack", "nobody://s3cret@host", "logger://s3cret", "smtp://s3cret:s3cret@host/?from=a@b.c&to=d@e.f", "slack://s3cret", "mqtt://s3cret@host/topic"} {
		_, err := New(Config{Receivers: []Receiver{{Name: "chat", Chat: &Chat{URL: address}}}})
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestCutSentence(t *testing.T) {
	const text = "We keep what you write. We may hand it to others. They keep it as well.\n\nWrite to us."
	for limit, want := range map[int]string{
		len(text):     text,
		len(text) - 1: "We keep what you write. We may hand it to others. They keep it as well. …",
		60:            "We keep what you write. We may hand it to others. …",
		30:            "We keep what you write. …",
		20:            "We keep what you…",
		1:             "…",
		0:             "",
		-5:            "",
	} {
		got := cutSentence(text, limit)
		if got != want || len([]rune(got)) > max(limit, 0) {
			t.Errorf("cut to %d: %q, want %q", limit, got, want)
		}
	}
	long := strings.Repeat("我们可能会保留您的数据。", 200)
	got := cutSentence(long, 1000)
	if n := len([]rune(got)); n > 1000 || n < 900 || !strings.HasSuffix(got, "。 …") {
		t.Errorf("%d characters, ending in %q", n, got[len(got)-20:])
	}
}

func TestTheLinkIsNeverCut(t *testing.T) {
	n := changeNews()
	n.Change.Clauses[1].After[0].Sentence = strings.Repeat("We may retain, preserve or disclose what we know. ", 100)
	c := hookConfig(Webhook{})
	c.BaseURL = "https://trail.example"
	c.Receivers = []Receiver{{Name: "pager", Chat: &Chat{URL: "pushover://shoutrrr:token@user"}}}
	a, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	p, err := a.Preview(n, "pager")
	if err != nil {
		t.Fatal(err)
	}
	text := p.Parts["text"]
	if n := len([]rune(text)); n > lengths["pushover"] || !strings.HasSuffix(text, "/changes/4") || p.Parts["title"] == "" {
		t.Errorf("%d characters:\n%s", n, text)
	}
}
