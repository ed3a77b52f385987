package config

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	"github.com/invopop/jsonschema"

	"policytrail/policy"
)

// shorthand is a group of keys that may also be written as a single value: the
// fields it can stand for, the first of the value's kind being taken.
type shorthand interface{ short() []any }

// Selector names parts of a page. Written as a text it is CSS.
type Selector struct {
	CSS    string `yaml:"css" jsonschema_description:"CSS: all that it matches. The same as writing the CSS alone."`
	From   string `yaml:"from" jsonschema_description:"CSS: a range begins with the first element this matches."`
	After  string `yaml:"after" jsonschema_description:"CSS: a range begins after the first element this matches."`
	To     string `yaml:"to" jsonschema_description:"CSS: the range ends with the first such element. Left away, with the page."`
	Before string `yaml:"before" jsonschema_description:"CSS: the range ends before the first such element."`
}

func (s *Selector) short() []any { return []any{&s.CSS} }

// Selectors is a list of selectors; a single one may be written without the list.
type Selectors []Selector

func (s Selectors) policy() []policy.Selector {
	var all []policy.Selector
	for _, one := range s {
		all = append(all, policy.Selector(one))
	}
	return all
}

// Replacement rewrites what a pattern matches in a line.
type Replacement struct {
	Pattern string    `yaml:"pattern" jsonschema:"required" jsonschema_description:"A regular expression (RE2), tried on each line of the text."`
	With    Insertion `yaml:"with" jsonschema_description:"What each match becomes; $1 is its first group. Left away, nothing."`
}

// Insertion is a text that may be empty.
type Insertion string

// Query says which query parameters of links are taken off: all, or those named.
type Query struct {
	All   bool    `yaml:"all"`
	Names Strings `yaml:"names"`
}

func (q *Query) short() []any { return []any{&q.All, &q.Names} }

// parameters are the names to take off, "*" being all.
func (q Query) parameters() []string {
	if q.All {
		return []string{"*"}
	}
	return q.Names
}

// Browser says how pages that scripts write are rendered. Written as true or
// false it says whether that is done without being asked for.
type Browser struct {
	Auto         bool     `yaml:"auto" jsonschema_description:"Whether a page that has no text as it is sent is rendered unasked. On as soon as anything is written about the browser."`
	Path         string   `yaml:"path" jsonschema_description:"The program: Chromium, Chrome or a headless shell of theirs. Left away, it is looked for in the usual places."`
	Timeout      Duration `yaml:"timeout" jsonschema_description:"The longest a page may take until its text is still: 1s to 5m."`
	Still        Duration `yaml:"still" jsonschema_description:"How long the text must not grow to count as complete: 100ms to 30s."`
	Memory       Size     `yaml:"memory" jsonschema_description:"The most a page's scripts may use: 64MB to 8GB."`
	RestartAfter int      `yaml:"restart_after" jsonschema:"minimum=1,maximum=10000" jsonschema_description:"After how many pages the browser is started anew."`
}

func (b *Browser) short() []any { return []any{&b.Auto} }

// mode is when a document's pages are rendered, by its browser key.
func mode(browser *bool) policy.Browser {
	switch {
	case browser == nil:
		return policy.BrowserIfNeeded
	case *browser:
		return policy.BrowserAlways
	}
	return policy.BrowserNever
}

// maxPages is how many pages a document may be listed with.
const maxPages = 50

// source checks where a document's text comes from and what is done to it.
func (c *checker) source(at string, d Document) {
	c.page(at+".url", d.URL)
	if d.URL == "" && len(d.Pages) == 0 && !c.written(at+".pages") {
		c.mistake(at+".url", "is missing", "write url:")
	}
	c.pages(at, d)
	if d.Follow != "" {
		c.selector(at+".follow", d.Follow)
	}
	c.selectors(at+".select", d.Select)
	c.selectors(at+".remove", d.Remove)
	c.filters(at, d)
}

func (c *checker) pages(at string, d Document) {
	seen := map[string]bool{d.URL: true}
	c.each(at+".pages", d.Pages, func(path, page string) {
		c.page(path, page)
		if page != "" && seen[page] {
			c.invalid(path, "stands twice", nil, "take one away: url: is read first, then pages: in their order")
		}
		seen[page] = true
	})
	if len(d.Pages) > maxPages {
		c.mistake(at+".pages", "more than "+strconv.Itoa(maxPages)+" pages", "make several documents of them")
	}
}

func (c *checker) filters(at string, d Document) {
	for i, r := range d.Replace {
		c.pattern(at+".replace["+strconv.Itoa(i)+"].pattern", r.Pattern)
	}
	c.each(at+".drop", d.Drop, c.pattern)
	if len(d.StripQuery.parameters()) > 0 && !d.KeepLinks {
		c.mistake(at+".strip_query", "has nothing to do: links are left out of the text", "write keep_links: true as well, or take the key away")
	}
}

