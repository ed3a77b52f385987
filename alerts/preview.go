package alerts

import (
	"encoding/json"
	"fmt"
)

// Preview is what a receiver would get, part by part: "subject", "text" and
// "html" of a mail, "body" of a webhook or command, "title" and "text" of a chat.
type Preview struct {
	Receiver string            `json:"receiver"`
	Channel  string            `json:"channel"` // email, webhook, chat or exec
	Parts    map[string]string `json:"parts"`
}

// Preview writes what a receiver would get of the news, whether a route sends
// it there or not. Nothing is sent.
func (a *Alerts) Preview(n News, receiver string) (Preview, error) {
	ch, known := a.channels[receiver]
	if !known {
		return Preview{}, fmt.Errorf("there is no receiver %q", receiver)
	}
	if err := n.check(); err != nil {
		return Preview{}, err
	}
	alert, err := a.alert(n.id(), newPayload(n, a.config.BaseURL))
	if err != nil {
		return Preview{}, err
	}
	m := message{id: owe(alert, []target{{receiver: receiver}})[0].ID, alert: *alert}
	// As after a stay in the database.
	if err := json.Unmarshal(alert.Payload, &m.payload); err != nil {
		return Preview{}, fmt.Errorf("reading the payload of alert %s: %w", alert.ID, err)
	}
	p := Preview{Receiver: receiver}
	p.Channel, p.Parts, err = ch.preview(m)
	return p, err
}

func (m *mailer) preview(msg message) (channel string, parts map[string]string, err error) {
	subject, plain, rich, err := m.words.mail(msg.payload)
	return "email", map[string]string{"subject": subject, "text": plain, "html": rich}, err
}

func (h *hook) preview(m message) (channel string, parts map[string]string, err error) {
	body, err := h.body(m)
	return "webhook", map[string]string{"body": string(body)}, err
}

func (c *chat) preview(m message) (channel string, parts map[string]string, err error) {
	title, text, err := c.text(m)
	return "chat", map[string]string{"title": title, "text": text}, err
}

func (*command) preview(m message) (channel string, parts map[string]string, err error) {
	body, err := m.request()
	return "exec", map[string]string{"body": string(body)}, err
}
