package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"policytrail/clause"
	"policytrail/policy"
	"policytrail/store"
)

// compared is a service in a comparison.
type compared struct {
	Service   string                     `json:"service"`
	Documents []string                   `json:"documents"`
	Score     clause.Score               `json:"score"`
	Kinds     map[string]policy.Severity `json:"kinds"` // the worst flag of each kind in force
}

func (a *app) compareCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "compare",
		Short: "Compare services by the clauses in force, and rank them",
		Long: `Compare services by the clauses in force, with a score from 0 to 100 each: 100
less what the kinds in force cost by their weights (policytrail clauses KIND),
plus what mere promises give back.

With --json: [{service, documents, score: {points, terms: [{kind, severity,
weight, points, quote}]}, kinds: {kind: severity}}], the best first.`,
		Args: arguments(0, 0),
	}
	asJSON := jsonFlag(c)
	tag := c.Flags().String("tag", "", "only documents with this tag")
	at := c.Flags().String("at", "", "by the versions in force on this day or at this time")
	why := c.Flags().Bool("why", false, "show how each score adds up")
	c.RunE = func(c *cobra.Command, _ []string) error {
		q := policy.FlagQuery{}
		if *at != "" {
			t, err := parseTime(*at)
			if err != nil {
				return err
			}
			q.At = &t
		}
		rules, err := a.rules()
		if err != nil {
			return err
		}
		return a.withHistory(c.Context(), func(s *store.Store) error {
			services, err := compareServices(c.Context(), s, rules, *tag, q)
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(list(services))
			}
			return a.printComparison(services, rules, *why)
		})
	}
	return c
}

// compareServices gathers the flags of each service and weighs them, the best
// first. A service without a version then is left out.
func compareServices(ctx context.Context, s *store.Store, rules *clause.Rules, tag string, q policy.FlagQuery) ([]compared, error) {
	states, err := s.States(ctx)
	if err != nil {
		return nil, err
	}
	stored, err := s.Flags(ctx, q)
	if err != nil {
		return nil, err
	}
	flags := map[string][]policy.Flag{} // by document
	for _, f := range stored {
		flags[f.Document] = append(flags[f.Document], f.Flag)
	}
	var services []compared
	ofService := map[string][]policy.Flag{}
	for _, state := range states {
		if tag != "" && !slices.Contains(state.Tags, tag) {
			continue
		}
		there, err := hadVersion(ctx, s, state, q.At)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		i := slices.IndexFunc(services, func(c compared) bool { return c.Service == state.Service })
		if i < 0 {
			services = append(services, compared{Service: state.Service, Kinds: map[string]policy.Severity{}})
			i = len(services) - 1
		}
		services[i].Documents = append(services[i].Documents, state.ID)
		ofService[state.Service] = append(ofService[state.Service], flags[state.ID]...)
	}
	for i := range services {
		services[i].Score = rules.Score(ofService[services[i].Service])
		for _, term := range services[i].Score.Terms {
			services[i].Kinds[term.Kind] = term.Severity
		}
	}
	slices.SortStableFunc(services, func(a, b compared) int { return cmp.Compare(b.Score.Points, a.Score.Points) })
	return services, nil
}

// hadVersion reports whether a version of a document was in force; at nil is now.
func hadVersion(ctx context.Context, s *store.Store, state policy.State, at *time.Time) (bool, error) {
	if state.Current == nil || at == nil {
		return state.Current != nil, nil
	}
	versions, err := s.Versions(ctx, state.ID)
	return len(versions) > 0 && !versions[0].At.After(*at), err
}

func (a *app) printComparison(services []compared, rules *clause.Rules, why bool) error {
	screen := a.screen()
	if len(services) == 0 {
		fmt.Fprintln(screen.out, "No documents to compare.")
		return nil
	}
	head := []string{"KIND"}
	points := []string{screen.bold("score")}
	for _, service := range services {
		head = append(head, service.Service)
		points = append(points, screen.bold(strconv.Itoa(service.Score.Points)))
	}
	rows := [][]string{points}
	for _, kind := range rules.Kinds() {
		row := []string{kind.ID}
		known := false
		for _, service := range services {
			severity, has := service.Kinds[kind.ID]
			known = known || has
			row = append(row, cmp.Or(screen.severity(string(severity)), "-"))
		}
		if known {
			rows = append(rows, row)
		}
	}
	if err := screen.table(head, rows); err != nil {
		return err
	}
	if why {
		for _, service := range services {
			printSum(screen, service)
		}
	}
	return nil
}

// printSum shows how a score adds up.
func printSum(screen screen, c compared) {
	fmt.Fprintf(screen.out, "\n%s: 100", screen.bold(c.Service))
	sum := 100
	for _, term := range c.Score.Terms {
		sum += term.Points
		fmt.Fprintf(screen.out, " %+d", term.Points)
	}
	fmt.Fprintf(screen.out, " = %d", sum)
	if sum != c.Score.Points {
		fmt.Fprintf(screen.out, ", cut to %d", c.Score.Points)
	}
	fmt.Fprintln(screen.out)
	for _, term := range c.Score.Terms {
		fmt.Fprintf(screen.out, "  %+3d  %s (%s, weight %d): “%s”\n",
			term.Points, term.Kind, screen.severity(string(term.Severity)), term.Weight, term.Quote)
	}
}
