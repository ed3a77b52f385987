package cli

import (
	"time"

	"github.com/spf13/cobra"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
)

func (a *app) alertsLog() *cobra.Command {
	c := &cobra.Command{
		Use:   "log [DELIVERY]",
		Short: "Show each attempt to hand over an alert: when, how long, what was answered",
		Long: `Show each attempt to hand over an alert: when, how long, what was answered.

With --json: [{delivery, receiver, title, at, took_ns, state, answer}], newest
first; state is the one the attempt left the delivery in.`,
		Args: arguments(0, 1),
	}
	asJSON := jsonFlag(c)
	receiver := c.Flags().String("receiver", "", "only attempts at this receiver")
	limit := c.Flags().Int("limit", 50, "at most this many, the newest")
	c.RunE = func(c *cobra.Command, args []string) error {
		delivery := ""
		if len(args) > 0 {
			delivery = args[0]
		}
		return a.withHistory(c.Context(), func(s *store.Store) error {
			lines, err := s.Attempts(c.Context(), delivery, *receiver, *limit)
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(list(lines))
			}
			return a.printAttempts(lines)
		})
	}
	return c
}

func (a *app) printAttempts(lines []policy.AttemptLine) error {
	screen := a.screen()
	var rows [][]string
	for _, l := range lines {
		rows = append(rows, []string{
			stamp(l.At), l.Receiver, l.Took.Round(time.Millisecond).String(), string(l.State), l.Answer, l.Title, l.Delivery,
		})
	}
	return screen.table([]string{"AT (UTC)", "RECEIVER", "TOOK", "LEFT IT", "ANSWER", "ALERT", "ID"}, rows)
}

func (a *app) alertsSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of what webhooks and commands get",
		Args:  arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			schema, err := alerts.Schema()
			if err != nil {
				return err
			}
			_, err = a.env.Out.Write(schema)
			return err
		},
	}
}
