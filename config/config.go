// Package config reads policies.yaml, the one file a watch is described in,
// into checked values. It is strict: an unknown key, a wrong type or a bad value
// stops the start, and every mistake is told at once, each with its line, its
// column and what to write instead.
//
// A value may take a secret from the environment with ${NAME} or, where there is
// a key ending in _file, from a file. Secrets are never printed.
package config

import (
	"slices"

	"policytrail/policy"
)

// Config is a whole policies.yaml, checked, with defaults filled in and
// relative paths resolved against the file's own folder.
type Config struct {
	Schedule string    `yaml:"schedule" jsonschema_description:"When documents are visited: five cron fields, @hourly, @daily, @weekly, @monthly, or @every 6h. A service or a document may have its own."`
	Timezone string    `yaml:"timezone" jsonschema_description:"IANA time zone schedules are read in, such as Europe/Berlin."`
	Spread   Duration  `yaml:"spread" jsonschema_description:"Visits due at the same moment are spread over this time, at most a tenth of their interval."`
	Database string    `yaml:"database" jsonschema_description:"An SQLite file, relative to this one. It is made when there is none."`
	Fetch    Fetch     `yaml:"fetch" jsonschema_description:"How pages are fetched."`
	Server   Server    `yaml:"server" jsonschema_description:"The web pages, JSON API and feeds."`
	Policies []Service `yaml:"policies" jsonschema:"required,minItems=1" jsonschema_description:"The watch list: services and their documents."`
	Rules    Rules     `yaml:"rules" jsonschema_description:"How clauses are recognised."`
	Alerts   Alerts    `yaml:"alerts" jsonschema_description:"Who is told of what."`
	SMTP     SMTP      `yaml:"smtp" jsonschema_description:"The mail server that email receivers are reached through."`
}

// Fetch says how pages are fetched.
type Fetch struct {
	UserAgent    string   `yaml:"user_agent" jsonschema_description:"The User-Agent header. Left away, policytrail with its version."`
	Contact      string   `yaml:"contact" jsonschema_description:"A mail address or web page where sites can reach you; it goes with every request."`
	Timeout      Duration `yaml:"timeout" jsonschema_description:"The longest one request may take: 1s to 10m."`
	MaxSize      Size     `yaml:"max_size" jsonschema_description:"The largest page read: 1kB to 1GB. A larger one is an error, never cut."`
	PerHost      Rate     `yaml:"per_host" jsonschema_description:"Requests to one host: 1/s, 10/m, 100/h, or the pause between two, such as 5s."`
	Robots       bool     `yaml:"robots" jsonschema_description:"Whether robots.txt is obeyed."`
	AllowPrivate bool     `yaml:"allow_private" jsonschema_description:"Whether addresses of private networks and this machine may be fetched. It also lets schedules go below a minute."`
	Retries      int      `yaml:"retries" jsonschema:"minimum=0,maximum=10" jsonschema_description:"How often a passing fault is tried again within one visit."`
	Browser      Browser  `yaml:"browser" jsonschema_description:"The browser that renders pages which scripts write."`
}

// Server says where the web pages, JSON API and feeds are served.
type Server struct {
	Listen    string `yaml:"listen" jsonschema_description:"Address and port. Anything but this machine alone asks for a token."`
	Token     Secret `yaml:"token" jsonschema_description:"What clients must present. Best taken from the environment: ${POLICYTRAIL_TOKEN}."`
	TokenFile string `yaml:"token_file" jsonschema_description:"A file that holds the token, relative to this one."`
	URL       string `yaml:"url" jsonschema_description:"Where readers of alerts and feeds reach the pages, for links: https://policies.example.org"`
}

// Service is a group of documents of one service. A service may stand in
// several groups.
type Service struct {
	Service   string     `yaml:"service" jsonschema:"required" jsonschema_description:"Its name, as people know it: WeChat."`
	Tags      Strings    `yaml:"tags" jsonschema_description:"Tags of all its documents, for routes and comparisons."`
	Schedule  string     `yaml:"schedule" jsonschema_description:"Schedule of its documents, instead of the file's."`
	Timezone  string     `yaml:"timezone" jsonschema_description:"Time zone of its documents' schedules, instead of the file's."`
	Language  string     `yaml:"language" jsonschema_description:"Language of its documents, a BCP 47 tag such as en or zh-Hans."`
	Documents []Document `yaml:"documents" jsonschema:"required,minItems=1" jsonschema_description:"What is watched."`
}

