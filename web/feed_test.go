package web

import (
	"strings"
	"testing"

	"github.com/mmcdole/gofeed/atom"
)

func readFeed(t *testing.T, address string) *atom.Feed {
	t.Helper()
	response, body := get(t, address)
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("%s: %s, %s", address, response.Status, response.Header.Get("Content-Type"))
	}
	feed, err := (&atom.Parser{}).Parse(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v\n%s", address, err, body)
	}
	return feed
}

func linkOf(links []*atom.Link, rel string) string {
	for _, l := range links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

func TestFeed(t *testing.T) {
	const public = "https://policies.example.org"
	server := serve(t, func(c *Config) { c.BaseURL = public + "/" })
	feed := readFeed(t, server.URL+"/feed.atom")
	if len(feed.Entries) != 2 || feed.ID == "" || feed.Updated != "2024-01-15T12:00:00Z" || len(feed.Authors) != 1 || feed.Title == "" {
		t.Fatalf("%+v", feed)
	}
	if self := linkOf(feed.Links, "self"); self != public+"/feed.atom" {
		t.Errorf("self is %s", self)
	}
	entry := feed.Entries[1]
	if entry.Title != "Pigeon Post Privacy Policy: clause against a public statement, Disclosure to governments (critical)" {
		t.Errorf("title %q", entry.Title)
	}
	if link := linkOf(entry.Links, "alternate"); link != public+pigeonPath+"/changes/2" {
		t.Errorf("entry links to %s", link)
	}
	if !strings.HasPrefix(entry.ID, "urn:uuid:") || entry.ID == feed.Entries[0].ID || entry.Updated != "2024-01-09T12:00:00Z" {
		t.Errorf("id %q, updated %q", entry.ID, entry.Updated)
	}
	if entry.Content.Type != "html" || !strings.Contains(entry.Content.Value, "falconer general") {
		t.Errorf("content %+v", entry.Content)
	}
	// An entry is the same news in every feed and wherever it is read.
	own := readFeed(t, server.URL+pigeonPath+"/feed.atom")
	if own.Entries[1].ID != entry.ID || own.ID == feed.ID || own.Title != "Pigeon Post Privacy Policy" {
		t.Errorf("the document's own feed: %+v", own)
	}
	quiet := readFeed(t, server.URL+taubePath+"/feed.atom")
	if len(quiet.Entries) != 0 || quiet.Updated == "" || linkOf(quiet.Links, "self") != public+taubePath+"/feed.atom" {
		t.Errorf("a feed without entries: %+v", quiet)
	}
}

func TestFeedLinksToWhereItWasAskedFor(t *testing.T) {
	server := serve(t, nil)
	if self := linkOf(readFeed(t, server.URL+"/feed.atom").Links, "self"); self != server.URL+"/feed.atom" {
		t.Errorf("self is %s, want %s", self, server.URL)
	}
}
