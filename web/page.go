package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"net/http"
	"time"

	"policytrail/policy"
)

//go:embed templates
var templateFiles embed.FS

//go:embed style.css
var style []byte

//go:embed icon.svg
var icon []byte

// pages are the templates by name, each with the layout around it.
var pages = parsePages()

func parsePages() map[string]*template.Template {
	shared := template.Must(template.New("").Funcs(template.FuncMap{
		"stamp": stamp, "day": day, "path": documentPath, "severities": func() []policy.Severity { return policy.Severities },
		"plural": plural, "percent": percent, "told": told, "reworded": reworded,
	}).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html"))
	parsed := map[string]*template.Template{}
	for _, name := range []string{
		"documents", "document", "version", "change", "changes", "flags", "search", "alerts", "delivery", "problem", "login",
	} {
		own := template.Must(shared.Clone())
		parsed[name] = template.Must(own.ParseFS(templateFiles, "templates/"+name+".html"))
	}
	// What a feed says of a change is a part without a layout.
	parsed["entry"] = template.Must(shared.Clone())
	return parsed
}

// titled is what every page's data has: its heading.
type titled interface{ Heading() string }

// layout is what the frame around a page shows.
type layout struct {
	Page    string // name of the template
	Heading string
	Style   string // address of the stylesheet
	Version string
	Data    titled
}

var styleAddress = "/style.css?" + etag(style)[1:9]

// draw writes a page.
func (s *server) draw(w io.Writer, name string, data titled) error {
	return pages[name].ExecuteTemplate(w, "layout", layout{
		Page: name, Heading: data.Heading(), Style: styleAddress, Version: s.Version, Data: data,
	})
}

// page answers with a view as a page.
func (s *server) page(name string, v view) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		data, err := v(r)
		if err != nil {
			return err
		}
		if to, ok := data.(elsewhere); ok {
			http.Redirect(w, r, string(to), http.StatusFound)
			return nil
		}
		var body bytes.Buffer
		if err := s.draw(&body, name, data.(titled)); err != nil {
			return err
		}
		return send(w, r, "text/html; charset=utf-8", body.Bytes())
	}
}

// elsewhere is what a view gives when there is a better address for what was
// asked: the path below / or /api/v1.
type elsewhere string

// json answers with a view as JSON.
func (s *server) json(v view) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		data, err := v(r)
		if err != nil {
			return err
		}
		if to, ok := data.(elsewhere); ok {
			http.Redirect(w, r, "/api/v1"+string(to), http.StatusFound)
			return nil
		}
		body, err := json.MarshalIndent(data, "", "  ")
		if err != nil {
			return err
		}
		return send(w, r, "application/json", append(body, '\n'))
	}
}

// send answers with a whole body, or with 304 when the client has it.
func send(w http.ResponseWriter, r *http.Request, contentType string, body []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("ETag", etag(body))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	return nil
}

func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// asset answers with a file that is the same until the next release.
func asset(body []byte, contentType string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "public, max-age=86400")
		return send(w, r, contentType, body)
	}
}
