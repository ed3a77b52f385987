package web

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"policytrail/store"
)

const (
	pigeonPath = "/documents/pigeon-post/privacy-policy"
	taubePath  = "/documents/t%C3%A4ube/%E9%9A%90%E7%A7%81%E6%94%BF%E7%AD%96"
)

func TestPages(t *testing.T) {
	server := serve(t, nil)
	for _, c := range []struct {
		path    string
		want    []string
		without []string
	}{
		{"/", []string{"Pigeon Post", "Täube", "隐私政策", "1 critical", "1 document can’t be read", "verify you are human",
			"Changed <time", "not checked yet", `href="/?tag=birds"`}, nil},
		{"/?tag=birds", []string{"Pigeon Post"}, []string{"Täube", "Owl"}},
		{"/?q=owl+terms", []string{"Owl Mail"}, []string{"Täube", "Pigeon"}},
		{"/?q=nothing+like+it", []string{"No document matches"}, []string{"Owl"}},
		{pigeonPath, []string{"Version 3", "passages rewritten", "Disclosure to governments", "since <time", "dated 2024-01-08",
			"on 6 visits between", "not modified", "Next check"}, []string{"do not sell"}},
		{taubePath, []string{"This document can’t be read", "4 checks in a row", "出售您的个人信息", "denied"}, nil},
		{pigeonPath + "/versions/1", []string{"We tell nobody what you write.", "In force from <time", "2024-01-02 12:00:00 UTC",
			"https://pigeon.example/privacy?lang=en", "200, text/html", "loft/2",
			`<mark class="good">We <strong>do not sell</strong> your personal information.</mark>`,
			"<td>Finding your house</td>", "<h3 id=\"p1\" class=\"level-1\">Privacy Policy</h3>"}, []string{"falconer"}},
		{pigeonPath + "/versions/3", []string{"In force since", "falconer", "&lt;script&gt;alert(&#34;policy&#34;)&lt;/script&gt;",
			`<mark class="warning"><strong>anybody who feeds</strong> our pigeons;</mark>`, `class="par level-2"`}, nil},
		{pigeonPath + "/changes/2", []string{"what changed with version 2", "Disclosure to governments", "The service hands data to authorities.",
			"New clause: Disclosure to governments (critical)", "</span>30</del>", "</span>90</ins>",
			"withdrawn promise:", "<summary>1 flagged clause in other words</summary>", "clause against a public statement:",
			"The statement: “tells nobody” (2018-04-29)", `href="https://news.example/pigeon"`,
			"SHA-256 of the page", "Text of version 1", "Later change"}, nil},
		{pigeonPath + "/changes/3", []string{"No flagged clause is touched.", "Earlier change", "plain words"}, []string{"Later change"}},
		{pigeonPath + "/diff?from=1&to=3", []string{"version 1 and version 3", "Flag gained: Disclosure to governments (critical)",
			"Flag lost: Sale of personal data (good)", "falconer"}, []string{"Noticed"}},
		{pigeonPath + "/diff?from=3&to=1", []string{"Flag lost: Disclosure to governments (critical)"}, nil},
		{pigeonPath + "/diff?from=2&to=2", []string{"The two texts are the same."}, nil},
		{"/changes", []string{"Pigeon Post Privacy Policy", pigeonPath + "/changes/2", "harsher", "Reads otherwise: Cookies and pixels"}, []string{"Owl"}},
		{"/flags", []string{"Disclosure to governments", "1 flag in 1 document"}, []string{"falconer"}},
		{"/flags?kind=data-sale", []string{"Täube 隐私政策", "in 1 document"}, []string{"until", "do not sell"}},
		{"/flags?kind=data-sale&ever=1", []string{"do not sell", "until <time", "in 2 documents"}, []string{"falconer"}},
		{"/flags?severity=critical&ever=1", []string{`"/flags?ever=1&amp;kind=government-disclosure&amp;severity=critical"`}, []string{"How long"}},
		{"/flags?at=2024-01-05&document=pigeon-post/privacy-policy", []string{"do not sell", "for 30 days"}, []string{"falconer"}},
		{"/search", []string{"a phrase"}, []string{"passages"}},
		{"/search?q=falconer", []string{"1 passage in the texts in force", "<strong>falconer</strong>", "since <time"}, nil},
		{"/search?q=%22tell+nobody+what%22", []string{"0 passages"}, nil},
		{"/search?q=%22tell+nobody+what%22&ever=1", []string{"We <strong>tell nobody what</strong> you write.", "until <time"}, nil},
		{"/alerts", []string{"250 2.0.0 queued", "503 Service Unavailable", "next try", "legal", "hook"}, nil},
		{"/alerts?state=owed", []string{"hook"}, []string{"legal"}},
	} {
		response, body := get(t, server.URL+c.path)
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %s, %s", c.path, response.Status, response.Header.Get("Content-Type"))
		}
		for _, want := range c.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", c.path, want)
			}
		}
		main := body[strings.Index(body, "<main"):]
		for _, not := range c.without {
			if strings.Contains(main, not) {
				t.Errorf("%s has %q", c.path, not)
			}
		}
	}
}

