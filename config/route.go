package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"policytrail/policy"
)

func (c *checker) alerts() {
	alerts := &c.config.Alerts
	first := map[string]string{} // receiver's name → path
	var names []string
	for i := range alerts.Receivers {
		receiver, at := &alerts.Receivers[i], fmt.Sprintf("alerts.receivers[%d]", i)
		c.receiver(at, receiver)
		if before, twice := first[receiver.Name]; twice && receiver.Name != "" {
			c.invalid(at+".name", fmt.Sprintf("is the name of the receiver on line %d too", c.where(before).line), nil, "give one of the two another name")
			continue
		}
		first[receiver.Name] = at
		names = append(names, receiver.Name)
	}
	watched := c.watched()
	for i, route := range alerts.Routes {
		c.route(fmt.Sprintf("alerts.routes[%d]", i), route, names, watched)
	}
	c.unreachable()
	c.retry()
	c.model()
	alerts.Templates = c.relative(alerts.Templates)
}

// watched is what the watch list has that routes can speak of, each a list of
// distinct names.
type watched struct{ tags, services, types, documents []string }

func (c *checker) watched() watched {
	var w watched
	for _, document := range c.config.Documents() {
		w.tags = union(w.tags, document.Tags)
		w.services = union(w.services, []string{document.Service})
		w.types = union(w.types, []string{document.Type})
		w.documents = append(w.documents, document.ID)
	}
	return w
}

// route checks that a route can ever match: one that cannot would be an alert
// nobody gets, and nobody misses.
func (c *checker) route(at string, route Route, receivers []string, watched watched) {
	c.known(at+".to", "is no receiver", route.To, receivers, exactly)
	when := route.When
	c.known(at+".when.event", "is no event", when.Event, eventNames, exactly)
	c.known(at+".when.severity", "is no severity", when.Severity, severityNames(), exactly)
	c.known(at+".when.tags", "is a tag no document bears", when.Tags, watched.tags, policy.Slug)
	c.known(at+".when.service", "is not watched", when.Service, watched.services, policy.Slug)
	c.known(at+".when.type", "is a type no document has", when.Type, watched.types, policy.Slug)
	c.known(at+".when.document", "is the id of no document", when.Document, watched.documents, exactly)
	aboutChanges := len(when.Severity)+len(when.Kind)+len(when.Gained)+len(when.Lost)+len(when.Changed) > 0 || when.Share > 0
	if aboutChanges && len(when.Event) > 0 && !slices.ContainsFunc(when.Event, func(e string) bool { return policy.Event(e).OfChange() }) {
		c.mistake(at+".when", "never matches: only changes have a severity, a share and kinds", "write event: change, or take these away")
	}
	c.timing(at, route)
}

// timing checks when the alerts of a route are sent.
func (c *checker) timing(at string, route Route) {
	c.timezone(at+".timezone", route.Timezone)
	c.schedule(at+".digest", route.Digest)
	if _, err := policy.ParseQuietHours(route.Quiet); err != nil || strings.Contains(route.Quiet, " ") {
		c.invalid(at+".quiet", "are no quiet hours", nil, "write 22:00-07:00, and the time zone as timezone: beside it")
	}
	if route.Heartbeat && route.Digest == "" {
		c.mistake(at+".heartbeat", "is of digests", "write digest: with a schedule, or take it away")
	}
	if route.Timezone != "" && route.Digest == "" && route.Quiet == "" {
		c.mistake(at+".timezone", "is that of digest and quiet, and there is neither", "take it away")
	}
}

// model checks the language model.
func (c *checker) model() {
	model := &c.config.Alerts.Model
	c.secretFile("alerts.model.key", &model.Key, model.KeyFile)
	if model.URL != "" && !isWeb(model.URL) {
		c.invalid("alerts.model.url", "is no web address", nil, "write https://api.example.com/v1")
	}
	if model.Timeout > Duration(30*time.Second) {
		c.invalid("alerts.model.timeout", "is too long for an alert to wait", nil, "write 30s or less")
	}
	if model.MaxTokens < 0 || model.DailyTokens < 0 {
		c.mistake("alerts.model", "a number of tokens is below zero", "write what an answer and a day may cost")
	}
}

// retry checks how attempts follow each other.
func (c *checker) retry() {
	retry := c.config.Alerts.Retry
	if retry.First < Duration(time.Second) {
		c.invalid("alerts.retry.first", "is too soon", nil, "write 1s or more")
	}
	if retry.Longest < retry.First {
		c.invalid("alerts.retry.longest", "is shorter than the first wait", nil, "write "+retry.First.String()+" or more")
	}
	if retry.For < retry.First || retry.For > Duration(30*24*time.Hour) {
		c.invalid("alerts.retry.for", "is out of range", nil, "write "+retry.First.String()+" to 720h")
	}
}

// known checks that every value is among those known, both in the form given.
func (c *checker) known(path, message string, values Strings, known []string, form func(string) string) {
	c.each(path, values, func(path, value string) {
		same := func(candidate string) bool { return form(candidate) == form(value) }
		if value != "" && !slices.ContainsFunc(known, same) {
			c.invalid(path, message, nil, suggest(value, c.showable(known)))
		}
	})
}

// showable are the names that may be suggested.
func (c *checker) showable(names []string) []string {
	var showable []string
	for _, name := range names {
		if c.shown(name) == name {
			showable = append(showable, name)
		}
	}
	return showable
}

func exactly(name string) string { return name }

var eventNames = func() []string {
	names := make([]string, len(policy.Events))
	for i, event := range policy.Events {
		names[i] = string(event)
	}
	return names
}()

func severityNames() []string {
	names := make([]string, len(policy.Severities))
	for i, severity := range policy.Severities {
		names[i] = string(severity)
	}
	return names
}

// unreachable looks for routes behind one that takes every alert.
func (c *checker) unreachable() {
	all := ""
	for i, route := range c.config.Alerts.Routes {
		at := fmt.Sprintf("alerts.routes[%d]", i)
		if all != "" && !apart(route.When) {
			c.mistake(at, fmt.Sprintf("is never reached: the route on line %d takes every alert", c.where(all).line),
				"move that one to the end, or add continue: true to it")
			return
		}
		if all == "" && !c.written(at+".when") && !route.Continue {
			all = at
		}
	}
}

// apart reports whether a route asks for events alone that no route takes
// which does not ask for them.
func apart(when When) bool {
	return len(when.Event) > 0 && !slices.ContainsFunc(when.Event, func(event string) bool {
		return !policy.Event(event).AskedFor()
	})
}
