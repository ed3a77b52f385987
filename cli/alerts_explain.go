package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
)

// explained is what the routes make of one event, as --json shows it.
type explained struct {
	Event  policy.Event     `json:"event"`
	About  string           `json:"about"` // what the event is taken to be
	Routes []alerts.Verdict `json:"routes"`
	Muted  []string         `json:"muted,omitempty"` // receivers who would hear nothing all the same, and why
}

func (a *app) alertsExplain() *cobra.Command {
	c := &cobra.Command{
		Use:   "explain DOCUMENT",
		Short: "Say which route would take which event of a document, and why",
		Long: `Say which route would take which event of a document, and why. A change is taken
to be like the last one of the document.

With --json: [{event, about, routes: [{route, takes, why, receivers, quiet, digest}], muted}].`,
		Args:              arguments(1, 1),
		ValidArgsFunction: a.completeDocument,
	}
	asJSON := jsonFlag(c)
	only := c.Flags().String("event", "", "only this event: change, broken, recovered, swings, moved, unselected or date")
	c.RunE = func(c *cobra.Command, args []string) error {
		settings, err := a.load()
		if err != nil {
			return err
		}
		told, err := alerts.New(alertsConfig(settings))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(settings.Documents(), func(d policy.Document) bool { return d.ID == args[0] })
		if i < 0 {
			var ids []string
			for _, d := range settings.Documents() {
				ids = append(ids, d.ID)
			}
			return unknownDocument(args[0], ids)
		}
		all, err := a.explainRoutes(c.Context(), told, settings.Documents()[i], policy.Event(*only))
		if err != nil {
			return err
		}
		if *asJSON {
			return a.printJSON(list(all))
		}
		return a.printExplained(all)
	}
	return c
}

func (a *app) explainRoutes(ctx context.Context, told *alerts.Alerts, d policy.Document, only policy.Event) ([]explained, error) {
	state, mutes, err := a.standing(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	var all []explained
	for _, event := range policy.Events {
		if event == policy.EventDigest || event == policy.EventUndelivered || only != "" && event != only {
			continue
		}
		news := alerts.News{Event: event, Document: d, New: state.Current, Change: state.LastChange}
		e := explained{Event: event, About: about(news), Routes: told.Explain(news)}
		for _, v := range e.Routes {
			for _, receiver := range v.Receivers {
				e.Muted = append(e.Muted, mutedBy(mutes, d, receiver, v.Takes)...)
			}
		}
		all = append(all, e)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%q is no event of a document (write change, broken, recovered, swings, moved, unselected or date)", only)
	}
	return all, nil
}

// standing is how a document stands and what is muted. Without a history yet
// there is neither.
func (a *app) standing(ctx context.Context, id string) (state policy.State, mutes []policy.Mute, err error) {
	path, err := a.databasePath()
	if err != nil {
		return state, nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return state, nil, nil
	}
	err = a.withHistory(ctx, func(s *store.Store) (err error) {
		if mutes, err = s.Mutes(ctx, time.Now()); err != nil {
			return err
		}
		ids, err := s.IDs(ctx)
		if err != nil || !slices.Contains(ids, id) {
			return err
		}
		state, err = s.State(ctx, id)
		return err
	})
	return state, mutes, err
}

// about says what an event is taken to be.
func about(n alerts.News) string {
	switch {
	case n.Event != policy.EventChange:
		return "if it happened now"
	case n.Change == nil:
		return "a change of which nothing is known: there was none yet"
	}
	kinds := []string{}
	for _, c := range n.Change.Clauses {
		kinds = append(kinds, c.Became()+" "+c.Kind)
	}
	return fmt.Sprintf("like the last one, to version %d: %s, %.1f %% of the text, %s",
		n.Change.To, n.Change.Severity, 100*n.Change.Share, cmp.Or(strings.Join(kinds, ", "), "no flagged clause"))
}

func mutedBy(mutes []policy.Mute, d policy.Document, receiver string, takes bool) []string {
	if !takes {
		return nil
	}
	for _, m := range mutes {
		if m.Covers(d, receiver) {
			return []string{fmt.Sprintf("%s: %s is muted until %s", receiver, m, stamp(m.Until))}
		}
	}
	return nil
}

func (a *app) printExplained(all []explained) error {
	screen := a.screen()
	for _, e := range all {
		fmt.Fprintf(screen.out, "%s, %s\n", screen.bold(string(e.Event)), e.About)
		for _, v := range e.Routes {
			line := fmt.Sprintf("  route %s: no, %s", v.Route, v.Why)
			if v.Takes {
				line = fmt.Sprintf("  route %s: to %s", v.Route, cmp.Or(strings.Join(v.Receivers, ", "), "nobody"))
			}
			if v.Digest != "" {
				line += ", in the digest " + v.Digest
			}
			if v.Quiet != "" {
				line += ", not in " + v.Quiet
			}
			fmt.Fprintln(screen.out, line)
		}
		for _, m := range e.Muted {
			fmt.Fprintln(screen.out, "  muted: "+m)
		}
	}
	return nil
}
