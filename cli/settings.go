package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"policytrail/alerts"
	"policytrail/clause"
	"policytrail/config"
	"policytrail/fetch"
	"policytrail/policy"
	"policytrail/store"
	"policytrail/watch"
)

// load reads the settings, all of them checked.
func (a *app) load() (*config.Config, error) {
	c, err := config.Load(a.config, a.env.Lookup)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &policy.Hint{Err: fmt.Errorf("there is no %s here", a.config),
			Do: "name one with --config, or start from the policies.yaml that comes with policytrail"}
	}
	return c, err
}

// settings are the file's if it is there, else the defaults: for commands that
// do something useful without a watch list.
func (a *app) settings() (*config.Config, error) {
	if _, err := os.Stat(a.config); a.config == defaultConfig && errors.Is(err, fs.ErrNotExist) {
		return config.Default(), nil
	}
	return a.load()
}

// databasePath is --database, else what the settings say. It asks nothing else
// of the settings: a question to the history must not fail for want of a mail
// server's password.
func (a *app) databasePath() (string, error) {
	if a.database != "" {
		return a.database, nil
	}
	path, err := config.Database(a.config, a.env.Lookup)
	if errors.Is(err, fs.ErrNotExist) && a.config == defaultConfig {
		return config.Default().Database, nil
	}
	return path, err
}

// openHistory opens the database for questions; it must be there.
func (a *app) openHistory(ctx context.Context) (*store.Store, error) {
	path, err := a.databasePath()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Config{Path: path, MustExist: true})
}

// openStore opens the database for work, and makes it if need be.
func (a *app) openStore(ctx context.Context, c *config.Config, log *slog.Logger) (*store.Store, error) {
	path := c.Database
	if a.database != "" {
		path = a.database
	}
	return store.Open(ctx, store.Config{Path: path, Logger: log})
}

// withHistory runs f on the database of questions.
func (a *app) withHistory(ctx context.Context, f func(*store.Store) error) error {
	s, err := a.openHistory(ctx)
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}

// withDocument runs f when the database knows the document.
func (a *app) withDocument(ctx context.Context, id string, f func(*store.Store) error) error {
	return a.withHistory(ctx, func(s *store.Store) error {
		ids, err := s.IDs(ctx)
		if err != nil {
			return err
		}
		if !slices.Contains(ids, id) {
			return unknownDocument(id, ids)
		}
		return f(s)
	})
}

// parts makes what the daemon works with out of the settings. hostWait bounds
// how long a check waits for its host; zero is as long as it takes.
func (a *app) parts(c *config.Config, s *store.Store, hostWait time.Duration) (watch.Parts, *fetchers, error) {
	fetchers, err := newFetchers(c.Fetch, hostWait)
	if err != nil {
		return watch.Parts{}, nil, err
	}
	rules, err := clause.Load(rulesConfig(c.Rules))
	if err != nil {
		return watch.Parts{}, nil, err
	}
	if err := namedKinds(c, rules); err != nil {
		return watch.Parts{}, nil, err
	}
	told, err := alerts.New(alertsConfig(c))
	if err != nil {
		return watch.Parts{}, nil, err
	}
	return watch.Parts{
		Documents: c.Documents(),
		Spread:    time.Duration(c.Spread),
		Checker:   a.checker(c, fetchers, s, rules, told),
		Alerts:    told,
	}, fetchers, nil
}

// checker puts a checker together; one that only fetches needs no history,
// rules or alerts.
func (a *app) checker(c *config.Config, f *fetchers, s watch.History, rules *clause.Rules, told *alerts.Alerts) *watch.Checker {
	return &watch.Checker{
		History: s, Get: f.client.Get, Render: f.browser.Get, AutoRender: c.Fetch.Browser.Auto, PDF: a.pdf.Read,
		Offline: f.client.Offline, Rules: rules, Alerts: told,
	}
}

// fetchers are what pages come by.
type fetchers struct {
	client  *fetch.Client
	browser *fetch.Browser // nothing runs before it is needed
}

func newFetchers(f config.Fetch, hostWait time.Duration) (*fetchers, error) {
	client, err := fetch.New(fetchConfig(f, hostWait))
	if err != nil {
		return nil, err
	}
	return &fetchers{client: client, browser: fetch.NewBrowser(client, fetch.BrowserConfig{
		Path: f.Browser.Path, Timeout: time.Duration(f.Browser.Timeout), Still: time.Duration(f.Browser.Still),
		Memory: int64(f.Browser.Memory), RestartAfter: f.Browser.RestartAfter,
	})}, nil
}

// Close ends the browser, if it runs, and the connections kept for reuse.
func (f *fetchers) Close() {
	f.browser.Close()
	f.client.Close()
}

// cacheDir is where what can be made again is kept, "" when there is no place.
func cacheDir(lookup func(name string) (string, bool)) string {
	for _, place := range []struct{ variable, below string }{
		{"XDG_CACHE_HOME", ""}, {"LocalAppData", ""}, {"HOME", ".cache"},
	} {
		if dir, ok := lookup(place.variable); ok && filepath.IsAbs(dir) {
			return filepath.Join(dir, place.below, "policytrail")
		}
	}
	return ""
}

