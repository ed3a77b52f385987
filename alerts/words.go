package alerts

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	html "html/template"
	"io/fs"
	"os"
	"strings"
	text "text/template"
	"time"

	"policytrail/policy"
)

//go:embed mail.txt.tmpl
var textTemplate string

//go:embed mail.html.tmpl
var htmlTemplate string

//go:embed chat.txt.tmpl
var chatTemplate string

// wording are the templates messages are written with: those that come with
// the program, or those of a folder that has files of the same names.
type wording struct {
	subject *text.Template // one line; nil is the payload's title
	plain   *text.Template
	rich    *html.Template
	short   *text.Template // for chats
}

// The files a folder of templates may hold.
const (
	subjectFile = "subject.txt.tmpl"
	plainFile   = "mail.txt.tmpl"
	richFile    = "mail.html.tmpl"
	chatFile    = "chat.txt.tmpl"
)

var functions = map[string]any{
	"stamp": stamp, "upper": strings.ToUpper, "colour": colour,
	"join": strings.Join, "shorten": func(limit int, text string) string { return oneLine(text, limit) },
	"json": func(value any) (string, error) {
		out, err := json.Marshal(value)
		return string(out), err
	},
}

// newWording reads the templates of a folder; "" has none. Each is tried on
// samples, so that a mistake in one shows at the start and not with the first
// alert.
func newWording(folder string) (*wording, error) {
	read := func(name, builtin string) (string, error) {
		if folder == "" {
			return builtin, nil
		}
		data, err := os.ReadFile(folder + "/" + name)
		if errors.Is(err, fs.ErrNotExist) {
			return builtin, nil
		}
		return string(data), err
	}
	w := &wording{}
	var sources [4]string
	for i, file := range []struct{ name, builtin string }{
		{subjectFile, ""}, {plainFile, textTemplate}, {richFile, htmlTemplate}, {chatFile, chatTemplate},
	} {
		var err error
		if sources[i], err = read(file.name, file.builtin); err != nil {
			return nil, fmt.Errorf("reading the template %s: %w", file.name, err)
		}
	}
	if folder != "" {
		if _, err := os.Stat(folder); err != nil {
			return nil, fmt.Errorf("reading the templates: %w", err)
		}
	}
	return w, errors.Join(w.parse(sources), w.try())
}

func (w *wording) parse(sources [4]string) (err error) {
	if sources[0] != "" {
		if w.subject, err = text.New(subjectFile).Funcs(functions).Parse(sources[0]); err != nil {
			return err
		}
	}
	if w.plain, err = text.New(plainFile).Funcs(functions).Parse(sources[1]); err != nil {
		return err
	}
	if w.rich, err = html.New(richFile).Funcs(functions).Parse(sources[2]); err != nil {
		return err
	}
	w.short, err = text.New(chatFile).Funcs(functions).Parse(sources[3])
	return err
}

// try writes messages of all kinds.
func (w *wording) try() error {
	if w.short == nil {
		return nil // it could not be read, which is told
	}
	for _, p := range samples() {
		if _, _, _, err := w.mail(p); err != nil {
			return fmt.Errorf("trying the templates on an event %q: %w", p.Event, err)
		}
		if _, _, err := w.chat(p); err != nil {
			return fmt.Errorf("trying the templates on an event %q: %w", p.Event, err)
		}
	}
	return nil
}

// samples are a payload of each event.
func samples() []Payload {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	change := sample(at)
	var all []Payload
	for _, event := range documentEvents {
		n := change
		n.Event, n.Detail, n.Since, n.MovedTo = event, "an example", at, change.Document.URL
		all = append(all, newPayload(n, "https://policies.example.com"))
	}
	h := policy.Holding{Digest: "example", Until: at, Count: 1, Items: []policy.DigestItem{{Service: "Example", Severity: policy.Notice, At: at}}}
	all = append(all, Payload{Event: policy.EventDigest, Digest: &Roundup{Count: 1, Services: byService(h.Items)}})
	return append(all, Payload{Event: policy.EventUndelivered, Undelivered: &Silence{Receiver: "example", Since: at}})
}

// mail writes a mail: its subject, and its body as text and as HTML.
func (w *wording) mail(p Payload) (subject, plain, rich string, err error) {
	view := newMailView(p)
	if subject, err = w.title(p, view); err != nil {
		return "", "", "", err
	}
	var textPart, htmlPart bytes.Buffer
	if err := w.plain.Execute(&textPart, view); err != nil {
		return "", "", "", err
	}
	if err := w.rich.Execute(&htmlPart, view); err != nil {
		return "", "", "", err
	}
	return subject, textPart.String(), htmlPart.String(), nil
}

// chat writes a message for a chat: its title and its text.
func (w *wording) chat(p Payload) (title, body string, err error) {
	view := newMailView(p)
	if title, err = w.title(p, view); err != nil {
		return "", "", err
	}
	var out bytes.Buffer
	err = w.short.Execute(&out, view)
	return title, out.String(), err
}

func (w *wording) title(p Payload, view mailView) (string, error) {
	if w.subject == nil {
		return p.Title, nil
	}
	var out bytes.Buffer
	err := w.subject.Execute(&out, view)
	return oneLine(out.String(), 250), err
}
