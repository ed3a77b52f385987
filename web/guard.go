package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// secure adds to every answer what keeps a page from doing more than it
// should: policy texts come from the network, and nothing in them may run,
// load, be framed or leak where readers come from. Forms sent from other sites
// are refused.
func (s *server) secure(next http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; "+
			"form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "private, no-cache")
		next.ServeHTTP(w, r)
	}))
}

// allowOrigin lets the login form say where it comes from. With no-referrer a
// browser sends "Origin: null", and where it leaves out Sec-Fetch-Site as well,
// as over plain HTTP, the form would be refused as one from another site.
func allowOrigin(w http.ResponseWriter) { w.Header().Set("Referrer-Policy", "same-origin") }

// token is what clients have to know. The zero value is an open door.
type token struct {
	set    bool
	sum    [sha256.Size]byte
	cookie string // what the cookie of somebody who knows it holds; not the token itself
}

const (
	cookieName = "policytrail"
	cookieAge  = 90 * 24 * time.Hour
)

func newToken(secret string) token {
	if secret == "" {
		return token{}
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("policytrail cookie 1"))
	return token{set: true, sum: sha256.Sum256([]byte(secret)), cookie: hex.EncodeToString(mac.Sum(nil))}
}

// is reports whether secret is the token, in a time that does not depend on
// how much of it is right.
func (t token) is(secret string) bool {
	sum := sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(sum[:], t.sum[:]) == 1
}

// knows reports whether a request bears the token or its cookie.
func (t token) knows(r *http.Request) bool {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return t.is(strings.TrimSpace(secret))
	}
	cookie, err := r.Cookie(cookieName)
	return err == nil && subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(t.cookie)) == 1
}

// guard lets nobody through who doesn't know the token.
func (s *server) guard(next http.Handler) http.Handler {
	if !s.token.set {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inURL := r.URL.Query().Get("token")
		switch {
		case inURL != "" && s.token.is(inURL) && forPrograms(r):
			next.ServeHTTP(w, r)
		case inURL != "" && s.token.is(inURL):
			// The address without the token is the one to bookmark and to share.
			s.setCookie(w, r)
			http.Redirect(w, r, withoutToken(r.URL), http.StatusSeeOther)
		case s.token.knows(r):
			next.ServeHTTP(w, r)
		default:
			s.fail(w, r, &problem{http.StatusUnauthorized, "These pages ask for the token of the server."})
		}
	})
}

// forPrograms reports whether what is asked for is read by feed readers and
// scripts, which keep no cookies.
func forPrograms(r *http.Request) bool {
	return isAPI(r) || strings.HasSuffix(r.URL.Path, "/feed.atom") || r.URL.Path == "/metrics"
}

func withoutToken(u *url.URL) string {
	query := u.Query()
	query.Del("token")
	return localPath((&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: query.Encode()}).RequestURI())
}

func (s *server) setCookie(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: s.token.cookie, Path: "/", MaxAge: int(cookieAge / time.Second),
		HttpOnly: true, Secure: scheme(r) == "https",
		SameSite: http.SameSiteLaxMode, // Strict would ask for the token again behind every link in a mail
	})
}

// loginForm asks for the token.
func (s *server) loginForm(w http.ResponseWriter, r *http.Request) error {
	if !s.token.set || s.token.knows(r) {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
	}
	return &problem{http.StatusUnauthorized, "These pages ask for the token of the server."}
}

// login takes the form with the token and sets the cookie.
func (s *server) login(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10) // a token and an address are short
	if err := r.ParseForm(); err != nil {
		return &problem{http.StatusBadRequest, "That was no login form."}
	}
	if s.token.set && !s.token.is(strings.TrimSpace(r.PostForm.Get("token"))) {
		return &problem{http.StatusUnauthorized, "That is not the token of the server."}
	}
	if s.token.set {
		s.setCookie(w, r)
	}
	http.Redirect(w, r, localPath(r.PostForm.Get("next")), http.StatusSeeOther)
	return nil
}

// localPath is an address on this server, or "/" when it leads elsewhere.
func localPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\") || u.Path == "/login" {
		return "/"
	}
	return u.RequestURI()
}

// scheme is how the client reached us, a proxy in between or not.
func scheme(r *http.Request) string {
	if r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
		return "https"
	}
	return "http"
}
