package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"policytrail/policy"
	"policytrail/store"
)

// historyEntry is a version with the change that led to it.
type historyEntry struct {
	policy.Version
	Change *policy.ChangeFacts `json:"change,omitempty"`
}

func (a *app) history() *cobra.Command {
	c := &cobra.Command{
		Use:   "history DOC",
		Short: "List a document's versions and what changed with each",
		Long: `List a document's versions and what changed with each, oldest first.

With --of "PHRASE" the sentences that ever held the phrase are followed through
all versions: when each came, every rewording, when it moved, went or came back.

With --json: [{number, at, title, language, effective_date, words, sha256,
snapshot, re_extracted, return_of, change: {from, to, at, summary, words_added,
words_removed, share, severity, clauses: [{kind, what, severity, before, after}]}}];
with --of [{steps: [{version, at, what, sentence, section, passage, spans: [{op,
text}]}]}].`,
		Example:           `  policytrail history wechat/privacy-policy --of "retain, preserve or disclose"`,
		Args:              arguments(1, 1),
		ValidArgsFunction: a.completeDocument,
	}
	asJSON := jsonFlag(c)
	phrase := c.Flags().String("of", "", "follow the sentences with this phrase through all versions")
	c.RunE = func(c *cobra.Command, args []string) error {
		return a.withDocument(c.Context(), args[0], func(s *store.Store) error {
			if *phrase != "" {
				return a.traceOf(c, s, args[0], *phrase, *asJSON)
			}
			entries, err := historyOf(c.Context(), s, args[0])
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(list(entries))
			}
			if err := a.printHistory(entries); err != nil {
				return err
			}
			return a.printChecks(c, s, args[0])
		})
	}
	return c
}

// allChanges is more changes than any document has.
const allChanges = 1 << 30

func historyOf(ctx context.Context, s *store.Store, document string) ([]historyEntry, error) {
	versions, err := s.Versions(ctx, document)
	if err != nil {
		return nil, err
	}
	changes, err := s.Changes(ctx, document, true, allChanges)
	if err != nil {
		return nil, err
	}
	byVersion := map[int]*policy.ChangeFacts{}
	for i := range changes {
		byVersion[changes[i].To] = &changes[i]
	}
	entries := make([]historyEntry, len(versions))
	for i, v := range versions {
		entries[i] = historyEntry{Version: v, Change: byVersion[v.Number]}
	}
	return entries, nil
}

func (a *app) printHistory(entries []historyEntry) error {
	screen := a.screen()
	var rows [][]string
	for _, e := range entries {
		rows = append(rows, []string{strconv.Itoa(e.Number), stamp(e.At), strconv.Itoa(e.Words), whatHappened(screen, e)})
	}
	return screen.table([]string{"VERSION", "SINCE (UTC)", "WORDS", "CHANGE"}, rows)
}

func whatHappened(screen screen, e historyEntry) string {
	switch {
	case e.Change == nil:
		return "first version"
	case e.ReExtracted:
		return "re-extracted: our rules changed, not the page"
	case e.Change.DateOnly:
		return "only its own date changed: " + e.Change.Summary
	}
	line := e.Change.Summary
	if e.ReturnOf != 0 {
		line = fmt.Sprintf("back to the text of version %d: %s", e.ReturnOf, line)
	}
	if len(e.Change.Clauses) > 0 {
		line += "\n" + clauseEvents(screen, e.Change.Clauses)
	}
	return line
}

// printChecks prints the latest stretch of checks, so that a reader sees until
// when the last version is known to have stood.
func (a *app) printChecks(c *cobra.Command, s *store.Store, document string) error {
	runs, err := s.Checks(c.Context(), document, 1)
	if err != nil || len(runs) == 0 {
		return err
	}
	run, out := runs[0], a.env.Out
	if run.Count == 1 {
		fmt.Fprintf(out, "\nLast check %s: %s", stamp(run.Last), run.Outcome)
	} else {
		fmt.Fprintf(out, "\nLast %d checks, %s to %s: %s", run.Count, stamp(run.First), stamp(run.Last), run.Outcome)
	}
	if run.Detail != "" {
		fmt.Fprintf(out, " (%s)", run.Detail)
	}
	fmt.Fprintln(out)
	return nil
}

// completeDocument completes document ids in a shell.
func (a *app) completeDocument(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.documentIDs(c)
}

func (a *app) documentIDs(c *cobra.Command) ([]string, cobra.ShellCompDirective) {
	s, err := a.openHistory(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	defer s.Close()
	ids, err := s.IDs(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
