package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const secret = "correct horse battery staple"

func guarded(t *testing.T) string {
	return serve(t, func(c *Config) { c.Token = secret }).URL
}

func TestNothingIsSeenWithoutTheToken(t *testing.T) {
	base := guarded(t)
	for _, path := range []string{"/", pigeonPath, pigeonPath + "/versions/1/snapshot", "/feed.atom", "/search?q=letters", "/metrics",
		"/api/v1/documents", "/alerts", "/nothing", "/?token=wrong", "/feed.atom?token=wrong"} {
		for _, header := range [][]string{nil, {"Authorization", "Bearer wrong"}, {"Authorization", "Bearer"}, {"Authorization", secret}, {"Cookie", cookieName + "=" + secret}} {
			response, body := get(t, base+path, header...)
			if response.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(response.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s with %v: %s", path, header, response.Status)
			}
			if strings.Contains(body, "igeon Post") || strings.Contains(body, secret) {
				t.Errorf("%s with %v shows %s", path, header, body)
			}
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/style.css", "/icon.svg"} {
		if response, _ := get(t, base+path); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, response.Status)
		}
	}
}

func TestTheTokenOpens(t *testing.T) {
	base := guarded(t)
	for _, path := range []string{"/", "/feed.atom", "/metrics", "/api/v1/documents"} {
		if response, _ := get(t, base+path, "Authorization", "bearer "+secret); response.StatusCode != http.StatusOK {
			t.Errorf("%s with the token: %s", path, response.Status)
		}
	}
	// Feed readers keep no cookies: the token in the address is enough, and
	// does not come back in the feed.
	response, body := get(t, base+"/feed.atom?token="+url.QueryEscape(secret))
	if response.StatusCode != http.StatusOK || strings.Contains(body, "token") || strings.Contains(body, "staple") {
		t.Errorf("feed: %s\n%s", response.Status, body)
	}
	// A browser gets a cookie and the address without the token.
	response, _ = get(t, base+pigeonPath+"/diff?from=1&to=3&token="+url.QueryEscape(secret))
	if to := response.Header.Get("Location"); response.StatusCode != http.StatusSeeOther || to != pigeonPath+"/diff?from=1&to=3" {
		t.Errorf("token in the address: %s to %q", response.Status, to)
	}
	mayEnter(t, base, response)
}

// mayEnter checks the cookie an answer sets.
func mayEnter(t *testing.T, base string, response *http.Response) {
	t.Helper()
	cookies := response.Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%s set %d cookies", response.Status, len(cookies))
	}
	cookie := cookies[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || strings.Contains(cookie.Value, "staple") || cookie.Secure {
		t.Errorf("cookie %+v", cookie)
	}
	if response, _ := get(t, base+"/", "Cookie", cookie.Name+"="+cookie.Value); response.StatusCode != http.StatusOK {
		t.Errorf("with the cookie: %s", response.Status)
	}
}

func TestLogin(t *testing.T) {
	base := guarded(t)
	page, form := get(t, base+"/search?q=letters")
	// With no-referrer, browsers would send the form with "Origin: null".
	if page.Header.Get("Referrer-Policy") != "same-origin" {
		t.Errorf("Referrer-Policy %q", page.Header.Get("Referrer-Policy"))
	}
	if !strings.Contains(form, `value="/search?q=letters"`) || !strings.Contains(form, `type="password"`) {
		t.Errorf("no login form that leads back:\n%s", form)
	}
	for _, c := range []struct{ token, next, want string }{
		{secret, "/search?q=letters", "/search?q=letters"},
		{" " + secret + "\n", taubePath, taubePath},
		{secret, "", "/"},
		{secret, "https://evil.example/", "/"},
		{secret, "//evil.example/", "/"},
		{secret, "////evil.example/", "/"},
		{secret, `/\evil.example`, "/"},
		{secret, "javascript:alert(1)", "/"},
		{secret, "/login", "/"},
	} {
		response, _ := post(t, base+"/login", url.Values{"token": {c.token}, "next": {c.next}})
		if to := response.Header.Get("Location"); response.StatusCode != http.StatusSeeOther || to != c.want {
			t.Errorf("next %q: %s to %q, want %q", c.next, response.Status, to, c.want)
		}
		mayEnter(t, base, response)
	}
	response, body := post(t, base+"/login", url.Values{"token": {"wrong"}, "next": {"/alerts"}})
	if response.StatusCode != http.StatusUnauthorized || len(response.Cookies()) != 0 || !strings.Contains(body, `value="/alerts"`) {
		t.Errorf("a wrong token: %s, %v\n%s", response.Status, response.Cookies(), body)
	}
	if response, _ := post(t, base+"/login", url.Values{"token": {strings.Repeat("x", 9<<10)}}); response.StatusCode != http.StatusBadRequest {
		t.Errorf("a form of 9 kB: %s", response.Status)
	}
	if response, _ := post(t, base+"/login", url.Values{"token": {secret}}, "Sec-Fetch-Site", "cross-site"); response.StatusCode != http.StatusForbidden {
		t.Errorf("a form from another site: %s", response.Status)
	}
}

func TestTheCookieIsSecureBehindHTTPS(t *testing.T) {
	response, _ := post(t, guarded(t)+"/login", url.Values{"token": {secret}}, "X-Forwarded-Proto", "https")
	if cookies := response.Cookies(); len(cookies) != 1 || !cookies[0].Secure {
		t.Errorf("%v", cookies)
	}
}

func post(t *testing.T, address string, form url.Values, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return do(t, request)
}
