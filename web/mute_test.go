package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"policytrail/policy"
	"policytrail/store"
)

// postTo sends a form to a host called so, and follows no redirect.
func postTo(t *testing.T, address, host string, form url.Values, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	if host != "" {
		request.Host = host
	}
	return do(t, request)
}

func TestMutingOnThePage(t *testing.T) {
	server := serve(t, nil)
	tomorrow := time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	form := url.Values{"scope": {"service"}, "name": {"Pigeon Post"}, "until": {tomorrow}, "reason": {"moving <house>"}}
	if response, body := postTo(t, server.URL+"/mutes", "", form); response.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", response.Status, body)
	}
	response, page := get(t, server.URL+"/alerts")
	for _, want := range []string{"service Pigeon Post", "moving &lt;house&gt;", `action="/mutes/1/end"`, tomorrow + " 23:59:59 UTC"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if got := response.Header.Get("Referrer-Policy"); got != "same-origin" {
		t.Errorf("Referrer-Policy %q: browsers would send Origin: null with the form", got)
	}
	if response, _ := postTo(t, server.URL+"/mutes/1/end", "", nil); response.StatusCode != http.StatusSeeOther {
		t.Errorf("ending it: %s", response.Status)
	}
	if _, page := get(t, server.URL+"/alerts"); !strings.Contains(page, "Nothing is muted.") {
		t.Error("the mute stands still")
	}
	if response, _ := postTo(t, server.URL+"/mutes/1/end", "", nil); response.StatusCode != http.StatusNotFound {
		t.Errorf("ending it twice: %s", response.Status)
	}
}

func TestWhatDoesNotMute(t *testing.T) {
	good := url.Values{"scope": {"all"}, "until": {"2999-01-01"}}
	for name, c := range map[string]struct {
		form   url.Values
		host   string
		header []string
		token  string
		want   int
	}{
		"no day":              {url.Values{"scope": {"all"}}, "", nil, "", http.StatusBadRequest},
		"a day that is over":  {url.Values{"scope": {"all"}, "until": {"2020-01-01"}}, "", nil, "", http.StatusBadRequest},
		"no name":             {url.Values{"scope": {"tag"}, "until": {"2999-01-01"}}, "", nil, "", http.StatusBadRequest},
		"no such document":    {url.Values{"scope": {"document"}, "name": {"a/b"}, "until": {"2999-01-01"}}, "", nil, "", http.StatusNotFound},
		"another site":        {good, "", []string{"Sec-Fetch-Site", "cross-site"}, "", http.StatusForbidden},
		"another origin":      {good, "", []string{"Origin", "https://evil.example"}, "", http.StatusForbidden},
		"a name led here":     {good, "evil.example:80", []string{"Sec-Fetch-Site", "same-origin"}, "", http.StatusForbidden},
		"without the token":   {good, "", nil, "s3cret", http.StatusUnauthorized},
		"with the token":      {good, "policies.example", []string{"Authorization", "Bearer s3cret"}, "s3cret", http.StatusSeeOther},
		"our own public name": {good, "trail.example:8080", nil, "", http.StatusSeeOther},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, func(config *Config) { config.Token, config.BaseURL = c.token, "https://trail.example" })
			if response, body := postTo(t, server.URL+"/mutes", c.host, c.form, c.header...); response.StatusCode != c.want {
				t.Errorf("%s, want %d\n%s", response.Status, c.want, body)
			}
		})
	}
}

func TestFeedsOfAPart(t *testing.T) {
	server := serve(t, nil)
	all := readFeed(t, server.URL+"/feed.atom")
	ids := map[string]bool{all.ID: true}
	for _, c := range []struct {
		query, title string
		entries      int
	}{
		{"service=pigeon+post", "Changes of policies: service pigeon post", 2},
		{"service=owl", "Changes of policies: service owl", 0},
		{"tag=Messaging", "Changes of policies: tag Messaging", 2},
		{"tag=banking", "Changes of policies: tag banking", 0},
		{"kind=government-disclosure", "Changes of policies: clauses of kind government-disclosure", 1},
		{"severity=warning", "Changes of policies: warning or worse", 1},
		{"tag=messaging&severity=notice", "Changes of policies: tag messaging, notice or worse", 2},
	} {
		feed := readFeed(t, server.URL+"/feed.atom?"+c.query)
		if len(feed.Entries) != c.entries || feed.Title != c.title {
			t.Errorf("%s: %d entries, title %q", c.query, len(feed.Entries), feed.Title)
		}
		if ids[feed.ID] {
			t.Errorf("%s has the id of another feed", c.query)
		}
		ids[feed.ID] = true
		if self := linkOf(feed.Links, "self"); !strings.Contains(self, "/feed.atom?") {
			t.Errorf("%s: self is %s", c.query, self)
		}
	}
	if response, _ := get(t, server.URL+"/feed.atom?severity=terrible"); response.StatusCode != http.StatusBadRequest {
		t.Errorf("a severity that is none: %s", response.Status)
	}
}

func TestReadinessTellsWhatIsOwed(t *testing.T) {
	server := serve(t, nil)
	_, body := get(t, server.URL+"/readyz")
	if !strings.Contains(body, `"alerts":{"owed":1,"failed":0,"failing_receivers":1}`) {
		t.Errorf("%s", body)
	}
}

func TestTheExplanationOfAChangeIsMarked(t *testing.T) {
	var history *store.Store
	server := serve(t, func(c *Config) { history = c.History.(*store.Store) })
	e := policy.Explanation{Text: "It got <worse>.", Model: "tiny"}
	if _, err := history.Explain(t.Context(), "pigeon-post/privacy-policy", 2, e, time.Now()); err != nil {
		t.Fatal(err)
	}
	_, page := get(t, server.URL+pigeonPath+"/changes/2")
	if !strings.Contains(page, "It got &lt;worse&gt;.") || !strings.Contains(page, "Written by a machine (tiny)") {
		t.Error("the page lacks the explanation, or its mark")
	}
	if _, page := get(t, server.URL+pigeonPath+"/changes/3"); strings.Contains(page, "In plain words") {
		t.Error("a change nobody explained is explained")
	}
}
