package alerts

import "time"

// Receiver is somebody who is told, over exactly one channel.
type Receiver struct {
	Name    string // unique; what routes and deliveries call it
	Email   *Email
	Webhook *Webhook
	Chat    *Chat
	Exec    *Exec

	Pause time.Duration // the least time between two messages to it; zero is none
}

// channels counts the channels that are set.
func (r Receiver) channels() int {
	n := 0
	for _, set := range []bool{r.Email != nil, r.Webhook != nil, r.Chat != nil, r.Exec != nil} {
		if set {
			n++
		}
	}
	return n
}

// Chat is a channel: a message over a chat or push service, cut to its length.
type Chat struct {
	URL string // as shoutrrr has it: slack://…, discord://…, ntfy://…; it holds the token
}

// Exec is a channel: a command that gets the JSON of a webhook request on its
// standard input. 0 is success, 65 a refusal for good; on any other exit status
// it is run again later.
type Exec struct {
	Command []string // the program and its arguments; no shell reads them
}

// Email is a channel: one mail to all addresses, each seeing the others.
type Email struct {
	To []string // RFC 5322 addresses: "legal@example.org", "Legal <legal@example.org>"
}

// Webhook is a channel: a signed HTTP POST as the Standard Webhooks
// specification has it (https://www.standardwebhooks.com). See Request for the body.
type Webhook struct {
	URL string

	// Secret signs the requests: "whsec_" and base64, or any other text, whose
	// bytes are the key then. Without one nothing is signed.
	Secret string

	Header map[string]string // sent with every request: Authorization and the like

	// Body is a Go template (text/template) of the request's body, for receivers
	// that want a shape of their own; its data are a Payload. "" is the JSON of
	// Request. ContentType is that of such a body; "" is application/json.
	Body        string
	ContentType string
}

// SMTP is the mail server that takes the messages, and the sender's address.
type SMTP struct {
	Host     string
	Port     int    // 0: 587 for starttls, 465 for tls, 25 for none
	Username string // "" for no login
	Password string
	OAuth    *OAuth // logs in with tokens instead of the password; nil doesn't
	From     string // RFC 5322 address

	// TLS is "starttls" (the default; a server without it gets nothing), "tls"
	// from the first byte, or "none", which is refused unless Host is loopback.
	TLS string

	tokens *tokens // of OAuth
}
