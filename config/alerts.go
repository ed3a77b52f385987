package config

import "policytrail/policy"

// Alerts says who is told of what.
type Alerts struct {
	Receivers []Receiver `yaml:"receivers" jsonschema:"minItems=1" jsonschema_description:"Who can be told, and how."`
	Routes    []Route    `yaml:"routes" jsonschema:"minItems=1" jsonschema_description:"Which alerts go to whom: the first route that matches, and those after it if it says continue. Left away, everybody is told everything."`
}

// Receiver is someone to be told, over exactly one channel.
type Receiver struct {
	Name    string   `yaml:"name" jsonschema:"required" jsonschema_description:"What routes call it."`
	Email   *Email   `yaml:"email" jsonschema:"oneof_required=email" jsonschema_description:"Reached by mail; needs the smtp section."`
	Webhook *Webhook `yaml:"webhook" jsonschema:"oneof_required=webhook" jsonschema_description:"Reached by an HTTP POST, signed after Standard Webhooks when there is a secret."`
}

// Email is a channel: one message to all addresses.
type Email struct {
	To Strings `yaml:"to" jsonschema:"required" jsonschema_description:"Mail addresses."`
}

// Webhook is a channel: an HTTP POST of JSON. Its address may itself be the
// secret, as with many chat services, so it is one.
type Webhook struct {
	URL        Secret            `yaml:"url" jsonschema:"required" jsonschema_description:"Where to post: http or https."`
	Secret     Secret            `yaml:"secret" jsonschema_description:"The signing key. Best taken from the environment: ${HOOK_SECRET}."`
	SecretFile string            `yaml:"secret_file" jsonschema_description:"A file that holds the signing key, relative to this one."`
	Headers    map[string]Secret `yaml:"headers" jsonschema_description:"Further request headers, such as Authorization."`
}

// Route sends the alerts that match When to receivers.
type Route struct {
	When     When    `yaml:"when" jsonschema_description:"What an alert must be. All keys must match; of a list, one. Left away, every alert matches."`
	To       Strings `yaml:"to" jsonschema:"required" jsonschema_description:"Names of receivers."`
	Continue bool    `yaml:"continue" jsonschema_description:"Whether the routes after this one are tried as well."`
}

// When narrows a route: every key that is written must match, of a list one
// value. Tags, services and types are compared as slugs: "WeChat" is "wechat".
type When struct {
	Event    Strings `yaml:"event" jsonschema_description:"change, broken, recovered, swings (a page goes to and fro between known texts), or date (only its own date changed; told to those alone who name it)."`
	Severity Strings `yaml:"severity" jsonschema_description:"critical, warning, notice or good: the least a change must be. Of a list, the least severe counts."`
	Tags     Strings `yaml:"tags" jsonschema_description:"Tags of the document."`
	Service  Strings `yaml:"service" jsonschema_description:"Names of services."`
	Type     Strings `yaml:"type" jsonschema_description:"Types of documents."`
	Document Strings `yaml:"document" jsonschema_description:"Ids of documents: wechat/privacy-policy."`
	Kind     Strings `yaml:"kind" jsonschema_description:"Clause kinds: government-disclosure."`
}

// LeastSeverity is the least severe of those asked for; "" when any will do.
func (w When) LeastSeverity() policy.Severity {
	var least policy.Severity
	for _, name := range w.Severity {
		if s := policy.Severity(name); least == "" || least.AtLeast(s) {
			least = s
		}
	}
	return least
}

// SMTP is the mail server that email receivers are reached through. The zero
// value means there is none.
type SMTP struct {
	Host         string `yaml:"host" jsonschema:"required" jsonschema_description:"Its name."`
	Port         int    `yaml:"port" jsonschema:"minimum=1,maximum=65535" jsonschema_description:"Left away, 587; 465 with tls: tls, 25 with tls: none."`
	Username     string `yaml:"username" jsonschema_description:"Left away, mail is handed over without a login."`
	Password     Secret `yaml:"password" jsonschema_description:"Best taken from the environment: ${SMTP_PASSWORD}."`
	PasswordFile string `yaml:"password_file" jsonschema_description:"A file that holds the password, relative to this one."`
	From         string `yaml:"from" jsonschema:"required" jsonschema_description:"The sender's mail address."`
	TLS          string `yaml:"tls" jsonschema:"enum=starttls,enum=tls,enum=none" jsonschema_description:"starttls (the default), tls (from the first byte), or none (only for a server on this machine)."`
}
