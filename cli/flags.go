package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/policy"
	"policytrail/store"
)

func (a *app) flags() *cobra.Command {
	c := &cobra.Command{
		Use:   "flags [DOC]",
		Short: "List the flagged clauses, and since when they stand",
		Long: `List the flagged clauses that stand now, or stood on a day, and since when.

With --json: [{document, kind, title, section, sentence, quote, start, end,
polarity, severity, rule, pack, modifiers, confidence, from_version, since,
to_version, until}]; confidence is as in policytrail flag --help.`,
		Args:              arguments(0, 1),
		ValidArgsFunction: a.completeDocument,
	}
	asJSON := jsonFlag(c)
	kind := c.Flags().String("kind", "", "only this clause kind")
	severity := c.Flags().String("severity", "", "only this severe or more: critical, warning, notice, good")
	at := c.Flags().String("at", "", "those that stood on this day or at this time")
	ever := c.Flags().Bool("ever", false, "all that ever stood")
	c.MarkFlagsMutuallyExclusive("at", "ever")
	c.RunE = func(c *cobra.Command, args []string) error {
		q, err := flagQuery(*kind, *severity, *at, *ever)
		if err != nil {
			return err
		}
		ask := func(s *store.Store) error {
			flags, err := s.Flags(c.Context(), q)
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(list(flags))
			}
			return a.printFlags(flags)
		}
		if len(args) == 0 {
			return a.withHistory(c.Context(), ask)
		}
		q.Document = args[0]
		return a.withDocument(c.Context(), args[0], ask)
	}
	return c
}

func flagQuery(kind, severity, at string, ever bool) (policy.FlagQuery, error) {
	q := policy.FlagQuery{Kind: kind, Ever: ever}
	if severity != "" {
		var err error
		if q.Severity, err = policy.ParseSeverity(severity); err != nil {
			return q, &usageError{err}
		}
	}
	if at != "" {
		t, err := parseTime(at)
		if err != nil {
			return q, err
		}
		q.At = &t
	}
	return q, nil
}

func (a *app) printFlags(flags []policy.StoredFlag) error {
	screen := a.screen()
	if len(flags) == 0 {
		fmt.Fprintln(screen.out, "No flags.")
		return nil
	}
	document := ""
	for _, f := range flags {
		if f.Document != document {
			document = f.Document
			fmt.Fprintf(screen.out, "%s\n", screen.bold(document))
		}
		fmt.Fprintf(screen.out, "  %s %s, %s%s\n", screen.severity(string(f.Severity)), f.Kind, lifetime(f), doubt(f.Flag))
		if f.Section != "" {
			fmt.Fprintf(screen.out, "    %s\n", screen.faint(f.Section))
		}
		fmt.Fprintf(screen.out, "    “%s”\n", strings.Replace(f.Sentence, f.Quote, screen.bold(f.Quote), 1))
	}
	return nil
}

// lifetime says from when to when a flag stood.
func lifetime(f policy.StoredFlag) string {
	from := fmt.Sprintf("since version %d of %s", f.FromVersion, f.Since.Format("2006-01-02"))
	if f.Until == nil {
		return from
	}
	return fmt.Sprintf("from version %d of %s until %s", f.FromVersion, f.Since.Format("2006-01-02"), f.Until.Format("2006-01-02"))
}