func (c *checker) pattern(path, pattern string) {
	if _, err := regexp.Compile(pattern); err != nil {
		c.invalid(path, "is no regular expression understood here", err, "write RE2, in single quotes: 'Version [0-9]+'")
	}
}

// selectors must be understood whole: of one that is not, the page would match
// nothing, without a word.
func (c *checker) selectors(path string, selectors Selectors) {
	for i, s := range selectors {
		at := path + "[" + strconv.Itoa(i) + "]"
		if !c.written(at) {
			at = path
		}
		ranged := s.From + s.After + s.To + s.Before
		switch {
		case s.CSS != "" && ranged != "":
			c.mistake(at, "is both css and a range", "make two entries of it")
		case s.From != "" && s.After != "":
			c.mistake(at, "has two starts", "write from: to have the range begin with an element, or after: to leave that out")
		case s.To != "" && s.Before != "":
			c.mistake(at, "has two ends", "write to: to have the range end with an element, or before: to leave that out")
		}
		if s.CSS != "" && !c.written(at+".css") {
			c.selector(at, s.CSS)
		} else {
			c.selector(at+".css", s.CSS)
		}
		c.selector(at+".from", s.From)
		c.selector(at+".after", s.After)
		c.selector(at+".to", s.To)
		c.selector(at+".before", s.Before)
	}
}

func (c *checker) selector(path, css string) {
	if css == "" {
		return
	}
	if _, err := cascadia.ParseGroup(css); err != nil {
		c.invalid(path, "is no CSS selector understood here", err, "write main, #content, div.terms, section:not(.ad) …")
	}
}

// browser checks the browser's settings. Who writes any means it to be used.
func (c *checker) browser() {
	browser := &c.config.Fetch.Browser
	const at = "fetch.browser"
	for _, key := range []string{".path", ".timeout", ".still", ".memory", ".restart_after"} {
		if c.written(at+key) && !c.written(at+".auto") {
			browser.Auto = true
		}
	}
	if strings.ContainsAny(browser.Path, `/\`) {
		browser.Path = c.relative(browser.Path)
	}
	if browser.Timeout < Duration(time.Second) || browser.Timeout > Duration(5*time.Minute) {
		c.invalid(at+".timeout", "is out of range", nil, "write 1s to 5m")
	}
	if browser.Still < Duration(100*time.Millisecond) || browser.Still > Duration(30*time.Second) || browser.Still > browser.Timeout {
		c.invalid(at+".still", "is out of range", nil, "write 100ms to 30s, and less than the timeout")
	}
	if browser.Memory < 64e6 || browser.Memory > 8e9 {
		c.invalid(at+".memory", "is out of range", nil, "write 64MB to 8GB")
	}
	if browser.RestartAfter < 1 || browser.RestartAfter > 10_000 {
		c.mistake(at+".restart_after", strconv.Itoa(browser.RestartAfter)+" is out of range", "write 1 to 10000")
	}
}

// JSONSchemaExtend says that a document has an address, or several.
func (Document) JSONSchemaExtend(schema *jsonschema.Schema) {
	schema.AnyOf = []*jsonschema.Schema{{Required: []string{"url"}}, {Required: []string{"pages"}}}
}

// JSONSchema describes one selector, or a list of at least one.
func (Selectors) JSONSchema() *jsonschema.Schema {
	group := groupSchema(&Selector{})
	group.OneOf = []*jsonschema.Schema{
		{Required: []string{"css"}, Not: anyOf("from", "after", "to", "before")},
		{AnyOf: anyOf("from", "after", "to", "before").AnyOf, Not: &jsonschema.Schema{AnyOf: []*jsonschema.Schema{
			{Required: []string{"css"}}, {Required: []string{"from", "after"}}, {Required: []string{"to", "before"}},
		}}},
	}
	one := uint64(1)
	single := &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", MinLength: &one}, group}}
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
		single.OneOf[0], group, {Type: "array", Items: single, MinItems: &one},
	}}
}

func anyOf(keys ...string) *jsonschema.Schema {
	var each []*jsonschema.Schema
	for _, key := range keys {
		each = append(each, &jsonschema.Schema{Required: []string{key}})
	}
	return &jsonschema.Schema{AnyOf: each}
}

// groupSchema describes a struct written as a group of keys.
func groupSchema(of any) *jsonschema.Schema {
	reflector := jsonschema.Reflector{FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Anonymous: true, DoNotReference: true, ExpandedStruct: true}
	schema := reflector.Reflect(of)
	schema.Version = ""
	return schema
}

// JSONSchema describes all, or the names of parameters.
func (Query) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{OneOf: append([]*jsonschema.Schema{{Type: "boolean"}}, Strings(nil).JSONSchema().OneOf...)}
}

// JSONSchema describes true, false or a group of keys.
func (Browser) JSONSchema() *jsonschema.Schema {
	type group Browser
	schema := groupSchema(&group{})
	showDefaults(schema, reflect.ValueOf(group(defaults().Fetch.Browser)))
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "boolean"}, schema}}
}
