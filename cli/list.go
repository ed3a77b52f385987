package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/policy"
	"policytrail/store"
)

func (a *app) list() *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List the documents, how they stand and their last change",
		Long: `List the documents, how they stand and their last change.

With --json: [{id, service, type, url, language, tags, watched, current: {number,
at, title, words, sha256, …}, last_change: {from, to, at, summary, severity,
clauses, …}, last_check: {at, outcome, detail}, next_check, broken, bad_checks,
bad_since, flags: {critical: n, …}}].`,
		Args: arguments(0, 0),
	}
	asJSON := jsonFlag(c)
	tag := c.Flags().String("tag", "", "only documents with this tag")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return a.withHistory(c.Context(), func(s *store.Store) error {
			states, err := s.States(c.Context())
			if err != nil {
				return err
			}
			if *tag != "" {
				states = slices.DeleteFunc(states, func(s policy.State) bool { return !slices.Contains(s.Tags, *tag) })
			}
			if *asJSON {
				return a.printJSON(list(states))
			}
			if len(states) == 0 && *tag != "" {
				fmt.Fprintf(a.env.Out, "No documents with the tag %s.\n", *tag)
				return nil
			}
			return a.printStates(states)
		})
	}
	return c
}

func (a *app) printStates(states []policy.State) error {
	screen := a.screen()
	if len(states) == 0 {
		fmt.Fprintln(screen.out, "No documents yet. `policytrail check` fetches what policies.yaml lists.")
		return nil
	}
	var rows [][]string
	for _, s := range states {
		rows = append(rows, []string{
			s.ID, standing(screen, s), versionNumber(s), lastChanged(screen, s), flagCounts(screen, s.Flags),
		})
	}
	return screen.table([]string{"DOCUMENT", "STATE", "VERSION", "LAST CHANGE", "FLAGS"}, rows)
}

// standing says in a few words how a document is doing.
func standing(screen screen, s policy.State) string {
	switch {
	case s.Broken:
		return screen.coloured("1", "broken since "+stamp(*s.BadSince))
	case s.LastCheck == nil:
		return "not checked yet"
	case s.LastCheck.Outcome.Useless():
		return screen.coloured("3", string(s.LastCheck.Outcome)+" "+stamp(s.LastCheck.At))
	case !s.Watched:
		return "not watched"
	}
	return "ok " + stamp(s.LastCheck.At)
}

func versionNumber(s policy.State) string {
	if s.Current == nil {
		return "-"
	}
	return strconv.Itoa(s.Current.Number)
}

func lastChanged(screen screen, s policy.State) string {
	if s.LastChange == nil {
		return "-"
	}
	line := s.LastChange.At.Format("2006-01-02") + " "
	if len(s.LastChange.Clauses) > 0 {
		return line + clauseEvents(screen, s.LastChange.Clauses[:1])
	}
	return line + s.LastChange.Summary
}

// clauseEvents names what became of clause kinds, the most severe first, and
// counts those that only read otherwise.
func clauseEvents(screen screen, events []policy.ClauseEvent) string {
	var parts []string
	reworded := 0
	for _, e := range events {
		if !e.Told() {
			reworded++
			continue
		}
		parts = append(parts, fmt.Sprintf("%s: %s (%s)", e.Became(), e.Kind, screen.severity(string(e.Severity))))
	}
	if reworded > 0 {
		parts = append(parts, fmt.Sprintf("in other words: %d", reworded))
	}
	return strings.Join(parts, ", ")
}

// flagCounts names how many flags of each severity stand: "2 critical, 1 good".
func flagCounts(screen screen, counts map[policy.Severity]int) string {
	var parts []string
	for _, severity := range policy.Severities {
		if n := counts[severity]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, screen.severity(string(severity))))
		}
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, ", ")
}
