// Package alerts tells people what happened to a document: news → routes →
// messages → channels.
//
// Compose decides who is concerned and writes down, once, all that there is to
// tell. Deliver hands that to one receiver over its channel. Between the two
// lies only what is stored, an alert with its payload and a delivery, so an
// attempt needs nothing but these and the receiver's settings, and each attempt
// tells the same thing under the same id.
package alerts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"policytrail/policy"
)

// Config is what New makes Alerts from.
type Config struct {
	Receivers []Receiver

	// Routes say who hears of what, in order: the first that matches takes the
	// news, unless it says Continue. Without any, every receiver gets everything.
	Routes []Route

	SMTP      SMTP   // the server that takes mail for email receivers
	BaseURL   string // of the web pages, for links; "" when there are none to link to
	UserAgent string // default "policytrail"

	// Templates is a folder with templates for messages, in place of those that
	// come with the program: subject.txt.tmpl, mail.txt.tmpl, mail.html.tmpl and
	// chat.txt.tmpl. "" has none; a file that is not there is the program's own.
	Templates string

	Model *Model // that explains changes in plain words; nil is none

	// AllowExec lets receivers be commands on this machine.
	AllowExec bool

	// AllowPrivate lets webhooks and chats reach loopback, private and other addresses
	// that are not of the public internet. The SMTP server is never restricted.
	AllowPrivate bool

	Timeout time.Duration    // of one attempt; default 30s
	Backoff Backoff          // between attempts
	Now     func() time.Time // default time.Now
}

// Alerts composes alerts and delivers them. It is safe for concurrent use.
type Alerts struct {
	config   Config
	words    *wording
	channels map[string]channel // by receiver
}

// channel hands a message to one receiver. The answer is what the other side
// said, fit for people and free of secrets; errors are as Deliver's.
type channel interface {
	send(ctx context.Context, m message) (answer string, err error)

	// preview is what would be sent: the kind of channel, and its parts.
	preview(m message) (channel string, parts map[string]string, err error)
}

// message is all a channel needs to know of a delivery.
type message struct {
	id       string // the delivery's, the same on every attempt
	attempts int    // made before this one
	alert    policy.Alert
	payload  Payload // the alert's, read
}

// thread names what the message is one of a series about.
func (m message) thread() string {
	switch {
	case m.payload.Document != nil:
		return m.payload.Document.ID
	case m.payload.Digest != nil:
		return "digest " + m.payload.Digest.Name
	}
	return string(m.payload.Event)
}

// New checks the config whole and reports every mistake in it at once.
func New(c Config) (*Alerts, error) {
	c.Timeout = cmp.Or(c.Timeout, 30*time.Second)
	c.UserAgent = cmp.Or(c.UserAgent, "policytrail")
	if c.Now == nil {
		c.Now = time.Now
	}
	a := &Alerts{config: c, channels: make(map[string]channel)}
	var mistakes []error
	if base, err := url.Parse(c.BaseURL); c.BaseURL != "" && (err != nil || base.Host == "") {
		mistakes = append(mistakes, fmt.Errorf("base URL %q is no web address (write https://…)", c.BaseURL))
	}
	if c.SMTP.OAuth != nil {
		a.config.SMTP.tokens = &tokens{oauth: *c.SMTP.OAuth, client: &http.Client{Timeout: c.Timeout}, now: c.Now}
	}
	if c.Model != nil {
		model := *c.Model
		if err := model.check(); err != nil {
			mistakes = append(mistakes, err)
		}
		a.config.Model = &model
	}
	var err error
	if a.words, err = newWording(c.Templates); err != nil {
		return nil, errors.Join(append(mistakes, err)...)
	}
	for i, r := range c.Receivers {
		if err := a.add(r); err != nil {
			mistakes = append(mistakes, fmt.Errorf("receiver %d %q: %w", i+1, r.Name, err))
		}
	}
	for i, r := range c.Routes {
		if err := r.check(a.channels); err != nil {
			mistakes = append(mistakes, fmt.Errorf("route %d: %w", i+1, err))
		}
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	return a, nil
}

// add opens a receiver's channel.
func (a *Alerts) add(r Receiver) error {
	if r.Name == "" {
		return errors.New("has no name")
	}
	if _, ok := a.channels[r.Name]; ok {
		return errors.New("the name is taken by another receiver")
	}
	// A receiver with a mistake is known all the same, so that the routes that
	// name it are not reported as well.
	a.channels[r.Name] = nil
	ch, err := a.open(r)
	if err != nil {
		return err
	}
	a.channels[r.Name] = ch
	return nil
}

// open makes the channel of a receiver. A new kind of channel gets its case here.
func (a *Alerts) open(r Receiver) (channel, error) {
	switch {
	case r.channels() != 1:
		return nil, errors.New("needs exactly one channel: email, webhook, chat or exec")
	case r.Email != nil:
		return newMailer(*r.Email, a.config, a.words)
	case r.Webhook != nil:
		return newHook(*r.Webhook, a.config)
	case r.Chat != nil:
		return newChat(*r.Chat, a.config, a.words)
	}
	return newCommand(*r.Exec, a.config)
}

// Backoff is how long attempts wait for the next.
func (a *Alerts) Backoff() Backoff { return a.config.Backoff }

// Pause is the least time between two messages to a receiver; zero is none.
func (a *Alerts) Pause(receiver string) time.Duration {
	for _, r := range a.config.Receivers {
		if r.Name == receiver {
			return r.Pause
		}
	}
	return 0
}

// Receivers are the names of the receivers, in the order of the config.
func (a *Alerts) Receivers() []string {
	names := make([]string, len(a.config.Receivers))
	for i, r := range a.config.Receivers {
		names[i] = r.Name
	}
	return names
}
