package config

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/text/language"

	"policytrail/policy"
)

func (c *checker) policies() {
	taken := map[string]string{} // id → path of the document that has it
	for i, service := range c.config.Policies {
		at := fmt.Sprintf("policies[%d]", i)
		c.name(at+".service", service.Service)
		c.inherited(at, service.Schedule, service.Timezone, service.Language, service.Tags)
		for j, document := range service.Documents {
			at := fmt.Sprintf("%s.documents[%d]", at, j)
			c.document(at, document)
			if service.Service != "" && document.Type != "" {
				c.id(at, policy.DocumentID(service.Service, document.Type), taken)
			}
		}
	}
}

func (c *checker) id(at, id string, taken map[string]string) {
	if first, twice := taken[id]; twice {
		c.mistake(at+".type", fmt.Sprintf("the id %s is taken by the document on line %d", c.shown(id), c.where(first).line),
			"give one of the two another type")
		return
	}
	taken[id] = at
}

func (c *checker) document(at string, d Document) {
	c.name(at+".type", d.Type)
	c.inherited(at, d.Schedule, d.Timezone, d.Language, d.Tags)
	c.source(at, d)
	for i, claim := range d.Claims {
		c.claim(fmt.Sprintf("%s.claims[%d]", at, i), claim)
	}
	if d.Confirm < 0 || d.Confirm > 10 {
		c.mistake(at+".confirm", fmt.Sprintf("%d is out of range", d.Confirm), "write 1 to 10; 1 takes a change at once")
	}
}

func (c *checker) claim(at string, claim Claim) {
	if _, err := time.Parse(time.DateOnly, claim.Date); claim.Date != "" && err != nil {
		c.invalid(at+".date", "is no day", nil, "write it as 2018-04-29")
	}
	if claim.Source != "" && !isWeb(claim.Source) {
		c.invalid(at+".source", "is no web address", nil, "write it whole: https://example.org/news")
	}
}

// inherited checks what services and documents have alike.
func (c *checker) inherited(at, schedule, timezone, tag string, tags Strings) {
	c.schedule(at+".schedule", schedule)
	c.timezone(at+".timezone", timezone)
	if tag != "" {
		if _, err := language.Parse(tag); err != nil {
			c.invalid(at+".language", "is no language tag", nil, "write a BCP 47 tag such as en, de-AT or zh-Hans")
		}
	}
	c.each(at+".tags", tags, c.name)
}

// name checks what becomes part of an id: without letters and digits every
// name would be the same.
func (c *checker) name(path, name string) {
	if name != "" && policy.Slug(name) == "x" && !strings.EqualFold(strings.TrimSpace(name), "x") {
		c.invalid(path, "has neither letters nor digits", nil, "write a name")
	}
}

func (c *checker) page(path, address string) {
	if address == "" {
		return
	}
	if !isWeb(address) {
		c.invalid(path, "is no web address", nil, "write it whole: https://example.org/privacy")
		return
	}
	if parsed, err := url.Parse(address); err == nil && parsed.User != nil {
		c.mistake(path, "holds a user name or password, which would be kept with the evidence", "watch the public page")
	}
}

func (c *checker) rules() {
	packs := c.config.Rules.Packs
	c.each("rules.packs", packs, func(path, pack string) {
		if pack == "" || pack == Builtin {
			return
		}
		if info, err := os.Stat(c.relative(pack)); err != nil || info.IsDir() {
			c.invalid(path, "is no file that can be read", nil, "write builtin, or a file relative to this one")
		}
	})
	for i, pack := range packs {
		if pack != Builtin {
			packs[i] = c.relative(pack)
		}
	}
}