// Document is one watched text of a service.
type Document struct {
	Type       string        `yaml:"type" jsonschema:"required" jsonschema_description:"What it is: Privacy Policy. Its id is made of the service and this: wechat/privacy-policy."`
	URL        string        `yaml:"url" jsonschema_description:"Where it stands: http or https."`
	Pages      Strings       `yaml:"pages" jsonschema_description:"Addresses of further pages of the same document, in their order, after url if there is one."`
	Follow     string        `yaml:"follow" jsonschema_description:"CSS: links (and frames) on its pages that lead to further pages of it, on the same host; at most 50 pages."`
	Browser    *bool         `yaml:"browser" jsonschema_description:"Whether its pages are rendered by a browser before they are read. Left away, as fetch.browser says."`
	Language   string        `yaml:"language" jsonschema_description:"A BCP 47 tag such as en or zh-Hans. Found out when left away."`
	Tags       Strings       `yaml:"tags" jsonschema_description:"Tags it bears beside those of its service."`
	Schedule   string        `yaml:"schedule" jsonschema_description:"Its own schedule."`
	Timezone   string        `yaml:"timezone" jsonschema_description:"Time zone of its schedule."`
	Select     Selectors     `yaml:"select" jsonschema_description:"The text is what these name: CSS, or a range of the page. Left away, the main text is found by itself."`
	Remove     Selectors     `yaml:"remove" jsonschema_description:"What is cut out before anything is read: CSS, or a range of the page."`
	Confirm    int           `yaml:"confirm" jsonschema:"minimum=1,maximum=10" jsonschema_description:"How many visits in a row must find the same new text before it counts; the further ones follow within minutes."`
	Claims     []Claim       `yaml:"claims" jsonschema_description:"What the service said in public about what this document settles."`
	KeepLinks  bool          `yaml:"keep_links" jsonschema_description:"Whether the addresses of links are part of the text."`
	StripQuery Query         `yaml:"strip_query" jsonschema_description:"Which query parameters of kept links are left out: true for all, or names such as sid or utm_*."`
	Replace    []Replacement `yaml:"replace" jsonschema:"minItems=1" jsonschema_description:"What is rewritten in the lines of the text, one after the other."`
	Drop       Strings       `yaml:"drop" jsonschema_description:"Regular expressions (RE2): lines of the text they match are left out."`
}

// Claim is a public statement of a service.
type Claim struct {
	Text   string  `yaml:"text" jsonschema:"required" jsonschema_description:"What was said: does not store any chat histories."`
	Date   string  `yaml:"date" jsonschema:"required" jsonschema_description:"The day it was said: 2018-04-29."`
	Source string  `yaml:"source" jsonschema_description:"Where it can be read: http or https."`
	Kinds  Strings `yaml:"kinds" jsonschema:"required" jsonschema_description:"The clause kinds that speak against it."`
}

// Rules says how clauses are recognised.
type Rules struct {
	Packs      Strings `yaml:"packs" jsonschema_description:"Rule packs: builtin, and files relative to this one."`
	Disable    Strings `yaml:"disable" jsonschema_description:"Clause kinds, or ids of single rules, to leave out."`
	Confidence bool    `yaml:"confidence" jsonschema_description:"Whether flags say how sure they are: a small linear model that comes with the program is asked too. It makes and unmakes no flag."`
}

// Builtin names the rule packs that come with the program, among Rules.Packs.
const Builtin = "builtin"

// Documents lists all documents of all services in the order of the file, with
// what they inherit: a document's own language, schedule and time zone win over
// its service's, and those over the file's. Tags add up. Ids are unique.
func (c *Config) Documents() []policy.Document {
	var documents []policy.Document
	for _, service := range c.Policies {
		for _, document := range service.Documents {
			documents = append(documents, c.document(service, document))
		}
	}
	return documents
}

func (c *Config) document(s Service, d Document) policy.Document {
	url, more := d.URL, d.Pages
	if url == "" && len(more) > 0 {
		url, more = more[0], more[1:]
	}
	return policy.Document{
		ID:         policy.DocumentID(s.Service, d.Type),
		Service:    s.Service,
		Type:       d.Type,
		URL:        url,
		Pages:      more,
		Follow:     d.Follow,
		Browser:    mode(d.Browser),
		Language:   firstOf(d.Language, s.Language),
		Tags:       union(s.Tags, d.Tags),
		Schedule:   firstOf(d.Schedule, s.Schedule, c.Schedule),
		Timezone:   firstOf(d.Timezone, s.Timezone, c.Timezone),
		Confirm:    d.Confirm,
		Extraction: d.extraction(),
		Claims:     claims(d.Claims),
	}
}

func (d Document) extraction() policy.Extraction {
	e := policy.Extraction{
		Select:     d.Select.policy(),
		Remove:     d.Remove.policy(),
		KeepLinks:  d.KeepLinks,
		StripQuery: d.StripQuery.parameters(),
		Drop:       d.Drop,
	}
	for _, r := range d.Replace {
		e.Replace = append(e.Replace, policy.Replacement{Pattern: r.Pattern, With: string(r.With)})
	}
	return e
}

func claims(listed []Claim) []policy.Claim {
	var claims []policy.Claim
	for _, c := range listed {
		claims = append(claims, policy.Claim{Text: c.Text, Date: c.Date, Source: c.Source, Kinds: c.Kinds})
	}
	return claims
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}

func union(a, b []string) []string {
	both := slices.Clone(a)
	for _, value := range b {
		if !slices.Contains(both, value) {
			both = append(both, value)
		}
	}
	return both
}