// namedKinds refuses routes that wait for a clause kind no rule knows, and
// claims it is to speak against.
func namedKinds(c *config.Config, rules *clause.Rules) error {
	var known []string
	for _, kind := range rules.Kinds() {
		known = append(known, kind.ID)
	}
	var errs []error
	check := func(where string, kinds []string) {
		for _, kind := range kinds {
			if slices.Contains(known, kind) {
				continue
			}
			do := "the kinds are: " + strings.Join(known, ", ")
			if near := policy.Near(kind, known); len(near) > 0 {
				do = "did you mean " + strings.Join(near, " or ") + "?"
			}
			errs = append(errs, &policy.Hint{Err: fmt.Errorf("%s: there is no clause kind %q", where, kind), Do: do})
		}
	}
	for i, route := range c.Alerts.Routes {
		check(fmt.Sprintf("alerts.routes[%d]", i), route.When.Kind)
	}
	for _, document := range c.Documents() {
		for _, claim := range document.Claims {
			check("the claims of "+document.ID, claim.Kinds)
		}
	}
	return errors.Join(errs...)
}

func fetchConfig(f config.Fetch, hostWait time.Duration) fetch.Config {
	retries := f.Retries
	if retries == 0 {
		retries = -1 // 0 is "the default" there, and "none" in the file
	}
	return fetch.Config{
		UserAgent: f.UserAgent, Contact: f.Contact, Timeout: time.Duration(f.Timeout), MaxSize: int64(f.MaxSize),
		PerHost: f.PerHost.Interval(), HostWait: hostWait, Retries: retries,
		IgnoreRobots: !f.Robots, AllowPrivate: f.AllowPrivate,
	}
}

func alertsConfig(c *config.Config) alerts.Config {
	to := alerts.Config{
		BaseURL: c.Server.URL, UserAgent: "policytrail/" + buildVersion(), AllowPrivate: c.Fetch.AllowPrivate,
		SMTP: alerts.SMTP{
			Host: c.SMTP.Host, Port: c.SMTP.Port, Username: c.SMTP.Username, Password: c.SMTP.Password.Reveal(),
			From: c.SMTP.From, TLS: c.SMTP.TLS,
		},
		Templates: c.Alerts.Templates, AllowExec: c.Alerts.AllowExec,
		Backoff: alerts.Backoff{
			First: time.Duration(c.Alerts.Retry.First), Longest: time.Duration(c.Alerts.Retry.Longest), For: time.Duration(c.Alerts.Retry.For),
		},
	}
	if m := c.Alerts.Model; m.URL != "" {
		to.Model = &alerts.Model{
			URL: m.URL, Name: m.Name, Key: m.Key.Reveal(), Timeout: time.Duration(m.Timeout), MaxTokens: m.MaxTokens, Budget: m.DailyTokens,
		}
	}
	if o := c.SMTP.OAuth; o.TokenURL != "" {
		to.SMTP.OAuth = &alerts.OAuth{
			TokenURL: o.TokenURL, ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(),
			RefreshToken: o.RefreshToken.Reveal(), Scope: o.Scope,
		}
	}
	for _, r := range c.Alerts.Receivers {
		to.Receivers = append(to.Receivers, receiver(r))
	}
	for _, r := range c.Alerts.Routes {
		to.Routes = append(to.Routes, route(r, c.Timezone))
	}
	return to
}

func receiver(r config.Receiver) alerts.Receiver {
	to := alerts.Receiver{Name: r.Name, Pause: r.Rate.Interval()}
	if r.Email != nil {
		to.Email = &alerts.Email{To: r.Email.To}
	}
	if r.Shoutrrr != "" {
		to.Chat = &alerts.Chat{URL: r.Shoutrrr.Reveal()}
	}
	if len(r.Exec) > 0 {
		to.Exec = &alerts.Exec{Command: r.Exec}
	}
	if r.Webhook != nil {
		to.Webhook = &alerts.Webhook{
			URL: r.Webhook.URL.Reveal(), Secret: r.Webhook.Secret.Reveal(), Header: map[string]string{},
			Body: r.Webhook.Body, ContentType: r.Webhook.ContentType,
		}
		for name, value := range r.Webhook.Headers {
			to.Webhook.Header[name] = value.Reveal()
		}
	}
	return to
}

// route takes over a route; the time zone is that of the file.
func route(r config.Route, timezone string) alerts.Route {
	to := alerts.Route{Name: r.Name, To: r.To, Continue: r.Continue, When: alerts.Match{
		Severity: r.When.LeastSeverity(), Share: float64(r.When.Share), Tags: r.When.Tags, Services: r.When.Service,
		Types: r.When.Type, Documents: r.When.Document, Languages: r.When.Language,
		Kinds: r.When.Kind, Gained: r.When.Gained, Lost: r.When.Lost, Edited: r.When.Changed,
	}}
	for _, event := range r.When.Event {
		to.When.Event = append(to.When.Event, policy.Event(event))
	}
	zone := cmp.Or(r.Timezone, timezone)
	if r.Quiet != "" {
		// The file was checked, so these are quiet hours.
		to.Quiet, _ = policy.ParseQuietHours(r.Quiet + " " + zone)
	}
	if r.Digest != "" {
		to.Digest = &alerts.Digest{Schedule: r.Digest, Timezone: zone, Heartbeat: r.Heartbeat}
	}
	return to
}

// receivers are the names of all receivers.
func receivers(c *config.Config) []string {
	var names []string
	for _, r := range c.Alerts.Receivers {
		names = append(names, r.Name)
	}
	return names
}
