package fetch

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// chromium is the path of a browser to test with.
func chromium(t *testing.T) string {
	t.Helper()
	path := os.Getenv("POLICYTRAIL_TEST_CHROMIUM")
	if path == "" {
		if os.Getenv("POLICYTRAIL_TEST_REQUIRE") == "1" {
			t.Fatal("POLICYTRAIL_TEST_CHROMIUM is not set")
		}
		t.Skip("POLICYTRAIL_TEST_CHROMIUM is not set")
	}
	return path
}

func newTestBrowser(t *testing.T, config Config, how BrowserConfig) *Browser {
	t.Helper()
	how.Path = chromium(t)
	config.PerHost = -1
	config.Retries = -1
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	b := NewBrowser(client, how)
	t.Cleanup(client.Close)
	t.Cleanup(b.Close)
	return b
}

// stage is a site that keeps what was asked of it.
type stage struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // "path User-Agent"
}

func newStage(t *testing.T, robots string, pages map[string]string) *stage {
	t.Helper()
	s := &stage{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.Path+" "+r.UserAgent())
		s.mu.Unlock()
		body, ok := pages[r.URL.Path]
		switch {
		case r.URL.Path == "/robots.txt":
			io.WriteString(w, robots)
		case strings.HasPrefix(body, "→ "):
			http.Redirect(w, r, body[len("→ "):], http.StatusFound)
		case r.URL.Path == "/data.json":
			time.Sleep(1200 * time.Millisecond) // longer than a page's text is waited for
			io.WriteString(w, body)
		case strings.HasSuffix(r.URL.Path, ".pdf"):
			w.Header().Set("Content-Type", "application/pdf")
			io.WriteString(w, body)
		case ok:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("X-Page", r.URL.Path)
			w.Header().Set("ETag", `"shell"`)
			io.WriteString(w, body)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *stage) wasAsked(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.asked, func(line string) bool { return strings.HasPrefix(line, path+" ") })
}

const scripted = `<!doctype html><html lang="de" data-x="1"><head><title>Terms</title></head><body><div id="app">Loading…</div>
<terms-part></terms-part><iframe src="/frame"></iframe>
<script>
fetch("/data.json").then(r => r.text()).then(text => { document.getElementById("app").innerHTML = "<p>" + text + "</p>"; });
document.querySelector("terms-part").attachShadow({mode: "open"}).innerHTML = "<p>From the shadow.</p>";
</script></body></html>`

func TestRender(t *testing.T) {
	t.Parallel()
	site := newStage(t, "", map[string]string{
		"/": "→ /terms", "/terms": scripted, "/data.json": "Brought by a script.", "/frame": "<body><p>From the frame.</p></body>",
	})
	b := newTestBrowser(t, Config{AllowPrivate: true, UserAgent: "Harbour/1 (+a@b.example)"}, BrowserConfig{})
	page, err := b.Get(t.Context(), Request{URL: site.URL + "/", Language: "de", ETag: `"shell"`})
	if err != nil {
		t.Fatal(err)
	}
	body := string(page.Body)
	for _, want := range []string{
		"<!DOCTYPE html>\n<html lang=\"de\" data-x=\"1\"><head>", "<p>Brought by a script.</p>", "</html>",
		`<template shadowrootmode="open"><p>From the shadow.</p></template>`, "<section><p>From the frame.</p></section>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s:\n%s", want, body)
		}
	}
	if page.URL != site.URL+"/" || page.FinalURL != site.URL+"/terms" || page.Status != 200 || page.ETag != "" || page.NotModified ||
		page.ContentType != "text/html; charset=utf-8" || page.At.IsZero() || page.Took <= 0 {
		t.Errorf("page %+v", page)
	}
	header := fmt.Sprint(page.Header)
	if !strings.Contains(header, "{X-Page /terms}") || !strings.Contains(header, "{X-Rendered-By ") {
		t.Errorf("header %s", header)
	}
	for _, line := range site.asked {
		if !strings.HasSuffix(line, " Harbour/1 (+a@b.example)") {
			t.Errorf("asked as %q", line)
		}
	}
	if !site.wasAsked("/robots.txt") {
		t.Error("robots.txt was not asked")
	}
}

