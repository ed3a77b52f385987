package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/clause"
	"policytrail/extract"
	"policytrail/policy"
	"policytrail/store"
)

// shownHint is a hint as rules coach --json shows it.
type shownHint struct {
	Document string `json:"document"` // or the file's name
	clause.Hint
}

func (a *app) rulesCoach() *cobra.Command {
	c := &cobra.Command{
		Use:   "coach [FILE|DOC]",
		Short: "Show sentences your rules may be missing",
		Long: `Show sentences your rules may be missing: those of a text file ("-" is standard
input), of a document in force or of all of them that no rule takes for a kind of
clause, but the linear model does, the surest first, with the rules of the kind
that came near and what kept them off. They are no flags, and nobody is alerted.

The number is how sure the model is, from 0 to 1. Of what it alone sees, one
sentence in three at most is of the kind in European terms, one in two in Chinese
policies: for those a rule is yours to write. It knows some kinds only, in
German, English, Italian, Polish and Chinese.

With --json: [{document, kinds, strength, language, passage, section, sentence,
verdicts}]; verdicts are those of rules explain.`,
		Args: arguments(0, 1),
		ValidArgsFunction: func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			ids, _ := a.documentIDs(c)
			return ids, cobra.ShellCompDirectiveDefault // files too
		},
	}
	asJSON := jsonFlag(c)
	language := c.Flags().String("language", "", "a file's language (found out when left away)")
	kind := c.Flags().String("kind", "", "only this clause kind")
	limit := c.Flags().Int("limit", 50, "at most this many sentences")
	c.RunE = func(c *cobra.Command, args []string) error {
		rules, err := a.coachRules(*kind)
		if err != nil {
			return err
		}
		texts, err := a.coached(c.Context(), args, *language)
		if err != nil {
			return err
		}
		hints := hintsOf(rules, texts, *kind)
		hints = hints[:min(len(hints), *limit)]
		if *asJSON {
			return a.printJSON(list(hints))
		}
		a.printHints(hints, len(texts) > 1)
		return nil
	}
	return c
}

// coachRules are the rules, which must have a model, and know the kind if one
// is asked for.
func (a *app) coachRules(kind string) (*clause.Rules, error) {
	rules, err := a.rules()
	if err != nil {
		return nil, err
	}
	if len(rules.Modelled()) == 0 {
		return nil, &policy.Hint{Err: errors.New("there is no model to ask"), Do: "take `confidence: false` out of rules: in " + a.config}
	}
	if _, known := rules.Kind(kind); kind != "" && !known {
		return nil, unknownKind(kind, rules.Kinds())
	}
	return rules, nil
}

// coached are the texts to look at: a file, a document in force, or all.
func (a *app) coached(ctx context.Context, args []string, language string) ([]policy.Version, error) {
	if len(args) == 1 && (args[0] == "-" || isFile(args[0])) {
		text, err := a.readFile(args[0])
		v := policy.Version{Document: args[0], Text: string(text)}
		v.Language = cmp.Or(language, extract.Language(v.Text))
		return []policy.Version{v}, err
	}
	var versions []policy.Version
	read := func(s *store.Store) error {
		ids, err := s.IDs(ctx)
		if len(args) == 1 {
			ids = args
		}
		for _, id := range ids {
			var v policy.Version
			if v, err = s.Version(ctx, id, 0); err != nil {
				return err
			}
			versions = append(versions, v)
		}
		return err
	}
	if len(args) == 1 {
		return versions, a.withDocument(ctx, args[0], read)
	}
	return versions, a.withHistory(ctx, read)
}

func hintsOf(rules *clause.Rules, texts []policy.Version, kind string) []shownHint {
	var hints []shownHint
	for _, v := range texts {
		for _, hint := range rules.Coach(v.Text, v.Language) {
			if kind == "" || slices.Contains(hint.Kinds, kind) {
				hints = append(hints, shownHint{v.Document, hint})
			}
		}
	}
	slices.SortStableFunc(hints, func(a, b shownHint) int { return cmp.Compare(b.Strength, a.Strength) })
	return hints
}

func (a *app) printHints(hints []shownHint, several bool) {
	screen := a.screen()
	if len(hints) == 0 {
		fmt.Fprintln(screen.out, "No hints.")
	}
	for _, h := range hints {
		where := fmt.Sprintf("passage %d", h.Passage)
		if several {
			where = h.Document + ", " + where
		}
		if h.Section != "" {
			where += ", " + h.Section
		}
		fmt.Fprintf(screen.out, "%.2f %s %s\n", h.Strength, screen.bold(strings.Join(h.Kinds, " or ")), screen.faint("("+where+")"))
		fmt.Fprintf(screen.out, "  “%s”\n", h.Sentence)
		for _, v := range h.Verdicts {
			fmt.Fprintf(screen.out, "  - %s matched “%s”, no flag: %s\n", v.Rule, v.Quote, screen.faint(v.Why))
		}
	}
}
