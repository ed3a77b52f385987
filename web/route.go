package web

import (
	"net/http"
	"strconv"
	"strings"
)

// route is one thing the server answers to.
type route struct {
	pattern string
	handler handler
	open    bool // to those without the token, too
}

// handler answers a request or says why not. It has written nothing when it
// returns an error.
type handler func(w http.ResponseWriter, r *http.Request) error

// view reads what a page shows and the API writes.
type view func(r *http.Request) (any, error)

// routes are all there are. What has a page has its JSON at the same address
// below /api/v1.
func (s *server) routes() []route {
	const document = "/documents/{service}/{type}"
	routes := []route{
		{pattern: "GET /healthz", handler: s.healthz, open: true},
		{pattern: "GET /readyz", handler: s.readyz, open: true},
		{pattern: "GET /style.css", handler: asset(style, "text/css; charset=utf-8"), open: true},
		{pattern: "GET /icon.svg", handler: asset(icon, "image/svg+xml"), open: true},
		{pattern: "GET /login", handler: s.loginForm, open: true},
		{pattern: "POST /login", handler: s.login, open: true},

		{pattern: "GET /{$}", handler: s.page("documents", s.documents)},
		{pattern: "GET /documents", handler: redirect("/")},
		{pattern: "GET " + document, handler: s.page("document", s.document)},
		{pattern: "GET " + document + "/at", handler: s.versionAt("")},
		{pattern: "GET " + document + "/versions/{number}", handler: s.page("version", s.version)},
		{pattern: "GET " + document + "/versions/{number}/snapshot", handler: s.snapshot},
		{pattern: "GET " + document + "/changes/{to}", handler: s.page("change", s.change)},
		{pattern: "GET " + document + "/diff", handler: s.page("change", s.diff)},
		{pattern: "GET " + document + "/feed.atom", handler: s.documentFeed},
		{pattern: "GET /changes", handler: s.page("changes", s.changes)},
		{pattern: "GET /flags", handler: s.page("flags", s.flags)},
		{pattern: "GET /search", handler: s.page("search", s.search)},
		{pattern: "GET /alerts", handler: s.alertsPage},
		{pattern: "GET /alerts/{delivery}", handler: s.page("delivery", s.delivery)},
		{pattern: "POST /mutes", handler: s.mute},
		{pattern: "POST /mutes/{id}/end", handler: s.unmute},
		{pattern: "GET /feed.atom", handler: s.feed},

		{pattern: "GET /api/v1/documents", handler: s.json(s.documents)},
		{pattern: "GET /api/v1" + document, handler: s.json(s.document)},
		{pattern: "GET /api/v1" + document + "/at", handler: s.versionAt("/api/v1")},
		{pattern: "GET /api/v1" + document + "/versions/{number}", handler: s.json(s.version)},
		{pattern: "GET /api/v1" + document + "/versions/{number}/snapshot", handler: s.snapshot},
		{pattern: "GET /api/v1" + document + "/changes/{to}", handler: s.json(s.change)},
		{pattern: "GET /api/v1" + document + "/diff", handler: s.json(s.diff)},
		{pattern: "GET /api/v1/changes", handler: s.json(s.changes)},
		{pattern: "GET /api/v1/flags", handler: s.json(s.flags)},
		{pattern: "GET /api/v1/search", handler: s.json(s.search)},
		{pattern: "GET /api/v1/alerts", handler: s.json(s.alerts)},
		{pattern: "GET /api/v1/alerts/{delivery}", handler: s.json(s.delivery)},

		{pattern: "/", handler: nothing},
	}
	if s.Metrics != nil {
		routes = append(routes, route{pattern: "GET /metrics", handler: s.Metrics.serve})
	}
	return routes
}

// nothing answers what no other route does.
func nothing(_ http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return &problem{status: http.StatusMethodNotAllowed, detail: "These pages can only be read."}
	}
	return &problem{status: http.StatusNotFound, detail: "There is nothing at this address."}
}

func redirect(to string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, to, http.StatusMovedPermanently)
		return nil
	}
}

// documentID is the id of the document a request's address names.
func documentID(r *http.Request) string {
	return r.PathValue("service") + "/" + r.PathValue("type")
}

// pathNumber reads the number of a version in the address.
func pathNumber(r *http.Request, name string) (int, error) {
	return number(r.PathValue(name), http.StatusNotFound)
}

func number(text string, status int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || strings.HasPrefix(text, "+") {
		return 0, &problem{status: status, detail: "Versions are numbered 1, 2, 3 and so on."}
	}
	return n, nil
}