// TestEveryLinkLeadsSomewhere follows every link of every page, and looks at
// each page's frame on the way.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	server := serve(t, nil)
	seen, queue := map[string]bool{"/": true}, []string{"/"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		response, body := get(t, server.URL+path)
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, response.Status)
		}
		if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
			continue
		}
		page := parse(t, path, body)
		for _, link := range page.links {
			if !seen[link] {
				seen[link] = true
				queue = append(queue, link)
			}
		}
	}
	for _, must := range []string{taubePath, pigeonPath + "/versions/2/snapshot", pigeonPath + "/feed.atom", "/flags?kind=data-sale"} {
		if !seen[must] {
			t.Errorf("no page links to %s", must)
		}
	}
}

// parsed is what a test looks at in a page.
type parsed struct {
	links []string // to this server, without fragments
}

// parse reads a page and checks what holds for all of them: one h1, a title, a
// language, a main part, ids that are unique, fragments that lead to one, and
// no script or style of its own.
func parse(t *testing.T, path, body string) parsed {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var p parsed
	count, ids, fragments := map[string]int{}, map[string]bool{}, []string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("%s: id %q stands twice", path, a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				fragments = append(fragments, a.Val[1:])
			case (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "/"):
				link, _, _ := strings.Cut(a.Val, "#")
				p.links = append(p.links, link)
			}
		}
	}
	for tag, want := range map[string]int{"h1": 1, "title": 1, "main": 1, "script": 0, "style": 0, "iframe": 0} {
		if count[tag] != want {
			t.Errorf("%s has %d <%s>, want %d", path, count[tag], tag, want)
		}
	}
	for _, f := range fragments {
		if !ids[f] {
			t.Errorf("%s: nothing has the id %q", path, f)
		}
	}
	return p
}

func TestHeaders(t *testing.T) {
	server := serve(t, nil)
	for _, path := range []string{"/", pigeonPath, "/nothing", "/api/v1/documents", "/api/v1/nothing", "/feed.atom", "/healthz", "/metrics", "/style.css"} {
		response, _ := get(t, server.URL+path)
		h := response.Header
		if policy := h.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'") {
			t.Errorf("%s: Content-Security-Policy %q", path, policy)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestWhatIsUnchangedIsNotSentAgain(t *testing.T) {
	server := serve(t, nil)
	for _, path := range []string{"/", pigeonPath + "/changes/2", "/api/v1/documents", "/feed.atom", "/style.css", pigeonPath + "/versions/1/snapshot"} {
		first, body := get(t, server.URL+path)
		again, nothing := get(t, server.URL+path, "If-None-Match", first.Header.Get("ETag"))
		if body == "" || again.StatusCode != http.StatusNotModified || nothing != "" {
			t.Errorf("%s: %s with %d bytes", path, again.Status, len(nothing))
		}
	}
}

func TestProblems(t *testing.T) {
	server := serve(t, nil)
	for _, c := range []struct {
		path   string
		status int
	}{
		{"/nothing", 404},
		{"/documents/pigeon-post/nothing", 404},
		{"/documents/pigeon-post/nothing/versions/1", 404},
		{"/documents/pigeon-post/nothing/changes/1", 404},
		{"/documents/pigeon-post/nothing/versions/1/snapshot", 404},
		{"/documents/pigeon-post/nothing/at?date=2024-01-05", 404},
		{pigeonPath + "/versions/4", 404},
		{pigeonPath + "/versions/0", 404},
		{pigeonPath + "/versions/-1", 404},
		{pigeonPath + "/versions/new", 404},
		{pigeonPath + "/changes/1", 404},
		{pigeonPath + "/diff?from=1&to=9", 404},
		{pigeonPath + "/diff?from=1", 400},
		{pigeonPath + "/diff?from=one&to=2", 400},
		{pigeonPath + "/at?date=2024-13-01", 400},
		{pigeonPath + "/at?date=2023-01-01", 404},
		{"/flags?severity=awful", 400},
		{"/flags?at=today", 400},
		{"/flags?document=pigeon-post/nothing", 404},
		{"/search?q=%22%22", 400},
		{"/search?q=a&limit=0", 400},
		{"/alerts?state=lost", 400},
	} {
		response, body := get(t, server.URL+c.path)
		if response.StatusCode != c.status || !strings.Contains(body, "<h1>"+http.StatusText(c.status)+"</h1>") {
			t.Errorf("%s: %s, want %d\n%s", c.path, response.Status, c.status, body)
		}
		parse(t, c.path, body)
		path := "/api/v1" + c.path
		response, body = get(t, server.URL+path)
		var problem struct {
			Type, Title, Detail, Instance string
			Status                        int
		}
		if err := json.Unmarshal([]byte(body), &problem); err != nil {
			t.Errorf("%s: %v in %s", path, err, body)
		}
		if response.StatusCode != c.status || problem.Status != c.status || problem.Title != http.StatusText(c.status) ||
			problem.Detail == "" || response.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s, %s, %+v", path, response.Status, response.Header.Get("Content-Type"), problem)
		}
	}
}

func TestOnlyReading(t *testing.T) {
	server := serve(t, nil)
	for _, path := range []string{"/", pigeonPath, "/api/v1/documents", "/nothing"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+path, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		if response, _ := do(t, request); response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") == "" {
			t.Errorf("POST %s: %s, Allow %q", path, response.Status, response.Header.Get("Allow"))
		}
	}
}

