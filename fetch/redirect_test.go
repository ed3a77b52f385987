package fetch

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// redirects answers with the address a path stands for, and with the path
// itself as the text where it stands for none.
func redirects(targets map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if target, ok := targets[r.URL.Path]; ok {
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		io.WriteString(w, r.URL.RequestURI())
	}
}

func TestRedirect(t *testing.T) {
	targets := map[string]string{
		"/relative":  "../end?x=1",
		"/fragment":  "/end#new",
		"/twice":     "/relative",
		"/mail":      "mailto:a@example.org",
		"/file":      "file:///etc/passwd",
		"/no-host":   "http:///etc",
		"/broken":    "http://[::1",
		"/endless/0": "/endless/1",
	}
	for i := range 20 {
		targets[fmt.Sprint("/steps/", i)] = fmt.Sprint("/steps/", i+1)
	}
	site := serve(t, redirects(targets))
	c := loopback(t, nil)
	for path, want := range map[string]string{
		"/relative":     "/end?x=1",
		"/twice#part":   "/end?x=1#part",
		"/fragment#old": "/end#new",
		"/steps/10":     "/steps/20", // ten redirects
	} {
		page, err := c.Get(t.Context(), Request{URL: site + path})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if page.FinalURL != site+want || page.URL != site+path {
			t.Errorf("%s: from %s to %s, want %s", path, page.URL, page.FinalURL, want)
		}
		text, _, _ := strings.Cut(want, "#")
		if string(page.Body) != text {
			t.Errorf("%s: body %q", path, page.Body)
		}
	}
	for path, want := range map[string]string{
		"/mail":    "mailto:",
		"/file":    "neither http nor https",
		"/no-host": "neither http nor https",
		"/broken":  "no URL",
		"/steps/9": "more than 10 times: " + site + "/steps/9 → " + site + "/steps/10 → ",
	} {
		if e := failure(t, c, Request{URL: site + path}, Redirects); !strings.Contains(e.Error(), want) {
			t.Errorf("%s: %v, want %q", path, e, want)
		}
	}
}

func TestRedirectWithoutAddress(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) })
	failure(t, loopback(t, nil), Request{URL: site}, Status)
}

func TestLoop(t *testing.T) {
	site := serve(t, redirects(map[string]string{"/a": "/b", "/b": "/a"}))
	e := failure(t, loopback(t, nil), Request{URL: site + "/a"}, Redirects)
	want := fmt.Sprintf("in a loop: %[1]s/a → %[1]s/b → %[1]s/a", site)
	if !strings.Contains(e.Error(), want) {
		t.Errorf("%v\nwant %q", e, want)
	}
}

// TestCookieLoops has a site that redirects until its cookie comes back, and one
// that always finds a new cookie to set.
func TestCookieLoops(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("seen")
		if err == nil && r.URL.Path == "/wall" {
			io.WriteString(w, "text")
			return
		}
		value := "1"
		if err == nil {
			value = cookie.Value + "1"
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: value, Path: "/"})
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	})
	c := loopback(t, nil)
	for range 2 {
		page, err := c.Get(t.Context(), Request{URL: site + "/wall"})
		if err != nil {
			t.Fatal(err)
		}
		// A jar kept from the first Get would spare the second its redirect.
		if string(page.Body) != "text" || page.FinalURL != site+"/wall" {
			t.Errorf("%q from %s", page.Body, page.FinalURL)
		}
	}
	if e := failure(t, c, Request{URL: site + "/counter"}, Redirects); !strings.Contains(e.Error(), "in a loop") {
		t.Errorf("not called a loop: %v", e)
	}
}

func TestCookiesAreForgotten(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err == nil {
			io.WriteString(w, "known")
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/"})
		io.WriteString(w, "new")
	})
	c := loopback(t, nil)
	for range 2 {
		page, err := c.Get(t.Context(), Request{URL: site})
		if err != nil {
			t.Fatal(err)
		}
		if string(page.Body) != "new" {
			t.Error("a cookie outlived its Get")
		}
	}
}
