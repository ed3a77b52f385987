package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"policytrail/policy"
)

// mute takes the form that mutes something until the end of a day, UTC.
func (s *server) mute(w http.ResponseWriter, r *http.Request) error {
	if err := s.readForm(w, r); err != nil {
		return err
	}
	until, err := endOfDay(r.PostForm.Get("until"))
	if err != nil {
		return err
	}
	m := policy.Mute{
		Scope: policy.MuteScope(r.PostForm.Get("scope")), Name: strings.TrimSpace(r.PostForm.Get("name")),
		Reason: strings.TrimSpace(r.PostForm.Get("reason")), Until: until, Created: time.Now().UTC().Truncate(time.Millisecond),
	}
	if m.Scope == policy.MuteAll {
		m.Name = "" // the form has the field all the same
	}
	if err := m.Check(); err != nil {
		return &problem{http.StatusBadRequest, "Nothing was muted: " + err.Error() + "."}
	}
	if _, err := s.history.Mute(r.Context(), m); err != nil {
		return err
	}
	http.Redirect(w, r, "/alerts", http.StatusSeeOther)
	return nil
}

// unmute ends a mute.
func (s *server) unmute(w http.ResponseWriter, r *http.Request) error {
	if err := s.readForm(w, r); err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return &problem{http.StatusNotFound, "There is no such mute."}
	}
	if err := s.history.Unmute(r.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, r, "/alerts", http.StatusSeeOther)
	return nil
}

// readForm reads a form that changes something. That it does not come from
// another site, New saw to; where no token is asked for, it also has to be
// addressed to us by a name that is ours: another site's name can be made to
// lead here (DNS rebinding), and its pages would pass for our own.
func (s *server) readForm(w http.ResponseWriter, r *http.Request) error {
	if !s.token.set && !s.ours(r.Host) {
		return &problem{http.StatusForbidden, "This can be changed at the server's own address only."}
	}
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10) // a few short fields
	if err := r.ParseForm(); err != nil {
		return &problem{http.StatusBadRequest, "That was no form of these pages."}
	}
	return nil
}

// ours reports whether a host, with or without a port, is this machine by
// number or as localhost, or what the settings call the server.
func (s *server) ours(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if base, err := url.Parse(s.BaseURL); err == nil && base.Hostname() != "" && strings.EqualFold(base.Hostname(), host) {
		return true
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || strings.EqualFold(host, "localhost")
}
