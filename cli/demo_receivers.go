package cli

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// letter is a mail that arrived.
type letter struct {
	subject, to string
	text        string // the text part
	html        bool   // there is an HTML part beside it
}

// mailbox is an SMTP server that keeps what it is sent.
type mailbox struct {
	server   *smtp.Server
	listener net.Listener
	letters  chan letter
}

func startMailbox() (*mailbox, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the demo's mail server: %w", err)
	}
	m := &mailbox{listener: listener, letters: make(chan letter, 64)}
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{box: m}, nil }))
	m.server.Domain = "localhost"
	m.server.ReadTimeout, m.server.WriteTimeout = 10*time.Second, 10*time.Second
	go func() { _ = m.server.Serve(listener) }() // ends when the server is closed
	return m, nil
}

func (m *mailbox) port() int { return m.listener.Addr().(*net.TCPAddr).Port }

func (m *mailbox) close() { _ = m.server.Close() }

// mailSession is one connection to the mailbox.
type mailSession struct {
	box *mailbox
	to  string
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *mailSession) Reset()                               { s.to = "" }
func (s *mailSession) Logout() error                        { return nil }

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	l, err := readLetter(message)
	if err != nil {
		return err
	}
	l.to = s.to
	s.box.letters <- l
	return nil
}

// readLetter reads a mail of a text and an HTML part.
func readLetter(message *mail.Message) (letter, error) {
	var l letter
	var err error
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		return l, err
	}
	_, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		return l, err
	}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		if err != nil {
			return l, err
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			l.html = true
			continue
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return l, err
		}
		l.text = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
}

// hookSecret is what the demo's webhooks are signed with.
const hookSecret = "whsec_ZGVtb25zdHJhdGlvbi1zZWNyZXQtMTIzNDU2Nzg5MDEy"

// call is a webhook request that arrived with a good signature.
type call struct {
	id   string
	body []byte
}

// hook is a webhook receiver that checks signatures.
type hook struct {
	listener net.Listener
	verifier *standardwebhooks.Webhook
	calls    chan call
}

func startHook() (*hook, error) {
	verifier, err := standardwebhooks.NewWebhook(hookSecret)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the demo's webhook receiver: %w", err)
	}
	h := &hook{listener: listener, verifier: verifier, calls: make(chan call, 64)}
	server := &http.Server{Handler: http.HandlerFunc(h.serve), ReadHeaderTimeout: 5 * time.Second}
	go server.Serve(listener) // ends when the listener is closed
	return h, nil
}

func (h *hook) url() string { return "http://" + h.listener.Addr().String() + "/policies" }

func (h *hook) close() { h.listener.Close() }

func (h *hook) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10<<20))
	if err == nil {
		err = h.verifier.Verify(body, r.Header)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	h.calls <- call{id: r.Header.Get("webhook-id"), body: body}
	w.WriteHeader(http.StatusNoContent)
}
