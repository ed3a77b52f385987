package alerts

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/template"
	"time"

	"code.dny.dev/ssrf"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"golang.org/x/net/http/httpguts"

	"policytrail/policy"
)

// Request is the JSON body of a webhook request, as Standard Webhooks has it.
// Type is "policy." and the event (policy.change, policy.broken,
// policy.recovered), or policy.test for a sample. The headers are
//
//	webhook-id         id of the delivery, the same on every attempt
//	webhook-timestamp  Unix seconds of the attempt
//	webhook-signature  "v1," and base64 of HMAC-SHA-256 over id.timestamp.body
type Request struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"` // of the event, UTC
	Data      json.RawMessage `json:"data"`      // a Payload
}

const (
	bodyBytes   = 4 << 10        // of a response that are read, enough to blot out a secret that the kept part ends in
	answerRunes = 200            // of a response that are kept
	maxLater    = 24 * time.Hour // a receiver that asks for more is asked earlier all the same
)

// hook is the webhook channel of one receiver.
type hook struct {
	url     *url.URL
	header  http.Header
	signer  *webhooks.Webhook // nil: unsigned
	client  *http.Client
	now     func() time.Time
	secrets secrets

	template *template.Template // of the body; nil is the JSON of Request
}

func newHook(w Webhook, c Config) (*hook, error) {
	h := &hook{client: hookClient(c), now: c.Now}
	var err error
	if h.url, err = url.Parse(w.URL); err != nil || h.url.Host == "" || h.url.Scheme != "http" && h.url.Scheme != "https" {
		// The address is not shown: it may hold a secret.
		return nil, errors.New("the webhook's url is no web address (write https://…)")
	}
	if h.signer, err = signer(w.Secret); err != nil {
		return nil, err
	}
	if h.header, err = hookHeader(w, c); err != nil {
		return nil, err
	}
	if h.template, err = hookTemplate(w.Body); err != nil {
		return nil, err
	}
	h.secrets = hookSecrets(w, h.url)
	return h, nil
}

// hookSecrets are what a receiver that answers with the request might repeat,
// whole or in parts.
func hookSecrets(w Webhook, u *url.URL) secrets {
	password, _ := u.User.Password()
	s := secrets{w.Secret, password, u.RequestURI(), u.Path, u.RawQuery}
	for _, values := range u.Query() {
		s = append(s, values...)
	}
	for _, value := range w.Header {
		s = append(append(s, value), strings.Fields(value)...)
	}
	return s
}

// signer reads a secret. Its errors don't repeat it.
func signer(secret string) (*webhooks.Webhook, error) {
	encoded, standard := strings.CutPrefix(secret, "whsec_")
	switch {
	case secret == "":
		return nil, nil
	case !standard:
		return webhooks.NewWebhookRaw([]byte(secret))
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) == 0 {
		return nil, errors.New("the webhook's secret begins with whsec_, but no base64 follows (write it as the receiver gives it)")
	}
	return webhooks.NewWebhookRaw(key)
}

func hookHeader(w Webhook, c Config) (http.Header, error) {
	header := http.Header{}
	header.Set("User-Agent", c.UserAgent)
	for name, value := range w.Header {
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return nil, fmt.Errorf("the webhook's header %q can't be sent", name)
		}
		header.Set(name, value)
	}
	for _, ours := range []string{"Content-Type", "Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
		if header.Get(ours) != "" {
			return nil, fmt.Errorf("the webhook's header %s is set by itself", ours)
		}
	}
	header.Set("Content-Type", cmp.Or(w.ContentType, "application/json"))
	return header, nil
}

