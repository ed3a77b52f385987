package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"policytrail/clause"
)

func (a *app) rulesCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "rules",
		Short: "Write, test and understand rule packs",
		Args:  a.noSuchCommand,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.rulesTest(), a.rulesExplain(), a.rulesCoach(), a.rulesNew(), a.rulesSchema())
	return c
}

func (a *app) rulesTest() *cobra.Command {
	return &cobra.Command{
		Use:   "test [FILE]",
		Short: "Run the tests that stand in the rule packs, and in one more file",
		Args:  arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			rules, err := a.rules(args...)
			if err != nil {
				return err
			}
			if err := rules.Test(); err != nil {
				return err
			}
			count, tests := rules.Count()
			fmt.Fprintf(a.env.Out, "%d tests of %d rules pass (%s).\n", tests, count, rules.Version())
			return nil
		},
	}
}

func (a *app) rulesExplain() *cobra.Command {
	c := &cobra.Command{
		Use:   "explain SENTENCE",
		Short: "Show which rules look at a sentence, what they match and what vetoes them",
		Long: `Show which rules look at a sentence, what they match and what vetoes them.

With --json: [{sentence, language, looked, verdicts: [{rule, kind, pack, flag,
pattern, quote, why}]}], a sentence each; looked is how many rules there are.`,
		Args: arguments(1, 1),
	}
	asJSON := jsonFlag(c)
	language := c.Flags().String("language", "", "the sentence's language (found out when left away)")
	pack := c.Flags().String("pack", "", "a rule pack to load behind the others")
	c.RunE = func(_ *cobra.Command, args []string) error {
		var more []string
		if *pack != "" {
			more = append(more, *pack)
		}
		rules, err := a.rules(more...)
		if err != nil {
			return err
		}
		explanations := rules.Explain(args[0], *language)
		if *asJSON {
			return a.printJSON(list(explanations))
		}
		for _, explanation := range explanations {
			a.printExplanation(explanation)
		}
		return nil
	}
	return c
}

func (a *app) printExplanation(e clause.Explanation) {
	screen := a.screen()
	fmt.Fprintf(screen.out, "“%s”\n", e.Sentence)
	if e.Looked == 0 {
		fmt.Fprintf(screen.out, "  There are no rules for its language, %s.\n", e.Language)
		return
	}
	fmt.Fprintf(screen.out, "  %d rules for %s looked at it, %d matched something.\n", e.Looked, e.Language, len(e.Verdicts))
	for _, v := range e.Verdicts {
		if v.Flag == nil {
			fmt.Fprintf(screen.out, "  - %s %s\n", v.Rule, screen.faint("no flag: "+v.Why))
		} else {
			fmt.Fprintf(screen.out, "  + %s %s %s, %s%s\n", v.Rule, screen.severity(string(v.Flag.Severity)), v.Kind, v.Flag.Polarity, doubt(*v.Flag))
		}
		fmt.Fprintf(screen.out, "      matched “%s” with %s\n", v.Quote, screen.faint(v.Pattern))
		if v.Flag != nil && v.Flag.Mention {
			fmt.Fprintln(screen.out, "      it only names the matter: that it comes or goes is no event")
		}
		if v.Flag != nil && len(v.Flag.Modifiers) > 0 {
			fmt.Fprintf(screen.out, "      modifiers: %s\n", slices.Sorted(slices.Values(v.Flag.Modifiers)))
		}
	}
}

func (a *app) rulesNew() *cobra.Command {
	return &cobra.Command{
		Use:   "new",
		Short: "Print a commented rule pack to start from",
		Args:  arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(a.env.Out, clause.Template)
			return err
		},
	}
}

func (a *app) rulesSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of rule packs, for editors",
		Args:  arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			schema, err := clause.Schema()
			if err != nil {
				return err
			}
			_, err = a.env.Out.Write(schema)
			return err
		},
	}
}
