package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
	"policytrail/watch"
)

func (a *app) alerts() *cobra.Command {
	c := &cobra.Command{
		Use:   "alerts",
		Short: "Show what was told to whom; explain routes; mute; test receivers; retry what failed",
		Args:  arguments(0, 0),
	}
	listing := a.alertsList()
	c.RunE = listing.RunE
	c.Flags().AddFlagSet(listing.Flags())
	c.Long = listing.Long
	c.AddCommand(listing, a.alertsLog(), a.alertsExplain(), a.alertsPreview(), a.alertsMute(), a.alertsUnmute(), a.alertsTest(), a.alertsRetry(), a.alertsSchema())
	return c
}

func (a *app) alertsList() *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List deliveries: what was told to whom, what is owed, what failed",
		Long: `List deliveries: what was told to whom, what is owed, what failed.

With --json: [{id, alert, receiver, state, attempts, detail, next_at, done_at,
event, document, at, severity, title, digest, quiet}], state being owed,
delivered, failed, held (for a digest), digested or muted.`,
		Args: arguments(0, 0),
	}
	asJSON := jsonFlag(c)
	failed := c.Flags().Bool("failed", false, "only what was given up")
	owed := c.Flags().Bool("owed", false, "only what is still to be handed over")
	limit := c.Flags().Int("limit", 50, "at most this many, the newest")
	c.MarkFlagsMutuallyExclusive("failed", "owed")
	c.RunE = func(c *cobra.Command, _ []string) error {
		var state policy.DeliveryState
		switch {
		case *failed:
			state = policy.Abandoned
		case *owed:
			state = policy.Owed
		}
		return a.withHistory(c.Context(), func(s *store.Store) error {
			lines, err := s.Alerts(c.Context(), state, *limit)
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(list(lines))
			}
			health, err := s.Receivers(c.Context())
			if err != nil {
				return err
			}
			a.printFailing(health)
			return a.printAlerts(lines)
		})
	}
	return c
}

func (a *app) printAlerts(lines []policy.AlertLine) error {
	screen := a.screen()
	if len(lines) == 0 {
		fmt.Fprintln(screen.out, "No alerts.")
		return nil
	}
	var rows [][]string
	for _, l := range lines {
		rows = append(rows, []string{stamp(l.At), l.Receiver, deliveryState(screen, l), l.Title, l.ID})
	}
	return screen.table([]string{"AT (UTC)", "RECEIVER", "STATE", "ALERT", "ID"}, rows)
}

// printFailing names the receivers that can't be reached.
func (a *app) printFailing(health []policy.ReceiverHealth) {
	screen := a.screen()
	for _, h := range health {
		if h.FailingSince != nil {
			fmt.Fprintf(screen.out, "%s can't be reached since %s, %d attempts: %s\n",
				screen.coloured("1", h.Name), stamp(*h.FailingSince), h.Failures, h.LastError)
		}
	}
}

func deliveryState(screen screen, l policy.AlertLine) string {
	switch l.State {
	case policy.Held:
		return "held for the digest " + l.Digest
	case policy.Digested:
		return l.Detail
	case policy.Muted:
		return "muted: " + l.Detail
	case policy.Delivered:
		return "delivered " + stamp(*l.DoneAt)
	case policy.Abandoned:
		return screen.coloured("1", fmt.Sprintf("failed after %d attempts: %s", l.Attempts, l.Detail))
	}
	if l.Attempts == 0 && l.NextAt == nil {
		return "owed"
	}
	state := fmt.Sprintf("owed, %d attempts: %s", l.Attempts, l.Detail)
	if l.NextAt != nil {
		state += ", next " + stamp(*l.NextAt)
	}
	return screen.coloured("3", state)
}

// tested is how a sample fared, as --json shows it.
type tested struct {
	Receiver string `json:"receiver"`
	OK       bool   `json:"ok"`
	Answer   string `json:"answer"`
	Took     string `json:"took"`
}

func (a *app) alertsTest() *cobra.Command {
	c := &cobra.Command{
		Use:   "test",
		Short: "Send a marked sample through each receiver and print what each answered",
		Long: `Send a marked sample through each receiver and print what each answered.

With --json: [{receiver, ok, answer, took}].`,
		Args: arguments(0, 0),
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		settings, err := a.load()
		if err != nil {
			return err
		}
		told, err := alerts.New(alertsConfig(settings))
		if err != nil {
			return err
		}
		var results []tested
		var errs []error
		for _, r := range told.Test(c.Context()) {
			result := tested{Receiver: r.Receiver, OK: r.Err == nil, Answer: r.Answer, Took: r.Took.Round(time.Millisecond).String()}
			if r.Err != nil {
				result.Answer = r.Err.Error()
				errs = append(errs, fmt.Errorf("receiver %s got no sample", r.Receiver))
			}
			results = append(results, result)
		}
		return errors.Join(a.printTested(results, *asJSON), errors.Join(errs...))
	}
	return c
}

func (a *app) printTested(results []tested, asJSON bool) error {
	if asJSON {
		return a.printJSON(list(results))
	}
	if len(results) == 0 {
		fmt.Fprintf(a.env.Out, "No receivers: add some under alerts in %s.\n", a.config)
		return nil
	}
	var rows [][]string
	for _, r := range results {
		state := "ok"
		if !r.OK {
			state = "failed"
		}
		rows = append(rows, []string{r.Receiver, state, r.Took, r.Answer})
	}
	return a.screen().table([]string{"RECEIVER", "SAMPLE", "TOOK", "ANSWER"}, rows)
}

func (a *app) alertsRetry() *cobra.Command {
	return &cobra.Command{
		Use:   "retry [ID…]",
		Short: "Try again now what is owed or was given up: all of it, or the deliveries named",
		Args:  arguments(0, -1),
		RunE: func(c *cobra.Command, ids []string) error {
			settings, err := a.load()
			if err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(a.env.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
			s, err := a.openStore(c.Context(), settings, log)
			if err != nil {
				return err
			}
			defer s.Close()
			n, err := s.Retry(c.Context(), slices.Compact(ids), watch.RetryJob)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.env.Out, "%d deliveries are tried again.\n", n)
			parts, client, err := a.parts(settings, s, 0)
			if err != nil {
				return err
			}
			defer client.Close()
			daemon, err := watch.New(c.Context(), watch.Config{Store: s, Log: log, Parts: parts})
			if err != nil {
				return err
			}
			return a.deliverNow(c.Context(), s, daemon)
		},
	}
}
