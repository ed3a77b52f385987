package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"

	"policytrail/policy"
)

// corpus holds real pages over time, <service>/<document>/<date>.html; where it
// is not there, pages of our own stand in.
const corpus = "../../shared/corpus/snapshot-histories"

// pastSite is a web site whose pages change with time: each path serves the
// saved pages of a folder in order of date, the next one at each visit, and
// stays at the last.
type pastSite struct {
	mu    sync.Mutex
	pages map[string][]string // files left, by path
}

func (s *pastSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	left := s.pages[r.URL.Path]
	if len(left) > 1 {
		s.pages[r.URL.Path] = left[1:]
	}
	s.mu.Unlock()
	if len(left) == 0 {
		http.NotFound(w, r)
		return
	}
	body, err := os.ReadFile(left[0])
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(body)
}

// over reports whether every page is at its last.
func (s *pastSite) over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, left := range s.pages {
		if len(left) > 1 {
			return false
		}
	}
	return true
}

// past finds up to n folders of saved pages, the first document of each
// service, and makes a site of them.
func past(t *testing.T, n int) *pastSite {
	t.Helper()
	services, _ := filepath.Glob(filepath.Join(corpus, "*", "*", "meta.json"))
	if len(services) == 0 {
		return ownPast(t)
	}
	s := &pastSite{pages: map[string][]string{}}
	for _, meta := range services {
		folder := filepath.Dir(meta)
		service := policy.Slug(filepath.Base(filepath.Dir(folder)))
		if len(s.pages) < n && s.pages["/"+service] == nil {
			s.pages["/"+service] = dated(t, folder)
		}
	}
	return s
}

func dated(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*Z.html"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no saved pages in %s: %v", folder, err)
	}
	sort.Strings(files)
	return files
}

// ownPast is a site of the demo's policy in all its editions.
func ownPast(t *testing.T) *pastSite {
	t.Helper()
	page, err := template.ParseFS(demoFiles, "demo/privacy.html")
	if err != nil {
		t.Fatal(err)
	}
	s := &pastSite{pages: map[string][]string{}}
	for i := range 5 {
		folder := t.TempDir()
		for edition := editionFirst; edition <= editionWithdraw; edition++ {
			var body bytes.Buffer
			if err := page.Execute(&body, map[string]any{"Edition": edition, "Nonce": fmt.Sprint(i, edition), "Served": i}); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(folder, fmt.Sprintf("2024-0%d-01T00-00-00Z.html", edition)), body.String())
		}
		s.pages[fmt.Sprintf("/pigeon%d", i)] = dated(t, folder)
	}
	return s
}

// TestFollowRealPages lets the daemon follow at least five documents through
// all their saved pages, with a webhook receiver and a mail server.
func TestFollowRealPages(t *testing.T) {
	site := past(t, 8)
	var paths []string
	for path := range site.pages {
		paths = append(paths, strings.TrimPrefix(path, "/"))
	}
	sort.Strings(paths)
	server := httptest.NewServer(site)
	defer server.Close()
	hook, err := startHook()
	if err != nil {
		t.Fatal(err)
	}
	defer hook.close()
	calls, mail := drain(hook.calls), newInbox(t)

	folder := t.TempDir()
	settings(t, folder, server.URL, hook.url(), paths...)
	addMail(t, folder, mail)
	daemon := startDaemon(t, folder)
	for !site.over() {
		daemon.await(t, "msg=checked")
	}
	for _, path := range paths { // the last page of each is worked on
		daemon.await(t, "msg=checked", path+"/terms")
		daemon.await(t, "msg=checked", path+"/terms")
	}
	told := deliveredAlerts(t, folder)

	versions, flags := 0, 0
	for _, path := range paths {
		var entries []historyEntry
		decode(t, output(t, folder, "history", path+"/terms", "--json"), &entries)
		if len(entries) == 0 {
			t.Errorf("%s has no version", path)
			continue
		}
		changes := len(entries) - 1
		var stood []policy.StoredFlag
		decode(t, output(t, folder, "flags", path+"/terms", "--ever", "--json"), &stood)
		versions, flags = versions+len(entries), flags+len(stood)
		t.Logf("%-20s %2d versions, %3d flags ever, last: %s", path, len(entries), len(stood), lastSummary(entries))
		if changes > 0 {
			if unified := output(t, folder, "diff", path+"/terms", "--format", "unified"); !strings.HasPrefix(unified, "--- ") {
				t.Errorf("%s: no diff of its last change", path)
			}
		}
	}
	t.Logf("%d documents, %d versions, %d flags; %d alerts, %d webhook calls, %d mails",
		len(paths), versions, flags, told/2, calls.count(), mail.count(t))
	if len(paths) < 5 || versions <= len(paths) || flags == 0 {
		t.Errorf("%d documents, %d versions, %d flags: nothing was followed", len(paths), versions, flags)
	}
	if told == 0 || calls.count() != told/2 || mail.count(t) != told/2 {
		t.Errorf("%d deliveries, %d webhook calls, %d mails: each receiver must have each alert once",
			told, calls.count(), mail.count(t))
	}
}

func lastSummary(entries []historyEntry) string {
	if last := entries[len(entries)-1]; last.Change != nil {
		return last.Change.Summary
	}
	return "first version"
}

// inbox is a mail server and the address mail to it is counted for.
type inbox struct {
	port    int
	address string
	count   func(t *testing.T) int
}

// newInbox is a real Mailpit where the environment names one ("smtp-host:port,
// http://host:port", as in the alerts' tests), else a mail server of our own.
func newInbox(t *testing.T) inbox {
	t.Helper()
	server, api, found := strings.Cut(os.Getenv("POLICYTRAIL_TEST_MAILPIT"), ",")
	if !found {
		box, err := startMailbox()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(box.close)
		letters := drain(box.letters)
		return inbox{box.port(), "legal@example.org", func(*testing.T) int { return letters.count() }}
	}
	var in inbox
	if _, err := fmt.Sscanf(server, "127.0.0.1:%d", &in.port); err != nil {
		t.Fatalf("POLICYTRAIL_TEST_MAILPIT: %v", err)
	}
	in.address = fmt.Sprintf("follow-%d@example.org", os.Getpid())
	in.count = func(t *testing.T) int {
		t.Helper()
		resp, err := http.Get(api + "/api/v1/search?query=" + url.QueryEscape("to:"+in.address))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var found struct {
			Count int `json:"messages_count"`
		}
		if err := json.NewDecoder(resp.Body).Decode(&found); err != nil {
			t.Fatal(err)
		}
		return found.Count
	}
	return in
}

// addMail adds a mail receiver to the settings.
func addMail(t *testing.T, folder string, mail inbox) {
	t.Helper()
	path := filepath.Join(folder, "policies.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	with := strings.Replace(string(text), "receivers: [", "receivers: [{name: legal, email: {to: ["+mail.address+"]}}, ", 1)
	write(t, path, with+fmt.Sprintf("smtp: {host: 127.0.0.1, port: %d, from: policytrail@example.org, tls: none}\n", mail.port))
}

// deliveredAlerts waits until nothing is owed and counts what was delivered.
func deliveredAlerts(t *testing.T, folder string) int {
	t.Helper()
	output(t, folder, "alerts", "retry")
	var lines []policy.AlertLine
	decode(t, output(t, folder, "alerts", "--json", "--limit", "100000"), &lines)
	for _, l := range lines {
		if l.State != policy.Delivered {
			t.Errorf("%s to %s: %s %s", l.Title, l.Receiver, l.State, l.Detail)
		}
	}
	return len(lines)
}

func decode(t *testing.T, text string, value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), value); err != nil {
		t.Fatal(err)
	}
}

// counter counts what comes out of a channel.
type counter struct {
	mu sync.Mutex
	n  int
}

func drain[T any](values <-chan T) *counter {
	c := &counter{}
	go func() {
		for range values {
			c.mu.Lock()
			c.n++
			c.mu.Unlock()
		}
	}()
	return c
}

func (c *counter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}
