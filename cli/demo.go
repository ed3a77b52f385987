package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"github.com/spf13/cobra"

	"policytrail/policy"
	"policytrail/store"
)

// demoDocument is the id of the made-up messenger's policy.
const demoDocument = "pidgin-post/privacy-policy"

func (a *app) demo() *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show it all on a made-up messenger, without network",
		Long: `Show it all without network: a made-up messenger's privacy policy is served on
this machine and edited three times, the real daemon watches it, and its mail and
webhook arrive at receivers started here. The web pages stay open until Ctrl-C.`,
		Args: arguments(0, 0),
	}
	once := c.Flags().Bool("once", false, "end when the show is over")
	c.RunE = func(c *cobra.Command, _ []string) error {
		folder, err := os.MkdirTemp("", "policytrail-demo-")
		if err != nil {
			return err
		}
		err = a.play(c.Context(), folder, *once)
		return errors.Join(err, os.RemoveAll(folder))
	}
	return c
}

// show is the demo's stage: a site, receivers, and where to tell the story.
type show struct {
	app    *app
	site   *demoSite
	mail   *mailbox
	hook   *hook
	listen string // of the web pages
	screen screen
}

// play starts the stage and the daemon, and tells the story.
func (a *app) play(ctx context.Context, folder string, once bool) error {
	s, err := a.stage()
	if err != nil {
		return err
	}
	defer s.close()
	a.config, a.database = filepath.Join(folder, "policies.yaml"), ""
	if err := s.writeSettings(a.config); err != nil {
		return err
	}
	settings, err := a.load()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	log := slog.New(slog.NewTextHandler(a.env.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	go func() {
		ended <- a.serve(ctx, settings, log, nil)
		cancel()
	}()
	err = s.tell(ctx)
	if err == nil && !once {
		s.say("\nThe pages stay open at %s until you press Ctrl-C.\n", s.screen.bold("http://"+s.listen))
		<-ctx.Done()
	}
	interrupted := ctx.Err() != nil && errors.Is(err, context.Canceled)
	cancel()
	if daemon := <-ended; daemon != nil {
		return daemon
	}
	if interrupted {
		return nil
	}
	return err
}

func (a *app) stage() (*show, error) {
	s := &show{app: a, screen: a.screen()}
	var err error
	if s.site, err = startDemoSite(); err != nil {
		return nil, err
	}
	if s.mail, err = startMailbox(); err != nil {
		s.close()
		return nil, err
	}
	if s.hook, err = startHook(); err != nil {
		s.close()
		return nil, err
	}
	if s.listen, err = freeAddress(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// freeAddress is a loopback address nobody listens on now.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

func (s *show) close() {
	s.site.close()
	if s.mail != nil {
		s.mail.close()
	}
	if s.hook != nil {
		s.hook.close()
	}
}

func (s *show) writeSettings(path string) error {
	settings, err := template.ParseFS(demoFiles, "demo/policies.yaml")
	if err != nil {
		return err
	}
	var file bytes.Buffer
	err = settings.Execute(&file, map[string]any{
		"Listen": s.listen, "Site": s.site.url(), "Hook": s.hook.url(), "Secret": hookSecret, "SMTPPort": s.mail.port(),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o600)
}

func (s *show) say(format string, args ...any) { fmt.Fprintf(s.screen.out, format, args...) }

// tell is the story.
func (s *show) tell(ctx context.Context) error {
	s.heading("A made-up messenger publishes its privacy policy: %s/privacy", s.site.url())
	if err := s.visited(ctx); err != nil {
		return err
	}
	s.say("policytrail stored the text as version 1. A first version is a baseline, not news.\n")

	s.heading("It adds a cookie banner, a new footer year and another script")
	s.site.publish(editionNoise)
	if err := s.visited(ctx); err != nil {
		return err
	}
	if err := s.silent(); err != nil {
		return err
	}
	s.say("Visited again: the legal text is the same. No version, no alert.\n")

	s.heading("It edits the policy: messages may now be kept and disclosed")
	if err := s.news(ctx, editionDisclose); err != nil {
		return err
	}
	s.heading("It edits the policy again: a promise is gone")
	if err := s.news(ctx, editionWithdraw); err != nil {
		return err
	}
	return s.history(ctx)
}

func (s *show) heading(format string, args ...any) {
	s.say("\n%s\n", s.screen.bold("── "+fmt.Sprintf(format, args...)))
}

// visited waits until the edition online was visited and that visit has ended:
// the next visit has begun.
func (s *show) visited(ctx context.Context) error {
	for s.site.seen() < 2 {
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// silent makes sure nobody was told anything.
func (s *show) silent() error {
	select {
	case l := <-s.mail.letters:
		return fmt.Errorf("an alert for nothing: a mail %q arrived", l.subject)
	case c := <-s.hook.calls:
		return fmt.Errorf("an alert for nothing: webhook %s was called", c.id)
	default:
		return nil
	}
}

// newsTime bounds the wait for an alert of the demo.
const newsTime = 20 * time.Second

// news publishes an edition and prints what the receivers were told of it.
func (s *show) news(ctx context.Context, edition int) error {
	s.site.publish(edition)
	ctx, cancel := context.WithTimeout(ctx, newsTime)
	defer cancel()
	var l letter
	var c call
	for range 2 {
		select {
		case l = <-s.mail.letters:
		case c = <-s.hook.calls:
		case <-ctx.Done():
			return fmt.Errorf("waiting for the alerts of edition %d: %w", edition, ctx.Err())
		}
	}
	s.say("%s\n", s.screen.faint("mail to "+l.to))
	s.say("%s %s\n\n%s\n", s.screen.bold("Subject:"), l.subject, strings.TrimSpace(l.text))
	return s.sayCall(c)
}

// sayCall prints the gist of a webhook request.
func (s *show) sayCall(c call) error {
	var body struct {
		Type string `json:"type"`
		Data struct {
			Title    string `json:"title"`
			Severity string `json:"severity"`
		} `json:"data"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return fmt.Errorf("reading the webhook's body: %w", err)
	}
	s.say("\n%s\n", s.screen.faint(fmt.Sprintf("webhook %s, %d bytes of JSON, signature verified", c.id, len(c.body))))
	s.say("type %s, severity %s, title %q\n", body.Type, s.screen.severity(body.Data.Severity), body.Data.Title)
	return nil
}

// history prints what can be asked afterwards.
func (s *show) history(ctx context.Context) error {
	s.heading("And this is its history: policytrail history %s", demoDocument)
	return s.app.withHistory(ctx, func(h *store.Store) error {
		entries, err := historyOf(ctx, h, demoDocument)
		if err != nil {
			return err
		}
		if err := s.app.printHistory(entries); err != nil {
			return err
		}
		s.say("\n%s\n", s.screen.bold(`Since when? policytrail search --ever '"retain, preserve or disclose"'`))
		hits, err := h.Search(ctx, policy.Query{Words: `"retain, preserve or disclose"`, Ever: true})
		if err != nil {
			return err
		}
		return s.app.printHits(hits)
	})
}

// pause waits, or returns why ctx ended.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
