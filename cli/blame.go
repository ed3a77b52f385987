package cli

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"policytrail/diff"
	"policytrail/policy"
	"policytrail/store"
)

// blamed is a passage with the version it came in.
type blamed struct {
	policy.Passage
	Version int       `json:"version"`
	Since   time.Time `json:"since"`
}

func (a *app) blame() *cobra.Command {
	c := &cobra.Command{
		Use:   "blame DOC",
		Short: "Show for each passage the version and day it came in",
		Long: `Show for each passage of the text in force the version and day it came in.

With --json: [{number, text, section, version, since}].`,
		Args:              arguments(1, 1),
		ValidArgsFunction: a.completeDocument,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return a.withDocument(c.Context(), args[0], func(s *store.Store) error {
			passages, err := blameOf(c, s, args[0])
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(list(passages))
			}
			screen := a.screen()
			for _, p := range passages {
				fmt.Fprintf(screen.out, "%s  %s\n",
					screen.faint(fmt.Sprintf("%4s %s", strconv.Itoa(p.Version), p.Since.Format(time.DateOnly))), p.Text)
			}
			return nil
		})
	}
	return c
}

func blameOf(c *cobra.Command, s *store.Store, document string) ([]blamed, error) {
	versions, err := s.Versions(c.Context(), document)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	texts := make([]string, len(versions))
	for i, v := range versions {
		full, err := s.Version(c.Context(), document, v.Number)
		if err != nil {
			return nil, err
		}
		texts[i] = full.Text
	}
	origins := diff.Blame(texts)
	var passages []blamed
	for i, p := range policy.Passages(texts[len(texts)-1]) {
		origin := versions[origins[i]]
		passages = append(passages, blamed{Passage: p, Version: origin.Number, Since: origin.At})
	}
	return passages, nil
}
