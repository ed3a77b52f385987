package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"policytrail/policy"
)

// loopback is a client that may visit the listeners of these tests, without
// pauses and further attempts. A test changes what it is about.
func loopback(t testing.TB, change func(*Config)) *Client {
	t.Helper()
	config := Config{
		AllowPrivate: true, IgnoreRobots: true,
		PerHost: -1, Retries: -1, MaxRetryWait: 1,
		Timeout: 20 * time.Second,
	}
	if change != nil {
		change(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// serve starts a listener and returns its address without a slash at the end.
func serve(t testing.TB, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// failure gets r and returns the error, which must have the reason.
func failure(t *testing.T, c *Client, r Request, want Reason) *Error {
	t.Helper()
	page, err := c.Get(t.Context(), r)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("Get = %v, %v; want an *Error", page, err)
	}
	if page != nil {
		t.Errorf("a page came along with the error: %+v", page)
	}
	if e.Reason != want {
		t.Fatalf("reason %q, want %q: %v", e.Reason, want, err)
	}
	return e
}

func TestPage(t *testing.T) {
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.FixedZone("", 3600))
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=shift_jis")
		h.Set("Etag", `W/"1"`)
		h.Set("Last-Modified", "Tue, 03 Mar 2026 00:00:00 GMT")
		h.Set("Set-Cookie", "session=secret")
		h["Date"] = nil
		h["X-Two"] = []string{"b", "a"}
		w.Write([]byte("\x83\x89 as it came"))
	})
	c := loopback(t, func(c *Config) { c.Now = func() time.Time { return now } })
	address := strings.Replace(site, "http://", "http://me:secret@", 1) + "/terms?v=1#privacy"
	page, err := c.Get(t.Context(), Request{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	want := &Page{
		URL:         site + "/terms?v=1#privacy",
		FinalURL:    site + "/terms?v=1#privacy",
		At:          now.UTC(),
		Status:      200,
		ContentType: "text/html; charset=shift_jis",
		Header: []policy.Header{
			{Name: "Content-Length", Value: "13"},
			{Name: "Content-Type", Value: "text/html; charset=shift_jis"},
			{Name: "Etag", Value: `W/"1"`},
			{Name: "Last-Modified", Value: "Tue, 03 Mar 2026 00:00:00 GMT"},
			{Name: "X-Two", Value: "b"},
			{Name: "X-Two", Value: "a"},
		},
		Body:         []byte("\x83\x89 as it came"),
		ETag:         `W/"1"`,
		LastModified: "Tue, 03 Mar 2026 00:00:00 GMT",
	}
	if diff := cmp.Diff(want, page, cmpopts.IgnoreFields(Page{}, "Took")); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
	if page.Took <= 0 {
		t.Errorf("took %v", page.Took)
	}
}

func TestRequestHeader(t *testing.T) {
	tests := []struct {
		name    string
		config  Config
		request Request
		want    map[string]string
	}{
		{
			name:   "contact and English",
			config: Config{Contact: "https://example.org/bot"},
			want: map[string]string{
				"User-Agent":      "policytrail/" + version() + " (+https://example.org/bot)",
				"Accept-Language": "en, *;q=0.5",
				"Accept-Encoding": "gzip, br, zstd",
				"Authorization":   "", "Cookie": "", "If-None-Match": "", "Referer": "",
			},
		},
		{
			name:    "own agent, regional language, one validator",
			config:  Config{UserAgent: "AcmeWatch/1.0", Contact: "a@example.org"},
			request: Request{Language: "de-AT", ETag: `"x"`},
			want: map[string]string{
				"User-Agent": "AcmeWatch/1.0", "Accept-Language": "de-AT, de;q=0.9, en;q=0.5, *;q=0.3",
				"If-None-Match": `"x"`, "If-Modified-Since": "",
			},
		},
		{name: "language", request: Request{Language: "fr"}, want: map[string]string{"Accept-Language": "fr, en;q=0.5, *;q=0.3"}},
		{name: "regional English", request: Request{Language: "en-GB"}, want: map[string]string{"Accept-Language": "en-GB, en;q=0.9, *;q=0.5"}},
		{name: "plain English", request: Request{Language: "en"}, want: map[string]string{"Accept-Language": "en, *;q=0.5"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			sent := make(http.Header)
			test.request.URL = serve(t, func(_ http.ResponseWriter, r *http.Request) { sent = r.Header })
			c := loopback(t, func(c *Config) { c.UserAgent, c.Contact = test.config.UserAgent, test.config.Contact })
			if _, err := c.Get(t.Context(), test.request); err != nil {
				t.Fatal(err)
			}
			got := make(map[string]string)
			for name := range test.want {
				got[name] = sent.Get(name)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotModified(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/new", http.StatusFound)
			return
		}
		if r.URL.Path == "/always" || r.Header.Get("If-None-Match") == `"1"` || r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "text")
	})
	tests := []struct {
		name    string
		request Request
		want    bool
	}{
		{"etag", Request{URL: site + "/", ETag: `"1"`}, true},
		{"date", Request{URL: site + "/#part", LastModified: "Tue, 03 Mar 2026 00:00:00 GMT"}, true},
		{"another etag", Request{URL: site + "/", ETag: `"2"`}, false},
		{"validators of the page redirected to", Request{URL: site + "/moved", ETag: `"1"`, ValidFor: site + "/new"}, true},
		{"validators of the page before it redirected", Request{URL: site + "/moved", ETag: `"1"`, LastModified: "Tue, 03 Mar 2026 00:00:00 GMT"}, false},
		{"validators of another target", Request{URL: site + "/moved", ETag: `"1"`, ValidFor: site + "/old"}, false},
	}
	c := loopback(t, nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			page, err := c.Get(t.Context(), test.request)
			if err != nil {
				t.Fatal(err)
			}
			if page.NotModified != test.want || (page.Status == 304) != test.want || (len(page.Body) == 0) != test.want {
				t.Errorf("not modified %v, status %d, body %q; want not modified %v", page.NotModified, page.Status, page.Body, test.want)
			}
			if test.want && (page.ETag != test.request.ETag || page.LastModified != test.request.LastModified) {
				t.Errorf("validators %q %q did not outlive the 304", page.ETag, page.LastModified)
			}
		})
	}
	t.Run("new etag", func(t *testing.T) {
		renewed := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"2"`)
			w.WriteHeader(http.StatusNotModified)
		})
		page, err := c.Get(t.Context(), Request{URL: renewed, ETag: `"1"`})
		if err != nil || page.ETag != `"2"` {
			t.Errorf("Get = %+v, %v", page, err)
		}
	})
	t.Run("unasked", func(t *testing.T) {
		if e := failure(t, c, Request{URL: site + "/always"}, Status); e.Status != 304 {
			t.Errorf("status %d", e.Status)
		}
	})
}

func TestStatus(t *testing.T) {
	c := loopback(t, nil)
	for status, do := range map[int]string{
		404: "new address", 410: "new address", 403: "browser", 429: "per_host", 500: "", 206: "", 300: "", 305: "",
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			site := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(status)
				io.WriteString(w, "an error page")
			})
			e := failure(t, c, Request{URL: site}, Status)
			if e.Status != status || !strings.Contains(e.Do, do) || !strings.Contains(e.Error(), fmt.Sprint(status)) {
				t.Errorf("%+v: %v", e, e)
			}
		})
	}
}

func TestBadURL(t *testing.T) {
	c := loopback(t, nil)
	for _, address := range []string{
		"", "example.org/terms", "ftp://example.org/", "file:///etc/passwd", "https://", "http:///terms", "http://[::1/",
		"http://us er:hunter2@example.org:x/", "http://me:hunter2/3@example.org/", "mailto:hunter2@example.org",
	} {
		e := failure(t, c, Request{URL: address}, BadURL)
		if strings.Contains(e.Error(), "hunter2") {
			t.Errorf("%q: the error tells the password: %v", address, e)
		}
	}
}

func TestPasswordUntold(t *testing.T) {
	handler := func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "hunter2" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		http.Redirect(w, r, "http://other:thing@"+r.Host+"/again", http.StatusFound)
	}
	site := serve(t, handler)
	c := loopback(t, nil)
	// Both hops had the password, else the reason were Status.
	e := failure(t, c, Request{URL: strings.Replace(site, "://", "://me:hunter2@", 1)}, Redirects)
	for _, secret := range []string{"hunter2", "me:", "thing"} {
		if strings.Contains(e.Error(), secret) || strings.Contains(e.URL, secret) {
			t.Errorf("the error tells %q: %v", secret, e)
		}
	}
}

func TestPasswordStaysWithItsOrigin(t *testing.T) {
	var told atomic.Bool
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			told.Store(true)
		}
	})
	site := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusFound) })
	if _, err := loopback(t, nil).Get(t.Context(), Request{URL: strings.Replace(site, "://", "://me:hunter2@", 1)}); err != nil {
		t.Fatal(err)
	}
	if told.Load() {
		t.Error("a password went to another origin")
	}
}

func TestDefaults(t *testing.T) {
	got := Config{Contact: "legal@example.org"}.withDefaults()
	if got.Now == nil {
		t.Error("there is no clock")
	}
	got.Now = nil
	want := Config{
		UserAgent: "policytrail/" + version() + " (+legal@example.org)", Contact: "legal@example.org",
		Timeout: 30 * time.Second, MaxSize: 10_000_000, PerHost: time.Second, Retries: 2, MaxRetryWait: 30 * time.Second,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
	if nobody := (Config{}).withDefaults().UserAgent; nobody != "policytrail/"+version() {
		t.Errorf("without a contact: %s", nobody)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, config := range map[string]Config{
		"user agent": {UserAgent: "a\r\nX-Injected: 1"},
		"contact":    {Contact: "nobody"},
		"comment":    {Contact: "a@example.org) (x"},
		"timeout":    {Timeout: -1},
		"size":       {MaxSize: -1},
		"host":       {HostWait: -1},
		"retry":      {MaxRetryWait: -1},
	} {
		if _, err := New(config); err == nil {
			t.Errorf("%s: New takes %+v", name, config)
		}
	}
}

func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.Proto)
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = quiet
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())

	c := loopback(t, func(c *Config) { c.TLS = &tls.Config{RootCAs: roots} })
	page, err := c.Get(t.Context(), Request{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(page.Body); got != "HTTP/2.0" {
		t.Errorf("spoke %s", got)
	}
	failure(t, loopback(t, nil), Request{URL: server.URL}, TLS)
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	failure(t, c, Request{URL: strings.Replace(plain, "http:", "https:", 1)}, TLS)
	old := loopback(t, func(c *Config) {
		c.TLS = &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	})
	failure(t, old, Request{URL: server.URL}, TLS)
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	site := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := loopback(t, nil).Get(ctx, Request{URL: site})
	var e *Error
	if !errors.As(err, &e) || e.Reason != Cancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("Get = %v", err)
	}
}

func BenchmarkGet(b *testing.B) {
	text := strings.Repeat("<p>We keep your data for as long as the law asks us to.</p>\n", 1400)
	for _, coding := range []string{"", "gzip", "br", "zstd"} {
		body := compress(b, coding, []byte(text))
		site := serve(b, func(w http.ResponseWriter, _ *http.Request) {
			if coding != "" {
				w.Header().Set("Content-Encoding", coding)
			}
			w.Write(body)
		})
		b.Run("80kB"+coding, func(b *testing.B) {
			c := loopback(b, nil)
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := c.Get(b.Context(), Request{URL: site}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
