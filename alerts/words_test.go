package alerts

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTemplatesOfOnesOwn(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		subjectFile: "{{.Severity}}:\n {{.Title}}",
		richFile:    "<p>{{.Lead}}</p>{{range .Clauses}}<b>{{.Title}}</b>{{end}}",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := mailConfig(25, "legal@example.org")
	c.Templates = dir
	a, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	n := changeNews()
	n.Document.Service = "<Pigeon>"
	p, err := a.Preview(n, "legal")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(p.Parts["subject"], "critical: <Pigeon> Privacy Policy: new clause") {
		t.Errorf("subject %q", p.Parts["subject"])
	}
	if html := p.Parts["html"]; !strings.HasPrefix(html, "<p>The &lt;Pigeon&gt; Privacy Policy has") || !strings.HasSuffix(html, "<b>Sale of data</b>") {
		t.Errorf("html %q", html)
	}
	if !strings.Contains(p.Parts["text"], "EVIDENCE") {
		t.Errorf("the text part, which has no template of its own: %q", p.Parts["text"])
	}
	if _, err := a.Preview(n, "nobody"); err == nil {
		t.Error("a preview for nobody")
	}
}

func TestTemplatesWithMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"{{.Title":                "unclosed action",
		"{{.Titel}}":              "can't evaluate field Titel",
		"{{.Change.Summary}}":     "event", // not every event is a change
		"{{.Title | nofunction}}": "not defined",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, plainFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c := mailConfig(25, "legal@example.org")
		c.Templates = dir
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	c := mailConfig(25, "legal@example.org")
	c.Templates = "/nowhere"
	if _, err := New(c); err == nil {
		t.Error("a folder that isn't there")
	}
}

func TestWebhookBodyOfOnesOwn(t *testing.T) {
	var body, contentType string
	server := listen(t, func(_ http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		body, contentType = string(data), r.Header.Get("Content-Type")
	})
	a, alert, owed := compose(t, hookConfig(Webhook{URL: server.URL, Body: `{"text": {{json .Title}}, "kinds": [{{with .Change}}{{range $i, $c := .Clauses}}{{if $i}}, {{end}}{{json $c.Kind}}{{end}}{{end}}]}`, ContentType: "application/vnd.own+json"}), changeNews())
	if _, err := a.Deliver(t.Context(), alert, owed[0]); err != nil {
		t.Fatal(err)
	}
	const want = `", "kinds": ["government-disclosure", "data-sale"]}`
	if !strings.HasSuffix(body, want) || contentType != "application/vnd.own+json" {
		t.Errorf("%s\n%s", contentType, body)
	}
	for _, text := range []string{"{{", "{{.Nothing}}", "{{.Change.Summary}}"} {
		if _, err := New(hookConfig(Webhook{URL: server.URL, Body: text})); err == nil {
			t.Errorf("took the template %s", text)
		}
	}
}
