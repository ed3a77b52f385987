package watch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"policytrail/fetch"
	"policytrail/policy"
)

func TestConditionalRequestsNeverHideANewExtraction(t *testing.T) {
	b := newBench(t)
	var asked []string
	b.site.serve(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("If-None-Match"))
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Type", "text/html")
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, page(promise, "An aside."))
	})
	want(t, b.checkNow(t), policy.First, 1)
	c := b.checkNow(t)
	want(t, c, policy.Unchanged, 1)
	if c.Detail != "not modified" {
		t.Errorf("detail %q", c.Detail)
	}
	b.doc.Extraction.Remove = policy.CSS("main p:last-child")
	want(t, b.checkNow(t), policy.Unchanged, 2)
	want(t, b.checkNow(t), policy.Unchanged, 2)
	if got := fmt.Sprintf("%q", asked); got != `["" "\"v1\"" "" "\"v1\""]` {
		t.Errorf("asked with %s: a new extraction must get the page", got)
	}
}

func TestAServerIsNotBelievedForEver(t *testing.T) {
	b := newBench(t)
	lying, whole := false, 0
	b.site.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"always the same"`)
		w.Header().Set("Content-Type", "text/html")
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		whole++
		body := page(promise)
		if lying {
			body = page(disclose)
		}
		fmt.Fprint(w, body)
	})
	b.checkNow(t)
	b.checkNow(t)
	lying = true
	now := time.Now()
	b.Now = func() time.Time { return now.Add(fullAfter - time.Hour) }
	want(t, b.checkNow(t), policy.Unchanged, 1)
	b.Now = func() time.Time { return now.Add(fullAfter + time.Hour) }
	want(t, b.checkNow(t), policy.Changed, 2)
	if whole != 2 {
		t.Errorf("fetched whole %d times, want 2", whole)
	}
}

func TestWhatServersDo(t *testing.T) {
	for _, c := range []struct {
		name    string
		serve   http.HandlerFunc
		outcome policy.Outcome
		detail  string
	}{
		{"error page", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "down", 503) }, policy.Failed, "503"},
		{"gone", http.NotFound, policy.Failed, "404"},
		{"redirect loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, 302) }, policy.Failed, "redirect"},
		{"wall", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `<html><title>Just a moment...</title><body>Verify you are human</body></html>`)
		}, policy.Unusable, "no policy"},
		{"picture", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "image/png")
			fmt.Fprint(w, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
		}, policy.Unusable, "not text"},
		{"endless", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			line := []byte(strings.Repeat("All your data are belong to us. ", 2048))
			for {
				if _, err := w.Write(line); err != nil {
					return
				}
			}
		}, policy.Failed, "max_size"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.site.servePage(page(promise))
			b.checkNow(t)
			b.site.serve(c.serve)
			got := b.checkNow(t)
			want(t, got, c.outcome, 1)
			if !strings.Contains(got.Detail, c.detail) {
				t.Errorf("detail %q does not name %q", got.Detail, c.detail)
			}
			b.site.servePage(page(promise))
			want(t, b.checkNow(t), policy.Unchanged, 1)
		})
	}
}

func TestAnOutageOfOurOwnIsNotTheirs(t *testing.T) {
	b := newBench(t)
	b.site.servePage(page(promise))
	b.checkNow(t)
	b.Get = func(context.Context, fetch.Request) (*fetch.Page, error) { return nil, errors.New("no route to host") }
	b.Offline = func() bool { return true }
	for range 2 * BrokenAfter {
		want(t, b.checkNow(t), policy.Offline, 1)
	}
	if titles := b.told(t); len(titles) != 0 {
		t.Errorf("told %q while nobody could be reached", titles)
	}
	now := time.Now()
	b.Now = func() time.Time { return now.Add(outageTime + time.Minute) }
	want(t, b.checkNow(t), policy.Failed, 1) // an outage is not believed for ever
	b.Offline = func() bool { return false }
	for range BrokenAfter - 1 {
		want(t, b.checkNow(t), policy.Failed, 1)
	}
	if titles := b.told(t); len(titles) != 1 {
		t.Errorf("told %q, want that it is broken", titles)
	}
}

func TestSchedule(t *testing.T) {
	at := time.Date(2024, 3, 9, 23, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		spec, zone string
		want       time.Time
	}{
		{"0 6 * * *", "", time.Date(2024, 3, 10, 6, 0, 0, 0, time.UTC)},
		{"0 6 * * *", "Asia/Shanghai", time.Date(2024, 3, 10, 22, 0, 0, 0, time.UTC)},
		{"30 2 * * *", "America/New_York", time.Date(2024, 3, 11, 6, 30, 0, 0, time.UTC)}, // the tenth has no 02:30
	} {
		s, err := parseSchedule(policy.Document{ID: "a/b", Schedule: c.spec, Timezone: c.zone}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.next(at); !got.Equal(c.want) {
			t.Errorf("%s in %q: next %s, want %s", c.spec, c.zone, got.UTC(), c.want)
		}
	}
	if _, err := parseSchedule(policy.Document{ID: "a/b", Schedule: "TZ=UTC"}, 0); err == nil {
		t.Error("a time zone without fields was taken")
	}
}

func TestABadVisitIsRepeatedSooner(t *testing.T) {
	now := time.Date(2024, 3, 9, 23, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		spec    string
		outcome policy.Outcome
		want    time.Duration
	}{
		{"@every 8h", policy.Failed, 2 * time.Hour},
		{"0 6 * * *", policy.Unusable, 6 * time.Hour},
		{"@every 8h", policy.Unconfirmed, confirmWait},
	} {
		s, err := parseSchedule(policy.Document{ID: "a/b", Schedule: c.spec}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.again(c.outcome, now).Sub(now); got != c.want {
			t.Errorf("%s after %s: again in %s, want %s", c.spec, c.outcome, got, c.want)
		}
		if !s.again(policy.Unchanged, now).IsZero() {
			t.Errorf("%s: again after a good visit", c.spec)
		}
	}
}

func TestDocumentsAreSpread(t *testing.T) {
	now := time.Date(2024, 3, 9, 23, 0, 0, 0, time.UTC)
	for _, spec := range []string{"0 6 * * *", "@every 6h"} {
		perSecond := map[int64]int{}
		for i := range 1000 {
			d := policy.Document{ID: fmt.Sprintf("service-%d/privacy-policy", i), Schedule: spec}
			s, err := parseSchedule(d, 10*time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			first := s.next(now)
			perSecond[first.Unix()]++
			period := 24 * time.Hour
			if s.every > 0 {
				period = s.every
			}
			if second := s.next(first); second.Sub(first) != period {
				t.Fatalf("%s: %s after %s is %s", spec, d.ID, first, second)
			}
			if late := first.Sub(now); s.every == 0 && (late < 7*time.Hour || late >= 7*time.Hour+10*time.Minute) {
				t.Fatalf("%s: due after %s", spec, late)
			}
		}
		for second, n := range perSecond {
			if n > 12 {
				t.Errorf("%s: %d of 1000 documents start in second %d", spec, n, second)
			}
		}
	}
}
