package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Bounds of a connection. Each protects from clients that hold one for nothing.
const (
	headerPatience = 10 * time.Second
	readPatience   = 30 * time.Second // a request, its body included
	writePatience  = 2 * time.Minute  // an answer, drawn and sent: a large snapshot over a slow line
	idlePatience   = 2 * time.Minute
	maxHeader      = 64 << 10
	stopPatience   = 10 * time.Second // for answers under way when the server stops
)

// Serve answers requests at an address (host:port; port 0 takes a free one)
// until ctx is done, then finishes the answers under way. ready, unless nil, is
// called with the address once connections are taken.
func Serve(ctx context.Context, listen string, h http.Handler, ready func(addr string)) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", listen, err)
	}
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerPatience,
		ReadTimeout:       readPatience,
		WriteTimeout:      writePatience,
		IdleTimeout:       idlePatience,
		MaxHeaderBytes:    maxHeader,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if ready != nil {
		ready(listener.Addr().String())
	}
	select {
	case err := <-served:
		return fmt.Errorf("serving on %s: %w", listen, err)
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	err = server.Shutdown(stopping)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // whoever is still reading has had their time
	}
	if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
		return errors.Join(err, ended)
	}
	return err
}
