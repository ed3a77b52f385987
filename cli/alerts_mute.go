package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"policytrail/policy"
	"policytrail/store"
)

func (a *app) alertsMute() *cobra.Command {
	c := &cobra.Command{
		Use:   "mute",
		Short: "Send nothing of a document, service or tag, or to a receiver, until a date",
		Long: `Send nothing of a document, service or tag, or to a receiver, until a date. What is
muted stays listed, and "alerts retry ID" sends it. Without flags, the mutes that
stand are listed.

With --json: [{id, scope, name, until, reason, created}].`,
		Args: arguments(0, 0),
	}
	asJSON := jsonFlag(c)
	until := c.Flags().String("until", "", `until when: a day such as 2027-01-31, a time such as 2027-01-31T08:00:00Z, or a duration such as 48h`)
	reason := c.Flags().String("reason", "", "why, for those who wonder")
	scopes := map[policy.MuteScope]*string{}
	for _, scope := range policy.MuteScopes[1:] {
		scopes[scope] = c.Flags().String(string(scope), "", "mute this "+string(scope))
	}
	all := c.Flags().Bool("all", false, "mute everything")
	c.MarkFlagsMutuallyExclusive("all", "document", "service", "tag", "receiver")
	c.RunE = func(c *cobra.Command, _ []string) error {
		m := policy.Mute{Created: time.Now().UTC().Truncate(time.Millisecond), Reason: *reason}
		for scope, name := range scopes {
			if *name != "" {
				m.Scope, m.Name = scope, *name
			}
		}
		if *all {
			m.Scope = policy.MuteAll
		}
		return a.withHistory(c.Context(), func(s *store.Store) error {
			if m.Scope != "" {
				if err := a.mute(c.Context(), s, m, *until); err != nil {
					return err
				}
			} else if *until != "" {
				return errors.New("nothing is named that is to be muted (write --document, --service, --tag, --receiver or --all)")
			}
			mutes, err := s.Mutes(c.Context(), time.Now())
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(list(mutes))
			}
			return a.printMutes(mutes)
		})
	}
	return c
}

func (a *app) mute(ctx context.Context, s *store.Store, m policy.Mute, until string) error {
	if m.Scope == policy.MuteReceiver {
		settings, err := a.load()
		if err != nil {
			return err
		}
		known := slices.Contains(receivers(settings), m.Name)
		if !known {
			return fmt.Errorf("there is no receiver %q", m.Name)
		}
	}
	var err error
	if m.Until, err = moment(until, m.Created); err != nil {
		return err
	}
	_, err = s.Mute(ctx, m)
	return err
}

// moment reads a day (its end, UTC), a time or a duration from now.
func moment(text string, now time.Time) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.AddDate(0, 0, 1), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), nil
	}
	if wait, err := time.ParseDuration(text); err == nil && wait > 0 {
		return now.Add(wait), nil
	}
	return time.Time{}, fmt.Errorf("%q is no time (write --until 2027-01-31, 2027-01-31T08:00:00Z or 48h)", text)
}

func (a *app) printMutes(mutes []policy.Mute) error {
	screen := a.screen()
	if len(mutes) == 0 {
		fmt.Fprintln(screen.out, "Nothing is muted.")
		return nil
	}
	var rows [][]string
	for _, m := range mutes {
		rows = append(rows, []string{strconv.FormatInt(m.ID, 10), m.String(), stamp(m.Until), m.Reason})
	}
	return screen.table([]string{"ID", "MUTED", "UNTIL (UTC)", "WHY"}, rows)
}

func (a *app) alertsUnmute() *cobra.Command {
	return &cobra.Command{
		Use:   "unmute ID",
		Short: "End a mute, by the id that `alerts mute` lists",
		Args:  arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return fmt.Errorf("%q is no id of a mute (`policytrail alerts mute` lists them)", args[0])
			}
			return a.withHistory(c.Context(), func(s *store.Store) error { return s.Unmute(c.Context(), id) })
		},
	}
}
