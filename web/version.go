package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"policytrail/policy"
)

// versionView is a version with its text, its flags and the evidence it rests on.
type versionView struct {
	policy.Version
	Until    *time.Time          `json:"until,omitempty"` // when the next version was first seen; none while it is in force
	Text     string              `json:"text"`
	Flags    []policy.StoredFlag `json:"flags"`
	Evidence *policy.Snapshot    `json:"evidence,omitempty"`

	Document policy.State `json:"-"`
	Next     int          `json:"-"` // the next version's number; 0 when there is none
}

// version reads one version.
func (s *server) version(r *http.Request) (any, error) {
	number, err := pathNumber(r, "number")
	if err != nil {
		return nil, err
	}
	ctx, id := r.Context(), documentID(r)
	var v versionView
	if v.Version, err = s.history.Version(ctx, id, number); err != nil {
		return nil, err
	}
	if v.Document, err = s.history.State(ctx, id); err != nil {
		return nil, err
	}
	if v.Evidence, err = s.evidence(ctx, v.Version); err != nil {
		return nil, err
	}
	if v.Flags, err = s.history.Flags(ctx, policy.FlagQuery{Document: id, Version: number}); err != nil {
		return nil, err
	}
	v.Text = v.Version.Text
	v.Flags = list(v.Flags)
	place(v.Flags, policy.Passages(v.Text))
	if current := v.Document.Current; current != nil && number < current.Number {
		next, err := s.history.Version(ctx, id, number+1)
		if err != nil {
			return nil, err
		}
		v.Next, v.Until = next.Number, &next.At
	}
	return v, nil
}

// evidence is the snapshot a version was taken from; nil when none is kept.
func (s *server) evidence(ctx context.Context, v policy.Version) (*policy.Snapshot, error) {
	if v.Snapshot == 0 {
		return nil, nil
	}
	snapshot, err := s.history.Snapshot(ctx, v.Snapshot)
	return &snapshot, err
}

func (v versionView) Heading() string {
	return fmt.Sprintf("%s, version %d", v.Document.Title(), v.Number)
}

// Before is the number of the version before.
func (v versionView) Before() int { return v.Number - 1 }

// Bands are the flags by severity, the most severe first.
func (v versionView) Bands() []band { return bands(v.Flags) }

// Blocks are the text's passages with the flagged sentences marked.
func (v versionView) Blocks() []group { return layOut(policy.Passages(v.Text), v.Flags) }

// Side is the version as the evidence of a text.
func (v versionView) Side() side { return side{v.Version, v.Evidence} }

// side is a version with the evidence it rests on.
type side struct {
	policy.Version
	Evidence *policy.Snapshot `json:"evidence,omitempty"`
}

// snapshot hands out the bytes a version was taken from. They are somebody
// else's page, scripts and all, so they are only ever saved, never rendered.
func (s *server) snapshot(w http.ResponseWriter, r *http.Request) error {
	number, err := pathNumber(r, "number")
	if err != nil {
		return err
	}
	version, err := s.history.Version(r.Context(), documentID(r), number)
	if err != nil {
		return err
	}
	page, err := s.evidence(r.Context(), version)
	if err != nil {
		return err
	}
	if page == nil {
		return &problem{http.StatusNotFound, "No page is kept for this version."}
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(version, *page)}))
	h.Set("ETag", `"`+page.SHA256+`"`)
	if sum, err := hex.DecodeString(page.SHA256); err == nil {
		h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":") // RFC 9530
	}
	http.ServeContent(w, r, "", page.At, bytes.NewReader(page.Body))
	return nil
}

// fileName names a snapshot by document, version and time. The ending is one
// that no double click turns into a running page.
func fileName(v policy.Version, page policy.Snapshot) string {
	ending := ".txt"
	if media, _, err := mime.ParseMediaType(page.ContentType); err == nil && media == "application/pdf" {
		ending = ".pdf"
	}
	return fmt.Sprintf("%s-v%d-%s%s", strings.ReplaceAll(v.Document, "/", "-"), v.Number,
		page.At.UTC().Format("2006-01-02T15-04-05Z"), ending)
}