// A page can be read although part of it never comes to rest.
func TestRenderRestless(t *testing.T) {
	t.Parallel()
	site := newStage(t, "", map[string]string{
		"/clock": `<p>Terms of the harbour.</p><b></b><script>setInterval(() => { document.querySelector("b").textContent = Date.now(); fetch("/poll"); }, 50)</script>`,
		"/grows": `<p>Terms</p><script>setInterval(() => { document.body.append("more and more of the same text ".repeat(3)) }, 50)</script>`,
		"/hangs": `<p>Terms</p><script>for (;;) {}</script>`,
		"/huge":  `<script>document.write("<p>" + "x".repeat(3e6) + "</p>")</script>`,
		"/moves": `<p>Wait…</p><script>setTimeout(() => { location = "/there" }, 300)</script>`,
		"/there": `<p>Terms of the harbour.</p>`,
		"/poll":  "",
	})
	b := newTestBrowser(t, Config{AllowPrivate: true, MaxSize: 2_000_000}, BrowserConfig{Timeout: 4 * time.Second, Still: 400 * time.Millisecond})
	for path, reason := range map[string]Reason{"/clock": "", "/grows": Timeout, "/hangs": Timeout, "/huge": TooLarge, "/moves": ""} {
		page, err := b.Get(t.Context(), Request{URL: site.URL + path})
		var told *Error
		switch {
		case reason == "" && (err != nil || !strings.Contains(string(page.Body), "Terms of the harbour.")):
			t.Errorf("%s: %v, %v", path, page, err)
		case reason != "" && (!errors.As(err, &told) || told.Reason != reason):
			t.Errorf("%s: %v, want %s", path, err, reason)
		}
	}
}

func TestRenderObeysRobots(t *testing.T) {
	t.Parallel()
	site := newStage(t, "User-agent: *\nDisallow: /secret", map[string]string{
		"/secret": "<p>secret</p>", "/by-server": "→ /secret", "/by-script": `<script>location = "/secret"</script>`,
	})
	b := newTestBrowser(t, Config{AllowPrivate: true}, BrowserConfig{Timeout: 10 * time.Second})
	for _, path := range []string{"/secret", "/by-server", "/by-script"} {
		_, err := b.Get(t.Context(), Request{URL: site.URL + path})
		var told *Error
		if !errors.As(err, &told) || told.Reason != Robots {
			t.Errorf("%s: %v", path, err)
		}
	}
	if site.wasAsked("/secret") {
		t.Error("what robots.txt forbids was fetched")
	}
}

