package cli

import (
	"embed"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"sync"
	"time"
)

//go:embed demo
var demoFiles embed.FS

// The editions of the made-up messenger's policy.
const (
	editionFirst    = 1
	editionNoise    = 2 // a cookie banner, another footer year, other script
	editionDisclose = 3 // brings a clause on disclosure to governments
	editionWithdraw = 4 // takes back a promise
)

// demoSite is the made-up messenger's web site. Its policy is the edition that
// was published last; nonces and counters differ at each visit, as on real sites.
type demoSite struct {
	listener net.Listener
	page     *template.Template

	mu      sync.Mutex
	edition int
	visits  int // of the edition
}

func startDemoSite() (*demoSite, error) {
	page, err := template.ParseFS(demoFiles, "demo/privacy.html")
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the demo's web site: %w", err)
	}
	s := &demoSite{listener: listener, page: page, edition: editionFirst}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /privacy", s.serve)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go server.Serve(listener) // ends when the listener is closed
	return s, nil
}

func (s *demoSite) url() string { return "http://" + s.listener.Addr().String() }

func (s *demoSite) close() { s.listener.Close() }

func (s *demoSite) serve(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	s.visits++
	facts := map[string]any{
		"Edition": s.edition, "Nonce": fmt.Sprintf("%x", time.Now().UnixNano()), "Served": s.visits,
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = s.page.Execute(w, facts) // a visitor who hangs up misses it
}

// publish puts an edition online.
func (s *demoSite) publish(edition int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.edition, s.visits = edition, 0
}

// seen is how often the edition that is online was visited.
func (s *demoSite) seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.visits
}
