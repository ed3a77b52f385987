package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"policytrail/config"
	"policytrail/store"
	"policytrail/watch"
	"policytrail/web"
)

func (a *app) run() *cobra.Command {
	c := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon: schedule, checks, alerts, web pages",
		Long: `Run the daemon: it checks each document when it is due, sends alerts and serves
the history as web pages. It logs to the error stream and ends on Ctrl-C or
SIGTERM, jobs under way first. On SIGHUP it reads the settings again; a file with
mistakes is refused, and the old settings stay.`,
		Args: arguments(0, 0),
	}
	logJSON := c.Flags().Bool("log-json", false, "log JSON lines")
	c.RunE = func(c *cobra.Command, _ []string) error {
		settings, err := a.load()
		if err != nil {
			return err
		}
		return a.serve(c.Context(), settings, a.logger(*logJSON), nil)
	}
	return c
}

func (a *app) logger(asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(a.env.Err, nil))
	}
	return slog.New(slog.NewTextHandler(a.env.Err, nil))
}

// hostWait is how long a check of the daemon waits for its host before its
// worker takes another document meanwhile.
const hostWait = 20 * time.Second

// serve is the daemon, put together: store, parts, workers, web. It runs until
// ctx ends. listening hears the address of the web pages; it may be nil.
func (a *app) serve(ctx context.Context, settings *config.Config, log *slog.Logger, listening func(address string)) error {
	s, err := a.openStore(ctx, settings, quiet(log))
	if err != nil {
		return err
	}
	defer s.Close()
	parts, client, err := a.parts(settings, s, hostWait)
	if err != nil {
		return err
	}
	metrics := web.NewMetrics(s, buildVersion())
	daemon, err := watch.New(ctx, watch.Config{
		Store: s, Log: log, QueueLog: quiet(log), Parts: parts, OnCheck: metrics.CheckDone,
		OnAttempt: func(attempt store.Attempt) { metrics.Attempted(attempt.State) },
	})
	if err != nil {
		return err
	}
	pages := web.New(web.Config{
		History: s, IsUnknown: func(err error) bool { return errors.Is(err, store.ErrUnknown) },
		Token: settings.Server.Token.Reveal(), BaseURL: settings.Server.URL, Version: buildVersion(), Log: log, Metrics: metrics,
	})
	if settings.Fetch.Contact == "" && settings.Fetch.UserAgent == "" {
		log.Warn("no fetch.contact is set: a site that sees a problem can't write to you, and may block you instead")
	}
	log.Info("watching", "documents", len(parts.Documents), "receivers", len(settings.Alerts.Receivers), "database", settings.Database)

	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 3)
	go func() { ended <- daemon.Run(ctx) }()
	go func() {
		a.reload(ctx, s, daemon, client, log)
		ended <- nil
	}()
	go func() {
		ended <- web.Serve(ctx, settings.Server.Listen, pages, func(address string) {
			log.Info("web pages", "url", "http://"+address)
			if listening != nil {
				listening(address)
			}
		})
	}()
	// The first to end takes the others along.
	err = <-ended
	cancel()
	return errors.Join(err, <-ended, <-ended)
}

// reload reads the settings again on each signal until ctx ends, and closes the
// client in use then. A change of database or listener needs a restart.
func (a *app) reload(ctx context.Context, s *store.Store, daemon *watch.Daemon, client *fetchers, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			client.Close()
			return
		case <-a.env.Reload:
		}
		fresh, err := a.replaceParts(ctx, s, daemon, client)
		if err != nil {
			log.Error("the settings were not read again, the old ones stay", "error", err)
			continue
		}
		client = fresh
		log.Info("settings read again", "file", a.config)
	}
}

func (a *app) replaceParts(ctx context.Context, s *store.Store, daemon *watch.Daemon, old *fetchers) (*fetchers, error) {
	settings, err := a.load()
	if err != nil {
		return nil, err
	}
	parts, client, err := a.parts(settings, s, hostWait)
	if err != nil {
		return nil, err
	}
	if err := daemon.Reload(ctx, parts); err != nil {
		client.Close()
		return nil, fmt.Errorf("taking over the settings: %w", err)
	}
	old.Close()
	return client, nil
}

// quiet keeps what the job queue says of its own doings out of the log, save
// what went wrong.
func quiet(log *slog.Logger) *slog.Logger {
	return slog.New(&atLeast{log.Handler(), slog.LevelWarn})
}

// atLeast drops records below a level.
type atLeast struct {
	slog.Handler
	level slog.Level
}

func (h *atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}

func (h *atLeast) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &atLeast{h.Handler.WithAttrs(attrs), h.level}
}

func (h *atLeast) WithGroup(name string) slog.Handler {
	return &atLeast{h.Handler.WithGroup(name), h.level}
}
