package fetch

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// dialLocal dials this machine, whatever host is asked for.
func dialLocal(ctx context.Context, network, address string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+port)
}

func TestGuard(t *testing.T) {
	safe := newGuard().Safe
	for _, address := range []string{
		"127.0.0.1:80", "127.8.9.1:8080", "0.0.0.0:80", "10.0.0.1:443", "172.16.0.1:443", "192.168.1.1:80",
		"169.254.169.254:80", "100.64.0.1:80", "198.18.0.1:80", "192.0.2.1:80", "224.0.0.1:80", "240.0.0.1:80",
		"255.255.255.255:80", "[::1]:80", "[::]:80", "[::ffff:127.0.0.1]:80", "[::ffff:10.0.0.1]:80", "[fc00::1]:80",
		"[fd12::1]:80", "[fe80::1]:80", "[ff02::1]:80", "[64:ff9b::7f00:1]:80", "[64:ff9b::808:808]:80",
		"[2002:7f00:1::]:80", "[2001::1]:80", "[2001:db8::1]:80",
	} {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if safe(network, address, nil) == nil {
			t.Errorf("%s may be dialled", address)
		}
	}
	for _, address := range []string{"8.8.8.8:80", "93.184.216.34:8443"} {
		if err := safe("tcp4", address, nil); err != nil {
			t.Error(err)
		}
	}
	if err := safe("tcp6", "[2606:4700::1111]:443", nil); err != nil {
		t.Error(err)
	}
}

func TestPrivate(t *testing.T) {
	var asked atomic.Bool
	site := serve(t, func(http.ResponseWriter, *http.Request) { asked.Store(true) })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(site, "http://"))
	for _, ignoreRobots := range []bool{true, false} {
		c := loopback(t, func(c *Config) { c.AllowPrivate, c.IgnoreRobots, c.Retries = false, ignoreRobots, 2 })
		for _, address := range []string{
			site, "http://localhost:" + port, "http://[::1]:" + port, "http://[::ffff:127.0.0.1]:" + port,
			"http://0.0.0.0:" + port, "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "https://192.168.0.1/",
		} {
			if e := failure(t, c, Request{URL: address}, Private); !strings.Contains(e.Error(), "fetch.allow_private: true") {
				t.Errorf("no hint: %v", e)
			}
		}
	}
	if asked.Load() {
		t.Error("a request reached the private network")
	}
}

// TestPrivateRedirect stands in for the public internet with one name that is
// dialled past the guard; every other address goes through it as always.
func TestPrivateRedirect(t *testing.T) {
	var asked atomic.Bool
	inside := serve(t, func(http.ResponseWriter, *http.Request) { asked.Store(true) })
	public := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/end" {
			io.WriteString(w, "text")
			return
		}
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	c := loopback(t, func(c *Config) { c.AllowPrivate = false })
	guarded := c.transport.DialContext
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, "public.example:") {
			return dialLocal(ctx, network, address)
		}
		return guarded(ctx, network, address)
	}
	public = strings.Replace(public, "127.0.0.1", "public.example", 1)
	if _, err := c.Get(t.Context(), Request{URL: public + "/?to=/end"}); err != nil {
		t.Fatal(err)
	}
	if e := failure(t, c, Request{URL: public + "/?to=" + inside}, Private); e.URL != inside {
		t.Errorf("the error is about %s, want %s", e.URL, inside)
	}
	if asked.Load() {
		t.Error("a redirect reached the private network")
	}
}

// TestNoProxy: a proxy of the environment would dial for us, past the guard.
func TestNoProxy(t *testing.T) {
	if newTransport(Config{}).Proxy != nil {
		t.Error("the transport has a proxy")
	}
}

func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	listener.Close()
	c := loopback(t, nil)
	failure(t, c, Request{URL: "http://" + closed}, Refused)

	c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "gone.example", IsNotFound: true}}
	}
	if e := failure(t, c, Request{URL: "http://gone.example"}, DNS); e.transient() || !strings.Contains(e.Do, "spelling") {
		t.Errorf("transient %v: %v", e.transient(), e)
	}
	c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "server misbehaving", Name: "a.example", IsTemporary: true}}
	}
	if e := failure(t, c, Request{URL: "http://a.example"}, DNS); !e.transient() {
		t.Errorf("not tried again: %v", e)
	}
}
