package alerts

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// mailer is the email channel of one receiver.
type mailer struct {
	server    SMTP
	from      *netmail.Address
	to        []*netmail.Address
	userAgent string
	timeout   time.Duration
	secrets   secrets
	words     *wording
}

func newMailer(e Email, c Config, words *wording) (*mailer, error) {
	m := &mailer{server: c.SMTP, userAgent: c.UserAgent, timeout: c.Timeout, secrets: mailSecrets(c.SMTP), words: words}
	if err := m.server.check(); err != nil {
		return nil, err
	}
	var err error
	if m.from, err = netmail.ParseAddress(c.SMTP.From); err != nil {
		return nil, fmt.Errorf("smtp.from %q is no mail address: %w", c.SMTP.From, err)
	}
	for _, address := range e.To {
		to, err := netmail.ParseAddress(address)
		if err != nil {
			return nil, fmt.Errorf("%q is no mail address: %w", address, err)
		}
		m.to = append(m.to, to)
	}
	if len(m.to) == 0 {
		return nil, errors.New("email needs an address to send to")
	}
	return m, nil
}

// send makes one attempt. What goes wrong after the server has taken charge of
// the mail is no concern of the receiver's, or it would get the mail twice.
func (m *mailer) send(ctx context.Context, msg message) (answer string, err error) {
	e, err := m.envelope(msg)
	if err != nil {
		return "", fmt.Errorf("writing the mail: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	session, err := m.server.connect(ctx, m.timeout)
	if err != nil {
		return "", m.secrets.blot(err)
	}
	answer, err = submit(session, e, msg.attempts+1 >= patience)
	if err != nil {
		return "", m.secrets.blot(err)
	}
	_ = session.Quit() // a courtesy
	return oneLine(m.secrets.hide(answer), 500), nil
}

func (m *mailer) envelope(msg message) (e envelope, err error) {
	out, err := m.mail(msg)
	if err != nil {
		return e, err
	}
	e.content = out
	if e.from, err = out.GetSender(false); err != nil {
		return e, err
	}
	e.to, err = out.GetRecipients()
	return e, err
}

// mail writes a message as a mail of two parts that say the same. Its bytes
// follow from the message and the receiver's settings alone.
func (m *mailer) mail(msg message) (*mail.Msg, error) {
	subject, plain, rich, err := m.words.mail(msg.payload)
	if err != nil {
		return nil, err
	}
	out := mail.NewMsg(mail.WithBoundary("part-" + msg.id))
	out.FromMailAddress(m.from)
	out.ToMailAddress(m.to...)
	out.Subject(subject)
	out.SetDateWithValue(msg.alert.At.UTC())
	out.SetMessageIDWithValue(msg.id + "@" + m.domain())
	out.SetUserAgent(m.userAgent)
	for header, value := range map[mail.Header]string{
		"List-Id":                "policytrail alerts <policytrail." + m.domain() + ">", // RFC 2919
		"Auto-Submitted":         "auto-generated",                                      // RFC 3834
		"X-Policytrail-Delivery": msg.id,
		"X-Policytrail-Event":    string(msg.payload.Event),
		"X-Policytrail-Document": msg.payload.documentID(),
		"X-Policytrail-Severity": string(msg.payload.Severity),
	} {
		out.SetGenHeader(header, value)
	}
	// No mail has this id. That all mails about a document answer to it makes
	// them a thread, whichever of them a reader has (RFC 5322, section 3.6.4).
	root := "<" + stableID("thread", msg.thread()) + "@" + m.domain() + ">"
	out.SetGenHeader(mail.HeaderInReplyTo, root)
	out.SetGenHeader(mail.HeaderReferences, root)
	out.SetBodyString(mail.TypeTextPlain, plain)
	out.AddAlternativeString(mail.TypeTextHTML, rich)
	return out, nil
}

func (m *mailer) domain() string {
	return m.from.Address[strings.LastIndexByte(m.from.Address, '@')+1:]
}

func mailSecrets(s SMTP) secrets {
	if s.OAuth == nil {
		return secrets{s.Password}
	}
	return secrets{s.Password, s.OAuth.ClientSecret, s.OAuth.RefreshToken}
}
