package config

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"golang.org/x/net/http/httpguts"
)

func (c *checker) receiver(at string, receiver *Receiver) {
	channels := []string{}
	for _, channel := range []string{"email", "webhook", "shoutrrr", "exec"} {
		if c.written(at+"."+channel) || channel == "shoutrrr" && c.written(at+".shoutrrr_file") {
			channels = append(channels, channel)
		}
	}
	switch {
	case len(channels) == 0:
		c.mistake(at, "the receiver has no channel", "write email:, webhook:, shoutrrr: or exec:")
	case len(channels) > 1:
		c.mistake(at, "the receiver has several channels: "+strings.Join(channels, ", "), "make a receiver of each, and name them all in the route")
	}
	if receiver.Email != nil {
		c.each(at+".email.to", receiver.Email.To, c.mailAddress)
		if !c.written("smtp") {
			c.mistake(at+".email", "there is no mail server to reach it through", "add smtp: with host and from")
		}
	}
	if receiver.Webhook != nil {
		c.webhook(at+".webhook", receiver.Webhook)
	}
	c.secretFile(at+".shoutrrr", &receiver.Shoutrrr, receiver.ShoutrrrFile)
	if service, _, found := strings.Cut(receiver.Shoutrrr.Reveal(), "://"); receiver.Shoutrrr != "" && (!found || service == "") {
		c.mistake(at+".shoutrrr", "is no address of a chat service", "write it as shoutrrr has it: slack://…, discord://…, ntfy://…")
	}
	if len(receiver.Exec) > 0 && !c.config.Alerts.AllowExec {
		c.mistake(at+".exec", "commands are not allowed", "add allow_exec: true below alerts: if whoever can write this file may run programs")
	}
}

func (c *checker) mailAddress(path, address string) {
	if address != "" && !isMail(address) {
		c.invalid(path, "is no mail address", nil, "write legal@example.org")
	}
}

func (c *checker) webhook(at string, webhook *Webhook) {
	c.secretFile(at+".secret", &webhook.Secret, webhook.SecretFile)
	if address := webhook.URL.Reveal(); address != "" && !isWeb(address) {
		c.mistake(at+".url", "is no web address", "write it whole: https://example.org/hook")
	}
	if webhook.ContentType != "" && webhook.Body == "" {
		c.mistake(at+".content_type", "is that of a body of your own, and there is none", "write body:, or take it away")
	}
	for name, value := range webhook.Headers {
		path := join(at+".headers", name)
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			c.mistake(path, "is no name of a header", "write letters, digits and hyphens")
		case !httpguts.ValidHeaderFieldValue(value.Reveal()):
			c.mistake(path, "cannot be sent as a header", "write one line without control characters")
		case http.CanonicalHeaderKey(name) == "Content-Type" || strings.HasPrefix(http.CanonicalHeaderKey(name), "Webhook-"):
			c.mistake(path, "is set by the program itself", "take it away")
		}
	}
}

func (c *checker) smtp() {
	smtp := &c.config.SMTP
	if !c.written("smtp") {
		return
	}
	c.secretFile("smtp.password", &smtp.Password, smtp.PasswordFile)
	c.mailAddress("smtp.from", smtp.From)
	if _, err := netip.ParseAddr(smtp.Host); err != nil && strings.ContainsAny(smtp.Host, "/: ") {
		c.invalid("smtp.host", "is no host name", nil, "write mail.example.org, and the port as port:")
	}
	if c.written("smtp.port") && (smtp.Port < 1 || smtp.Port > 65535) {
		c.mistake("smtp.port", fmt.Sprintf("%d is out of range", smtp.Port), "write 1 to 65535")
	}
	if smtp.TLS == "" {
		smtp.TLS = "starttls"
	}
	c.known("smtp.tls", "is no way to encrypt", Strings{smtp.TLS}, []string{"starttls", "tls", "none"}, exactly)
	if smtp.TLS == "none" && !isLoopback(smtp.Host) {
		c.mistake("smtp.tls", "mail would cross the network in the clear", "write starttls or tls; none is for a server on this machine")
	}
	c.oauth()
	hasPassword := c.written("smtp.password") || c.written("smtp.password_file") || c.written("smtp.oauth")
	if hasPassword != (smtp.Username != "") {
		c.mistake("smtp", "a login takes a username and a password", "write both, or neither")
	}
}

// oauth checks how tokens for the mail server are got.
func (c *checker) oauth() {
	oauth := &c.config.SMTP.OAuth
	if !c.written("smtp.oauth") {
		return
	}
	c.secretFile("smtp.oauth.refresh_token", &oauth.RefreshToken, oauth.RefreshTokenFile)
	if oauth.TokenURL != "" && !isWeb(oauth.TokenURL) {
		c.invalid("smtp.oauth.token_url", "is no web address", nil, "write https://oauth2.googleapis.com/token")
	}
	if !c.written("smtp.oauth.refresh_token") && !c.written("smtp.oauth.refresh_token_file") {
		c.mistake("smtp.oauth", "there is no refresh token", "add refresh_token: ${SMTP_REFRESH_TOKEN}")
	}
	if c.written("smtp.password") || c.written("smtp.password_file") {
		c.mistake("smtp.oauth", "stands beside a password", "take one of the two away")
	}
}
