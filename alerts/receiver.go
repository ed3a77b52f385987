package alerts

import "time"

// Receiver is somebody who is told, over exactly one channel.
type Receiver struct {
	Name    string // unique; what routes and deliveries call it
	Email   *Email
	Webhook *Webhook

	Pause time.Duration // the least time between two messages to it; zero is none
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
}

// SMTP is the mail server that takes the messages, and the sender's address.
type SMTP struct {
	Host     string
	Port     int    // 0: 587 for starttls, 465 for tls, 25 for none
	Username string // "" for no login
	Password string
	From     string // RFC 5322 address

	// TLS is "starttls" (the default; a server without it gets nothing), "tls"
	// from the first byte, or "none", which is refused unless Host is loopback.
	TLS string
}
