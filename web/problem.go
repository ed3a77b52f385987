package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// problem is an error whose detail is meant for the client.
type problem struct {
	status int
	detail string
}

func (p *problem) Error() string { return p.detail }

// answer turns a handler into an http.Handler. It is the one place where
// errors become answers and are logged.
func (s *server) answer(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// fail answers with an error. The cause of our own errors is logged and never
// shown: it may name files, addresses or more.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := s.problemOf(r, err)
	if p.status >= http.StatusInternalServerError && r.Context().Err() == nil { // else the client hung up
		s.Log.Error("answering "+r.Method+" "+r.URL.Path, "status", p.status, "error", err)
	}
	switch p.status {
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", "GET, HEAD")
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="policytrail"`)
	}
	if isAPI(r) {
		writeProblem(w, r, p)
		return
	}
	s.problemPage(w, r, p)
}

// problemOf says what a client is told of an error.
func (s *server) problemOf(r *http.Request, err error) *problem {
	var p *problem
	switch {
	case errors.As(err, &p):
		return p
	case s.IsUnknown != nil && s.IsUnknown(err):
		return &problem{http.StatusNotFound, "No such document, version or change is known here."}
	case errors.Is(err, context.DeadlineExceeded), r.Context().Err() != nil:
		return &problem{http.StatusServiceUnavailable, "This took too long. Try again later."}
	}
	return &problem{http.StatusInternalServerError, "Something went wrong here. The log of policytrail says what."}
}

// writeProblem writes an error as RFC 9457 has it.
func writeProblem(w http.ResponseWriter, r *http.Request, p *problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // a client that hung up needs no answer
		"type":     "about:blank",
		"title":    http.StatusText(p.status),
		"status":   p.status,
		"detail":   p.detail,
		"instance": r.URL.EscapedPath(),
	})
}

// problemView is the page of an error; without the token, the login form.
type problemView struct {
	Status int
	Name   string
	Detail string
	Next   string // where the login leads
}

func (v problemView) Heading() string { return v.Name }

func (s *server) problemPage(w http.ResponseWriter, r *http.Request, p *problem) {
	name, v := "problem", problemView{Status: p.status, Name: http.StatusText(p.status), Detail: p.detail}
	if p.status == http.StatusUnauthorized {
		name, v.Name, v.Next = "login", "Sign in", localPath(cmp.Or(r.PostForm.Get("next"), r.URL.RequestURI()))
		allowOrigin(w)
	}
	var body bytes.Buffer
	if err := s.draw(&body, name, v); err != nil {
		s.Log.Error("drawing the page of an error", "error", err)
		http.Error(w, p.detail, p.status)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.status)
	body.WriteTo(w) // a client that hung up needs no answer
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }
