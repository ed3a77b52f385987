package fetch

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// robotsSite answers /robots.txt with what robots does and everything else with
// a text, and counts both.
type robotsSite struct {
	url         string
	robots      atomic.Pointer[http.HandlerFunc]
	asked, text atomic.Int32
}

func newRobotsSite(t *testing.T, robots http.HandlerFunc) *robotsSite {
	s := &robotsSite{}
	s.robots.Store(&robots)
	s.url = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/robots") {
			s.asked.Add(1)
			(*s.robots.Load())(w, r)
			return
		}
		s.text.Add(1)
		io.WriteString(w, "text")
	})
	return s
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }
}

func answers(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func obedient(t *testing.T, change func(*Config)) *Client {
	return loopback(t, func(c *Config) {
		c.IgnoreRobots = false
		if change != nil {
			change(c)
		}
	})
}

func TestRobots(t *testing.T) {
	hops := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			var at int
			fmt.Sscanf(r.URL.Path, "/robots%d", &at)
			if at == n {
				io.WriteString(w, "User-agent: *\nDisallow: /")
				return
			}
			http.Redirect(w, r, fmt.Sprint("/robots", at+1), http.StatusFound)
		}
	}
	filler := strings.Repeat("# nothing\n", 60_000)
	tests := []struct {
		name   string
		robots http.HandlerFunc
		path   string
		want   bool
	}{
		{"empty", says(""), "/terms", true},
		{"forbids all", says("User-agent: *\nDisallow: /"), "/terms", false},
		{"forbids another", says("User-agent: *\nDisallow: /private"), "/terms", true},
		{"forbids by name", says("User-agent: *\nAllow: /\n\nUser-agent: PolicyTrail\nDisallow: /"), "/terms", false},
		{"allows by name", says("User-agent: *\nDisallow: /\n\nUser-agent: policytrail/1\nAllow: /"), "/terms", true},
		{"longest rule wins", says("User-agent: *\nDisallow: /\nAllow: /legal/"), "/legal/terms", true},
		{"equal rules allow", says("User-agent: *\nDisallow: /terms\nAllow: /terms"), "/terms", true},
		{"wildcard and end", says("User-agent: *\nDisallow: /*.pdf$"), "/terms.pdf", false},
		{"query", says("User-agent: *\nDisallow: /*?print"), "/terms?print=1", false},
		{"escaped rule", says("User-agent: *\nDisallow: /%7Eme/"), "/~me/terms", false},
		{"escaped path", says("User-agent: *\nDisallow: /~me/"), "/%7eme/terms", false},
		{"other script", says("User-agent: *\nDisallow: /datenschutzerklärung"), "/datenschutzerkl%C3%A4rung", false},
		{"byte order mark", says("\ufeffUser-agent: *\nDisallow: /"), "/terms", false},
		{"a page instead", says("<!doctype html><title>Home</title>"), "/terms", true},
		{"missing", answers(404), "/terms", true},
		{"needs login", answers(401), "/terms", true},
		{"too many requests", answers(429), "/terms", false},
		{"broken", answers(500), "/terms", false},
		{"five redirects", hops(5), "/terms", false},
		{"six redirects", hops(6), "/terms", true},
		{"redirect without address", answers(302), "/terms", true},
		{"redirect out of the web", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "mailto:a@example.org", 302) }, "/terms", true},
		{"within the limit", says(filler[:robotsSize-100] + "\nUser-agent: *\nDisallow: /"), "/terms", false},
		{"beyond the limit", says(filler + "User-agent: *\nDisallow: /"), "/terms", true},
		{"cut in a rule", says("User-agent: *\n" + strings.Repeat("#", robotsSize-26) + "\nDisallow: /other"), "/terms", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			site := newRobotsSite(t, test.robots)
			c := obedient(t, nil)
			if test.want {
				if _, err := c.Get(t.Context(), Request{URL: site.url + test.path}); err != nil {
					t.Error(err)
				}
				return
			}
			e := failure(t, c, Request{URL: site.url + test.path}, Robots)
			if !strings.Contains(e.Error(), "robots.txt") || !strings.Contains(e.Do, "fetch.robots: false") {
				t.Errorf("no help: %v", e)
			}
			if site.text.Load() > 0 {
				t.Error("the page was fetched all the same")
			}
		})
	}
}

// TestRobotsName: an own User-Agent is held to the rules for its own name.
func TestRobotsName(t *testing.T) {
	site := newRobotsSite(t, says("User-agent: acme-watch\nDisallow: /"))
	c := obedient(t, func(c *Config) { c.UserAgent = "Acme-Watch/2.0 (+https://acme.example)" })
	failure(t, c, Request{URL: site.url}, Robots)
	if _, err := obedient(t, nil).Get(t.Context(), Request{URL: site.url}); err != nil {
		t.Error(err)
	}
	if got := productToken("2.0/x"); got != "policytrail" {
		t.Errorf("token of an agent without a name: %q", got)
	}
}

