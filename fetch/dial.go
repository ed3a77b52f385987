package fetch

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"code.dny.dev/ssrf"
)

// newTransport returns a transport whose every connection, whatever URL,
// redirect or DNS answer led to it, is dialled past the guard. It has no proxy:
// a proxy would resolve names where the guard cannot see it.
func newTransport(config Config) *http.Transport {
	dialer := &net.Dialer{Timeout: config.Timeout / 3, KeepAlive: 15 * time.Second}
	if !config.AllowPrivate {
		dialer.Control = newGuard().Safe
	}
	roots := &tls.Config{}
	if config.TLS != nil {
		roots = config.TLS.Clone()
	}
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        roots,
		TLSHandshakeTimeout:    config.Timeout / 3,
		ResponseHeaderTimeout:  config.Timeout / 3 * 2,
		MaxResponseHeaderBytes: 1 << 20, // a server that only ever sends headers
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // we ask for more encodings than it knows, and limit each
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    1, // no host is ever asked two things at a time
		IdleConnTimeout:        30 * time.Second,
	}
}

// newGuard refuses every address in IANA's special-purpose registries, and all
// of IPv6 outside its global unicast range. Ports are free: a policy may be
// served on any.
func newGuard() *ssrf.Guardian { return ssrf.New(ssrf.WithAnyPort()) }
