package fetch

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// guardProxy is the only way out for a browser: an HTTP proxy on the loopback
// address whose every connection is dialled past the guard, as those of the
// client are. What it refuses it remembers, since a browser only tells that its
// tunnel failed.
type guardProxy struct {
	server   *http.Server
	listener net.Listener
	forward  *httputil.ReverseProxy
	dial     func(ctx context.Context, network, address string) (net.Conn, error)

	mu     sync.Mutex
	failed map[string]error // by host:port, as of the last attempt
}

func newGuardProxy(transport *http.Transport) (*guardProxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &guardProxy{listener: listener, dial: transport.DialContext, failed: map[string]error{}}
	p.forward = &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.Out.URL, r.Out.Host = r.In.URL, r.In.Host },
		Transport: transport,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			p.note(withPort(r.URL), err)
			w.WriteHeader(http.StatusBadGateway)
		},
		ErrorLog: log.New(io.Discard, "", 0), // what goes wrong with a page is told of the page
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 30 * time.Second, ErrorLog: p.forward.ErrorLog}
	go p.server.Serve(listener)
	return p, nil
}

func (p *guardProxy) url() string { return "http://" + p.listener.Addr().String() }

func (p *guardProxy) close() { _ = p.server.Close() } // tunnels end with the browser's side

// ServeHTTP opens a tunnel for CONNECT, and passes other requests on.
func (p *guardProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodConnect:
		p.tunnel(w, r)
	case r.URL.Scheme == "http" && r.URL.Host != "":
		p.forward.ServeHTTP(w, r)
	default:
		http.Error(w, "this is a proxy", http.StatusBadRequest)
	}
}

func (p *guardProxy) tunnel(w http.ResponseWriter, r *http.Request) {
	server, err := p.dial(r.Context(), "tcp", r.Host)
	p.note(r.Host, err)
	if err != nil {
		http.Error(w, "", http.StatusBadGateway)
		return
	}
	defer server.Close()
	browser, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer browser.Close()
	if _, err := io.WriteString(browser, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	// The first side to end takes the other along.
	ended := make(chan struct{}, 2)
	go pipe(server, buffered, ended)
	go pipe(browser, server, ended)
	<-ended
}

func pipe(to io.Writer, from io.Reader, ended chan<- struct{}) {
	_, _ = io.Copy(to, from) // how a connection ends is its users' matter
	ended <- struct{}{}
}

func (p *guardProxy) note(address string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if errors.Is(err, context.Canceled) {
		return
	}
	if err == nil {
		delete(p.failed, address)
		return
	}
	if len(p.failed) > 1000 { // a page may ask for any number of hosts
		clear(p.failed)
	}
	p.failed[address] = err
}

// cause is why the host of an address could not be reached; nil when it could.
func (p *guardProxy) cause(u *url.URL) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed[withPort(u)]
}

func withPort(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}