func TestRobotsOfRedirect(t *testing.T) {
	target := newRobotsSite(t, says("User-agent: *\nDisallow: /"))
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		http.Redirect(w, r, target.url+"/terms", http.StatusFound)
	})
	if e := failure(t, obedient(t, nil), Request{URL: site}, Robots); e.URL != target.url+"/terms" {
		t.Errorf("the error is about %s", e.URL)
	}
	if target.text.Load() > 0 {
		t.Error("the page was fetched all the same")
	}
}

func TestRobotsIgnored(t *testing.T) {
	site := newRobotsSite(t, says("User-agent: *\nDisallow: /"))
	if _, err := loopback(t, nil).Get(t.Context(), Request{URL: site.url}); err != nil {
		t.Error(err)
	}
	if site.asked.Load() > 0 {
		t.Error("robots.txt was asked for nothing")
	}
}

// TestRobotsKept follows one site over two days.
func TestRobotsKept(t *testing.T) {
	var now atomic.Int64
	site := newRobotsSite(t, says("User-agent: *\nDisallow: /private"))
	c := obedient(t, func(c *Config) {
		c.Now = func() time.Time { return time.Unix(0, 0).Add(time.Duration(now.Load())) }
	})
	steps := []struct {
		after  time.Duration
		robots http.HandlerFunc
		path   string
		want   bool
		asked  int32 // so far
	}{
		{0, nil, "/terms", true, 1},
		{0, nil, "/private", false, 1},
		{23 * time.Hour, answers(500), "/private", false, 1},
		{time.Hour, nil, "/terms", true, 2}, // out of date, and the server in trouble: the old rules
		{0, nil, "/private", false, 2},
		{10 * time.Minute, says("User-agent: *\nDisallow: /terms"), "/private", true, 3},
		{0, nil, "/terms", false, 3},
		{24 * time.Hour, answers(404), "/terms", true, 4},
	}
	for i, step := range steps {
		now.Add(int64(step.after))
		if step.robots != nil {
			site.robots.Store(&step.robots)
		}
		_, err := c.Get(t.Context(), Request{URL: site.url + step.path})
		if (err == nil) != step.want {
			t.Errorf("step %d, %s: %v", i, step.path, err)
		}
		if n := site.asked.Load(); n != step.asked {
			t.Errorf("step %d: robots.txt asked %d times, want %d", i, n, step.asked)
		}
	}
}

// TestRobotsTrouble: a site whose rules cannot be had is asked again in time.
func TestRobotsTrouble(t *testing.T) {
	var now atomic.Int64
	site := newRobotsSite(t, answers(503))
	c := obedient(t, func(c *Config) {
		c.Now = func() time.Time { return time.Unix(0, 0).Add(time.Duration(now.Load())) }
	})
	for range 2 {
		if e := failure(t, c, Request{URL: site.url}, Robots); e.Status != 503 {
			t.Errorf("status %d", e.Status)
		}
	}
	if n := site.asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	rules := says("")
	site.robots.Store(&rules)
	now.Add(int64(robotsRetry))
	if _, err := c.Get(t.Context(), Request{URL: site.url}); err != nil {
		t.Error(err)
	}
}

// TestRobotsAskedOnce: of visits that come together, one asks.
func TestRobotsAskedOnce(t *testing.T) {
	site := newRobotsSite(t, says(""))
	c := obedient(t, nil)
	done := make(chan error)
	for i := range 20 {
		go func() {
			_, err := c.Get(t.Context(), Request{URL: fmt.Sprint(site.url, "/", i)})
			done <- err
		}()
	}
	for range 20 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := site.asked.Load(); n != 1 {
		t.Errorf("robots.txt was asked for %d times", n)
	}
}

func TestRobotsUnreachable(t *testing.T) {
	site := newRobotsSite(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	e := failure(t, obedient(t, nil), Request{URL: site.url + "/terms"}, Interrupted)
	if e.URL != site.url+"/robots.txt" {
		t.Errorf("the error is about %s", e.URL)
	}
	if site.text.Load() > 0 {
		t.Error("the page was fetched all the same")
	}
}

func TestRobotsMemory(t *testing.T) {
	c := newRobotsCache()
	for i := range 200 {
		for range 2 { // to keep a site's rules again takes no more room
			c.keep(fmt.Sprint("https://", i), &rules{body: strings.Repeat("x", robotsSize)})
		}
	}
	if c.bytes > robotsMemory || len(c.bySite) != len(c.order) || len(c.bySite) != robotsMemory/(robotsSize+512) {
		t.Errorf("%d bytes, %d sites, %d in order", c.bytes, len(c.bySite), len(c.order))
	}
	if c.find("https://0") != nil || c.find("https://199") == nil {
		t.Error("the newest are not those kept")
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /%7e*$", "/%7Ea?b=%zz")
	f.Fuzz(func(t *testing.T, body, path string) {
		u, err := url.Parse("https://example.org/" + path)
		if err != nil {
			t.Skip()
		}
		plain := unescapeUnreserved(body)
		if again := unescapeUnreserved(plain); len(again) > len(plain) {
			t.Errorf("%q grew to %q", plain, again)
		}
		(&rules{body: plain}).allow("policytrail", u) // must not panic
	})
}
