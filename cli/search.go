package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/policy"
	"policytrail/store"
)

func (a *app) search() *cobra.Command {
	c := &cobra.Command{
		Use:   "search QUERY",
		Short: "Find passages in the texts in force, or in every text there ever was",
		Long: `Find the passages that hold all words of QUERY; "a phrase" in quotes must
stand as it is. Without --ever the texts in force are searched.

With --json: [{document, section, text, from_version, since, to_version, until}].`,
		Example: `  policytrail search '"retain, preserve or disclose"' --ever`,
		Args:    arguments(1, -1),
	}
	asJSON := jsonFlag(c)
	q := policy.Query{}
	c.Flags().BoolVar(&q.Ever, "ever", false, "every text there ever was, with first and last day")
	c.Flags().StringVar(&q.Document, "document", "", "only in this document")
	c.Flags().IntVar(&q.Limit, "limit", 100, "at most this many passages")
	c.RunE = func(c *cobra.Command, args []string) error {
		q.Words = strings.Join(args, " ")
		return a.withHistory(c.Context(), func(s *store.Store) error {
			hits, err := s.Search(c.Context(), q)
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(list(hits))
			}
			return a.printHits(hits)
		})
	}
	return c
}

func (a *app) printHits(hits []policy.Hit) error {
	screen := a.screen()
	if len(hits) == 0 {
		fmt.Fprintln(screen.out, "Nothing found.")
		return nil
	}
	for _, h := range hits {
		stood := "since " + h.Since.Format("2006-01-02")
		if h.Until != nil {
			stood = "from " + h.Since.Format("2006-01-02") + " until " + h.Until.Format("2006-01-02")
		}
		where := h.Document
		if h.Section != "" {
			where += ", " + h.Section
		}
		fmt.Fprintf(screen.out, "%s %s\n  %s\n", screen.bold(where), screen.faint("("+stood+")"), h.Text)
	}
	return nil
}
