package config

import "policytrail/policy"

// Alerts says who is told of what.
type Alerts struct {
	Receivers []Receiver `yaml:"receivers" jsonschema:"minItems=1" jsonschema_description:"Who can be told, and how."`
	Routes    []Route    `yaml:"routes" jsonschema:"minItems=1" jsonschema_description:"Which alerts go to whom: the first route that matches, and those after it if it says continue. Left away, everybody is told everything."`
	Templates string     `yaml:"templates" jsonschema_description:"A folder with your own templates of messages, relative to this file: subject.txt.tmpl, mail.txt.tmpl, mail.html.tmpl, chat.txt.tmpl. What is not there stays as it is."`
	AllowExec bool       `yaml:"allow_exec" jsonschema_description:"Whether receivers may be commands. Whoever can write this file can then run programs as this user."`
	Model     Model      `yaml:"model" jsonschema_description:"A language model that adds a paragraph in plain words to the news of a change, marked as machine-written. Nothing depends on it."`
	Retry     Retry      `yaml:"retry" jsonschema_description:"How long an alert that did not arrive is tried again."`
}

// Retry says how attempts to hand over an alert follow each other.
type Retry struct {
	First   Duration `yaml:"first" jsonschema_description:"The wait after the first attempt; it is doubled after each further one."`
	Longest Duration `yaml:"longest" jsonschema_description:"The longest wait between two attempts."`
	For     Duration `yaml:"for" jsonschema_description:"For how long attempts go on before an alert is listed as failed."`
}

// Receiver is someone to be told, over exactly one channel.
type Receiver struct {
	Name         string   `yaml:"name" jsonschema:"required" jsonschema_description:"What routes call it."`
	Email        *Email   `yaml:"email" jsonschema:"oneof_required=email" jsonschema_description:"Reached by mail; needs the smtp section."`
	Webhook      *Webhook `yaml:"webhook" jsonschema:"oneof_required=webhook" jsonschema_description:"Reached by an HTTP POST, signed after Standard Webhooks when there is a secret."`
	Shoutrrr     Secret   `yaml:"shoutrrr" jsonschema:"oneof_required=shoutrrr" jsonschema_description:"Reached over a chat or push service, by its address as shoutrrr has it: slack://…, discord://…, ntfy://…. Best taken from the environment: ${CHAT_URL}."`
	ShoutrrrFile string   `yaml:"shoutrrr_file" jsonschema:"oneof_required=shoutrrr_file" jsonschema_description:"A file that holds the address of the chat or push service, relative to this one."`
	Exec         Strings  `yaml:"exec" jsonschema:"oneof_required=exec" jsonschema_description:"A command and its arguments, which gets the JSON on its standard input; needs allow_exec. Exit status 0 is success, 65 a refusal for good, any other is tried again."`
	Rate         Rate     `yaml:"rate" jsonschema_description:"The most messages it gets in a time: 1/s, 10/m, 100/h, or the pause between two, such as 5s. Left away, there is no limit."`
}

// Email is a channel: one message to all addresses.
type Email struct {
	To Strings `yaml:"to" jsonschema:"required" jsonschema_description:"Mail addresses."`
}

// Webhook is a channel: an HTTP POST of JSON. Its address may itself be the
// secret, as with many chat services, so it is one.
type Webhook struct {
	URL         Secret            `yaml:"url" jsonschema:"required" jsonschema_description:"Where to post: http or https."`
	Secret      Secret            `yaml:"secret" jsonschema_description:"The signing key. Best taken from the environment: ${HOOK_SECRET}."`
	SecretFile  string            `yaml:"secret_file" jsonschema_description:"A file that holds the signing key, relative to this one."`
	Headers     map[string]Secret `yaml:"headers" jsonschema_description:"Further request headers, such as Authorization."`
	Body        string            `yaml:"body" jsonschema_description:"A Go template of the body, for receivers that want a shape of their own; its data are those of the JSON. Left away, the JSON is sent."`
	ContentType string            `yaml:"content_type" jsonschema_description:"The Content-Type of a body of your own."`
}