// hookClient is a client that reaches only the public internet unless the
// config says otherwise, whatever a name resolves to, and follows no redirect:
// a signed alert goes to the address in the config or nowhere.
func hookClient(c Config) *http.Client {
	dialer := &net.Dialer{Timeout: c.Timeout}
	if !c.AllowPrivate {
		dialer.Control = ssrf.New(ssrf.WithAnyPort()).Safe
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// send makes one attempt.
func (h *hook) send(ctx context.Context, m message) (answer string, err error) {
	req, err := h.request(ctx, m)
	if err != nil {
		return "", err
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return "", h.secrets.blot(fmt.Errorf("posting to %s: %w", h.place(h.url), h.explain(err)))
	}
	defer resp.Body.Close()
	answer = h.answer(resp)
	return answer, h.verdict(resp, answer)
}

// request is the JSON of a message.
func (m message) request() ([]byte, error) {
	kind := "policy." + string(m.payload.Event)
	if m.payload.Test {
		kind = "policy.test"
	}
	body, err := json.Marshal(Request{Type: kind, Timestamp: m.alert.At.UTC(), Data: m.alert.Payload})
	if err != nil {
		return nil, fmt.Errorf("writing the JSON of alert %s: %w", m.alert.ID, err)
	}
	return body, nil
}

// body is what is posted: the JSON, or what the receiver's own template makes
// of the payload.
func (h *hook) body(m message) ([]byte, error) {
	if h.template == nil {
		return m.request()
	}
	var out bytes.Buffer
	if err := h.template.Execute(&out, m.payload); err != nil {
		return nil, fmt.Errorf("writing the webhook's body: %w", err)
	}
	return out.Bytes(), nil
}

// hookTemplate reads the template of a body and tries it on a payload of each event.
func hookTemplate(source string) (*template.Template, error) {
	if source == "" {
		return nil, nil
	}
	t, err := template.New("body").Funcs(functions).Parse(source)
	if err != nil {
		return nil, fmt.Errorf("reading the template of the webhook's body: %w", err)
	}
	for _, p := range samples() {
		if err := t.Execute(io.Discard, p); err != nil {
			return nil, fmt.Errorf("trying the template of the webhook's body on an event %q: %w", p.Event, err)
		}
	}
	return t, nil
}

func (h *hook) request(ctx context.Context, m message) (*http.Request, error) {
	body, err := h.body(m)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("preparing the webhook for %s: %w", h.place(h.url), h.explain(err))
	}
	now := h.now()
	req.Header = h.header.Clone()
	req.Header.Set(webhooks.HeaderWebhookID, m.id)
	req.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	if h.signer != nil {
		signature, err := h.signer.Sign(m.id, now, body)
		if err != nil {
			return nil, fmt.Errorf("signing the webhook: %w", err)
		}
		req.Header.Set(webhooks.HeaderWebhookSignature, signature)
	}
	return req, nil
}

// answer is the status and the beginning of what the receiver wrote.
func (h *hook) answer(resp *http.Response) string {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, bodyBytes)) // what came before an error is answer enough
	answer := fmt.Sprintf("HTTP %d", resp.StatusCode)
	if text := oneLine(h.secrets.hide(string(body)), answerRunes); text != "" {
		answer += ": " + text
	}
	return answer
}

// verdict reads the status. Only 410 Gone says that the receiver will never
// want the message; the other refusals (401, 404, 413 …) are mostly mistakes in
// a setting, which people put right while the attempts go on.
func (h *hook) verdict(resp *http.Response, answer string) error {
	switch code := resp.StatusCode; {
	case code >= 200 && code <= 299:
		return nil
	case code == http.StatusGone:
		return &Refused{fmt.Errorf("posting to %s: %s", h.place(h.url), answer)}
	case code >= 300 && code <= 399:
		err := fmt.Errorf("posting to %s: redirected (HTTP %d)%s", h.place(h.url), code, h.target(resp))
		return &policy.Hint{Err: err, Do: "redirects are not followed: write the address it ends at"}
	}
	err := fmt.Errorf("posting to %s: %s", h.place(h.url), answer)
	if at, ok := retryAfter(resp.Header.Get("Retry-After"), h.now()); ok {
		return &Later{At: at, Err: err}
	}
	return err
}

func (h *hook) target(resp *http.Response) string {
	to, err := resp.Location()
	if err != nil {
		return ""
	}
	return " to " + h.place(to)
}

// place names an address in errors: path, query and user may be secrets, as the
// addresses that chat services give out are.
func (h *hook) place(u *url.URL) string {
	if u.EscapedPath() == "" && u.RawQuery == "" {
		return u.Scheme + "://" + u.Host
	}
	return u.Scheme + "://" + u.Host + "/…"
}

// explain takes the address out of the client's error.
func (h *hook) explain(err error) error {
	if outer := new(url.Error); errors.As(err, &outer) {
		err = outer.Err
	}
	if errors.Is(err, ssrf.ErrProhibitedIP) {
		return &policy.Hint{Err: errors.New("the address is not of the public internet"), Do: "allow private addresses if it is meant"}
	}
	return err
}

// retryAfter reads the header of that name (RFC 9110, section 10.2.3): seconds
// or a date. A time that is no later than now says nothing.
func retryAfter(value string, now time.Time) (time.Time, bool) {
	at, err := http.ParseTime(value)
	if seconds, err2 := strconv.ParseUint(value, 10, 32); err2 == nil {
		at, err = now.Add(time.Duration(seconds)*time.Second), nil
	}
	if err != nil || !at.After(now) {
		return time.Time{}, false
	}
	if latest := now.Add(maxLater); at.After(latest) {
		at = latest
	}
	return at, true
}