func TestCausesAreLoggedAndNotShown(t *testing.T) {
	var log bytes.Buffer
	server := serve(t, func(c *Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.History.(*store.Store).Close()
	})
	for _, path := range []string{"/", "/api/v1/documents", "/feed.atom", pigeonPath + "/versions/1/snapshot"} {
		log.Reset()
		response, body := get(t, server.URL+path)
		if response.StatusCode != http.StatusInternalServerError || strings.Contains(body, "closed") {
			t.Errorf("%s: %s\n%s", path, response.Status, body)
		}
		if !strings.Contains(log.String(), "closed") {
			t.Errorf("%s: the log has %q", path, log.String())
		}
	}
	if response, _ := get(t, server.URL+"/healthz"); response.StatusCode != http.StatusOK {
		t.Errorf("/healthz: %s", response.Status)
	}
	response, body := get(t, server.URL+"/readyz")
	if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, `"ready":false`) || strings.Contains(body, "closed") {
		t.Errorf("/readyz: %s %s", response.Status, body)
	}
}

func TestReady(t *testing.T) {
	server := serve(t, nil)
	response, body := get(t, server.URL+"/readyz")
	if response.StatusCode != http.StatusOK || !strings.Contains(body, `"ready":true,"database":"answers"`) {
		t.Errorf("%s %s", response.Status, body)
	}
}

func TestTheVersionOfADay(t *testing.T) {
	server := serve(t, nil)
	for day, want := range map[string]string{"2024-01-02": "1", "2024-01-08": "1", "2024-01-09": "2", "2030-01-01": "3"} {
		for _, prefix := range []string{"", "/api/v1"} {
			response, _ := get(t, server.URL+prefix+pigeonPath+"/at?date="+day)
			if to := response.Header.Get("Location"); response.StatusCode != http.StatusFound || to != prefix+pigeonPath+"/versions/"+want {
				t.Errorf("on %s: %s to %s, want version %s", day, response.Status, to, want)
			}
		}
	}
	response, _ := get(t, server.URL+taubePath+"/at?date=2024-02-01")
	if to := response.Header.Get("Location"); to != taubePath+"/versions/1" {
		t.Errorf("leads to %s", to)
	}
}

func TestAChangeHasOneAddress(t *testing.T) {
	server := serve(t, nil)
	for _, prefix := range []string{"", "/api/v1"} {
		response, _ := get(t, server.URL+prefix+pigeonPath+"/diff?from=1&to=2")
		if to := response.Header.Get("Location"); response.StatusCode != http.StatusFound || to != prefix+pigeonPath+"/changes/2" {
			t.Errorf("%s to %s", response.Status, to)
		}
	}
}

func TestSnapshotsAreNeverRendered(t *testing.T) {
	server := serve(t, nil)
	for _, prefix := range []string{"", "/api/v1"} {
		response, body := get(t, server.URL+prefix+pigeonPath+"/versions/2/snapshot", "Accept", "text/html")
		h := response.Header
		if body != "<html><script>alert(1)</script>"+pigeon2 {
			t.Errorf("the page as received: %q", body)
		}
		if h.Get("Content-Type") != "text/plain; charset=utf-8" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox;") ||
			h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Content-Disposition") != "attachment; filename=pigeon-post-privacy-policy-v2-2024-01-09T12-00-00Z.txt" ||
			!strings.HasPrefix(h.Get("Repr-Digest"), "sha-256=:") {
			t.Errorf("%v", h)
		}
	}
	response, _ := get(t, server.URL+taubePath+"/versions/1/snapshot")
	name, err := url.PathUnescape(response.Header.Get("Content-Disposition"))
	if err != nil || !strings.Contains(name, "täube-隐私政策-v1-") {
		t.Errorf("file name %q, %v", name, err)
	}
}
