package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/clause"
)

func (a *app) flag() *cobra.Command {
	c := &cobra.Command{
		Use:   "flag FILE",
		Short: "Flag the clauses in a text file, one passage a line",
		Long: `Flag the clauses in a text file, one passage a line ("-" is standard input).

With --json: [{kind, title, passage, section, sentence, quote, start, end,
polarity, severity, rule, pack, modifiers}]; passage is the number of the line,
start and end are byte offsets in it.`,
		Args: arguments(1, 1),
	}
	asJSON := jsonFlag(c)
	language := c.Flags().String("language", "en", "the text's language")
	c.RunE = func(_ *cobra.Command, args []string) error {
		text, err := a.readFile(args[0])
		if err != nil {
			return err
		}
		rules, err := a.rules()
		if err != nil {
			return err
		}
		flags := rules.Flags(string(text), *language)
		if *asJSON {
			return a.printJSON(list(flags))
		}
		screen := a.screen()
		for _, f := range flags {
			fmt.Fprintf(screen.out, "%d: %s %s, %s\n   “%s”\n", f.Passage, screen.severity(string(f.Severity)), f.Kind, f.Polarity,
				strings.Replace(f.Sentence, f.Quote, screen.bold(f.Quote), 1))
		}
		return nil
	}
	return c
}

// rules are those the settings name, without settings the built-in ones, and
// those of more packs.
func (a *app) rules(more ...string) (*clause.Rules, error) {
	settings, err := a.settings()
	if err != nil {
		return nil, err
	}
	packs := slices.Clone([]string(settings.Rules.Packs))
	if len(packs) == 0 && len(more) > 0 {
		packs = []string{clause.Builtin}
	}
	for _, pack := range more {
		if !slices.Contains(packs, pack) {
			packs = append(packs, pack)
		}
	}
	return clause.Load(clause.Config{Packs: packs, Disable: settings.Rules.Disable})
}

func builtinRules() (*clause.Rules, error) { return clause.Load(clause.Config{}) }
