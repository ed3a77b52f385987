package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/clause"
	"policytrail/config"
	"policytrail/policy"
)

func (a *app) flag() *cobra.Command {
	c := &cobra.Command{
		Use:   "flag FILE",
		Short: "Flag the clauses in a text file, one passage a line",
		Long: `Flag the clauses in a text file, one passage a line ("-" is standard input).

With --json: [{kind, title, passage, section, sentence, quote, start, end,
polarity, severity, rule, pack, modifiers, confidence}]; passage is the number
of the line, start and end are byte offsets in it. confidence is high where the
linear model takes the sentence for one of the kind too, medium where only a
rule does; it is left away where the model does not know the kind or language.`,
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
			fmt.Fprintf(screen.out, "%d: %s %s, %s%s\n   “%s”\n", f.Passage, screen.severity(string(f.Severity)), f.Kind, f.Polarity, doubt(f),
				strings.Replace(f.Sentence, f.Quote, screen.bold(f.Quote), 1))
		}
		return nil
	}
	return c
}

// doubt tells of a flag that only a rule sees. Of the others there is nothing
// to tell.
func doubt(f policy.Flag) string {
	if f.Confidence == policy.MediumConfidence {
		return ", medium confidence"
	}
	return ""
}

// rules are those the settings name, without settings the built-in ones, and
// those of more packs.
func (a *app) rules(more ...string) (*clause.Rules, error) {
	settings, err := a.settings()
	if err != nil {
		return nil, err
	}
	c := rulesConfig(settings.Rules)
	if len(c.Packs) == 0 && len(more) > 0 {
		c.Packs = []string{clause.Builtin}
	}
	for _, pack := range more {
		if !slices.Contains(c.Packs, pack) {
			c.Packs = append(c.Packs, pack)
		}
	}
	return clause.Load(c)
}

func rulesConfig(r config.Rules) clause.Config {
	return clause.Config{Packs: slices.Clone(r.Packs), Disable: r.Disable, NoModel: !r.Confidence}
}

func builtinRules() (*clause.Rules, error) { return clause.Load(clause.Config{}) }