// Nothing the browser does reaches this machine's own network: not the page,
// not its scripts, not over a redirect.
func TestRenderIsGuarded(t *testing.T) {
	inner := newStage(t, "", map[string]string{"/": "<p>secret</p>"})
	b := newTestBrowser(t, Config{}, BrowserConfig{Timeout: 10 * time.Second})
	b.client.config.IgnoreRobots = true // else it is refused before the browser is asked
	for _, address := range []string{inner.URL + "/", strings.Replace(inner.URL, "http:", "https:", 1) + "/",
		strings.Replace(inner.URL, "127.0.0.1", "localhost", 1), strings.Replace(inner.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1)} {
		_, err := b.Get(t.Context(), Request{URL: address})
		var told *Error
		if !errors.As(err, &told) || told.Reason != Private {
			t.Errorf("%s: %v", address, err)
		}
	}
	// A page's own scripts go the same way. This one is written into a tab, as no
	// public page can be served here.
	s, err := b.enter()
	if err != nil {
		t.Fatal(err)
	}
	defer b.leave(s)
	tab, cancel := chromedp.NewContext(s.ctx, chromedp.WithNewBrowserContext())
	defer cancel()
	script := fmt.Sprintf(`Promise.allSettled([fetch(%[1]q, {mode: "no-cors"}), new Promise(done => { const s = document.createElement("script"); s.onload = s.onerror = done; s.src = %[1]q; document.head.append(s); }),
		new Promise(done => { const w = new WebSocket(%[1]q.replace("http", "ws")); w.onerror = w.onopen = done; })]).then(() => 1)`, inner.URL+"/")
	if err := chromedp.Do(tab, chromedp.Navigate("data:text/html,<p>x</p>")); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(tab, chromedp.Evaluate[int](script, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
	if len(inner.asked) > 0 {
		t.Errorf("the guard let through %q", inner.asked)
	}
}

func TestRenderLeavesTheRestToTheClient(t *testing.T) {
	site := newStage(t, "", map[string]string{"/terms.pdf": "%PDF-1.7"})
	b := newTestBrowser(t, Config{AllowPrivate: true}, BrowserConfig{Timeout: 10 * time.Second})
	page, err := b.Get(t.Context(), Request{URL: site.URL + "/terms.pdf"})
	if err != nil || string(page.Body) != "%PDF-1.7" || page.ContentType != "application/pdf" {
		t.Errorf("got %+v, %v", page, err)
	}
	_, err = b.Get(t.Context(), Request{URL: site.URL + "/gone"})
	var told *Error
	if !errors.As(err, &told) || told.Reason != Status || told.Status != 404 {
		t.Errorf("got %v", err)
	}
}

// The browser is one program for all pages, is started anew after some, and
// when it ended by itself.
func TestBrowserIsShared(t *testing.T) {
	t.Parallel()
	site := newStage(t, "", map[string]string{
		"/":     `<p>Terms of the harbour.</p><script>document.body.append("cookie " + document.cookie); document.cookie = "seen=1"</script>`,
		"/slow": `<p>Terms</p><script>setInterval(() => document.body.append("x".repeat(100)), 50)</script>`,
	})
	b := newTestBrowser(t, Config{AllowPrivate: true}, BrowserConfig{RestartAfter: 3, Still: 200 * time.Millisecond, Timeout: 20 * time.Second})
	var sessions []*session
	for range 4 {
		page, err := b.Get(t.Context(), Request{URL: site.URL + "/"})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(page.Body), "cookie seen=1") {
			t.Error("a page sees the cookies of the one before")
		}
		sessions = append(sessions, b.session)
	}
	if sessions[0] != sessions[2] || sessions[2] == sessions[3] {
		t.Errorf("sessions %v: the fourth page is to be in a new one", sessions)
	}
	if sessions[0].ctx.Err() == nil {
		t.Error("the old browser still runs")
	}

	// Killed while a page is shown: that page fails, the next one comes.
	running := chromedp.FromContext(b.session.ctx).Browser
	time.AfterFunc(time.Second, func() { running.Process().Kill() })
	if _, err := b.Get(t.Context(), Request{URL: site.URL + "/slow"}); err == nil {
		t.Error("a page came from a killed browser")
	}
	if _, err := b.Get(t.Context(), Request{URL: site.URL + "/"}); err != nil {
		t.Errorf("after a crash: %v", err)
	}

	b.mu.Lock()
	idle := b.session
	b.mu.Unlock()
	b.Close()
	if idle.ctx.Err() == nil {
		t.Error("a closed browser still runs")
	}
	if _, err := b.Get(t.Context(), Request{URL: site.URL + "/"}); err != nil {
		t.Errorf("after Close: %v", err)
	}
}

func TestNoBrowser(t *testing.T) {
	site := newStage(t, "", map[string]string{"/": "<p>Terms</p>"})
	client, err := New(Config{AllowPrivate: true, PerHost: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	b := NewBrowser(client, BrowserConfig{Path: "/nowhere/chromium"})
	defer b.Close()
	_, err = b.Get(t.Context(), Request{URL: site.URL + "/"})
	var told *Error
	if !errors.As(err, &told) || told.Reason != NoBrowser || !strings.Contains(err.Error(), "/nowhere/chromium") ||
		!strings.Contains(err.Error(), "fetch.browser.path") {
		t.Errorf("got %v", err)
	}
}