// Route sends the alerts that match When to receivers.
type Route struct {
	Name      string  `yaml:"name" jsonschema_description:"What explanations and digests call it."`
	When      When    `yaml:"when" jsonschema_description:"What an alert must be. All keys must match; of a list, one. Left away, every alert matches."`
	To        Strings `yaml:"to" jsonschema:"required" jsonschema_description:"Names of receivers."`
	Continue  bool    `yaml:"continue" jsonschema_description:"Whether the routes after this one are tried as well."`
	Quiet     string  `yaml:"quiet" jsonschema_description:"Hours in which nothing is sent, such as 22:00-07:00; it is sent when they end."`
	Digest    string  `yaml:"digest" jsonschema_description:"A schedule: alerts are gathered and sent together then. Five cron fields, @daily, @weekly or @every 24h."`
	Heartbeat bool    `yaml:"heartbeat" jsonschema_description:"Whether the digest is sent even when there is nothing to tell, as a sign of life."`
	Timezone  string  `yaml:"timezone" jsonschema_description:"IANA time zone of quiet and digest, instead of the file's."`
}

// When narrows a route: every key that is written must match, of a list one
// value. Tags, services and types are compared as slugs: "WeChat" is "wechat".
type When struct {
	Event    Strings `yaml:"event" jsonschema_description:"change, broken, recovered, swings (a page goes to and fro between known texts), moved (it is found at another address) or unselected (the document's selectors match nothing on it any more); or what is told to those alone who name it: date (only its own date changed), digest, and undelivered (a receiver can't be reached)."`
	Severity Strings `yaml:"severity" jsonschema_description:"critical, warning, notice or good: the least a change must be. Of a list, the least severe counts."`
	Share    Share   `yaml:"share" jsonschema_description:"The least share of the text that must have changed: 5%."`
	Tags     Strings `yaml:"tags" jsonschema_description:"Tags of the document."`
	Service  Strings `yaml:"service" jsonschema_description:"Names of services."`
	Type     Strings `yaml:"type" jsonschema_description:"Types of documents."`
	Document Strings `yaml:"document" jsonschema_description:"Ids of documents: wechat/privacy-policy."`
	Language Strings `yaml:"language" jsonschema_description:"Languages of the text, BCP 47 tags: en is en-GB as well."`
	Kind     Strings `yaml:"kind" jsonschema_description:"Clause kinds that are touched in any way: government-disclosure, or any."`
	Gained   Strings `yaml:"gained" jsonschema_description:"Clause kinds that are new in the document, or any."`
	Lost     Strings `yaml:"lost" jsonschema_description:"Clause kinds that are gone from the document, or any."`
	Changed  Strings `yaml:"changed" jsonschema_description:"Clause kinds that stay in other words, harsher, milder or neither; or any."`
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
	OAuth        OAuth  `yaml:"oauth" jsonschema_description:"How tokens are got to log in with (XOAUTH2), instead of a password."`
	TLS          string `yaml:"tls" jsonschema:"enum=starttls,enum=tls,enum=none" jsonschema_description:"starttls (the default), tls (from the first byte), or none (only for a server on this machine)."`
}

// OAuth is how access tokens are got with a refresh token (RFC 6749, section 6).
// The zero value means that none are.
type OAuth struct {
	TokenURL         string `yaml:"token_url" jsonschema:"required" jsonschema_description:"Where tokens are got: https://oauth2.googleapis.com/token."`
	ClientID         string `yaml:"client_id" jsonschema:"required" jsonschema_description:"Of the application that is registered there."`
	ClientSecret     Secret `yaml:"client_secret" jsonschema_description:"Best taken from the environment."`
	RefreshToken     Secret `yaml:"refresh_token" jsonschema_description:"Best taken from the environment."`
	RefreshTokenFile string `yaml:"refresh_token_file" jsonschema_description:"A file that holds the refresh token, relative to this one."`
	Scope            string `yaml:"scope" jsonschema_description:"What the token is asked for, if the server wants to know."`
}

// Model is a language model behind an API as OpenAI's. The zero value means that
// there is none.
type Model struct {
	URL         string   `yaml:"url" jsonschema:"required" jsonschema_description:"Of the API: https://api.example.com/v1, or http://127.0.0.1:11434/v1 for a local Ollama."`
	Name        string   `yaml:"name" jsonschema:"required" jsonschema_description:"Of the model."`
	Key         Secret   `yaml:"key" jsonschema_description:"Best taken from the environment: ${MODEL_KEY}."`
	KeyFile     string   `yaml:"key_file" jsonschema_description:"A file that holds the key, relative to this one."`
	Timeout     Duration `yaml:"timeout" jsonschema_description:"The longest an alert waits for it: at most 30s. Left away, 20s."`
	MaxTokens   int      `yaml:"max_tokens" jsonschema:"minimum=1" jsonschema_description:"Of an answer. Left away, 300."`
	DailyTokens int      `yaml:"daily_tokens" jsonschema:"minimum=1" jsonschema_description:"In 24 hours; after that nothing is asked. Left away, 200000."`
}
