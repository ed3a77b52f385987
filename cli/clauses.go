package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/clause"
	"policytrail/policy"
)

// shownKind is what clauses --json says of a kind.
type shownKind struct {
	clause.Kind
	Languages []string `json:"languages"`
}

func (a *app) clauses() *cobra.Command {
	c := &cobra.Command{
		Use:   "clauses [KIND]",
		Short: "Explain the kinds of clauses that are recognised",
		Long: `Explain the kinds of clauses that are recognised: all of them, or one in full.

With --json: [{id, title, meaning, why, severity: {affirmed, negated}, weight,
examples, languages}]; languages are those the kind has rules in.`,
		Args:              arguments(0, 1),
		ValidArgsFunction: a.completeKind,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(_ *cobra.Command, args []string) error {
		rules, err := a.rules()
		if err != nil {
			return err
		}
		kinds := rules.Kinds()
		if len(args) == 1 {
			kind, known := rules.Kind(args[0])
			if !known {
				return unknownKind(args[0], kinds)
			}
			kinds = []clause.Kind{kind}
		}
		shown := make([]shownKind, len(kinds))
		for i, kind := range kinds {
			shown[i] = shownKind{kind, list(rules.Covered(kind.ID))}
		}
		switch {
		case *asJSON:
			return a.printJSON(shown)
		case len(args) == 1:
			a.printKind(shown[0])
		default:
			a.printKinds(shown)
		}
		return nil
	}
	return c
}

func unknownKind(id string, kinds []clause.Kind) error {
	ids := make([]string, len(kinds))
	for i, kind := range kinds {
		ids[i] = kind.ID
	}
	do := "`policytrail clauses` lists them"
	if near := policy.Near(id, ids); len(near) > 0 {
		do = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return &policy.Hint{Err: fmt.Errorf("there is no clause kind %q", id), Do: do}
}

func (a *app) printKinds(kinds []shownKind) {
	screen := a.screen()
	for _, kind := range kinds {
		fmt.Fprintf(screen.out, "%-30s %s\n", kind.ID, screen.faint(kind.Meaning))
	}
}

func (a *app) printKind(kind shownKind) {
	screen := a.screen()
	fmt.Fprintf(screen.out, "%s (%s)\n\n%s %s\n\n", screen.bold(kind.Title), kind.ID, kind.Meaning, kind.Why)
	fmt.Fprintf(screen.out, "Stated:    %s\n", screen.severity(string(kind.Severity.Affirmed)))
	if kind.Severity.Negated != "" {
		fmt.Fprintf(screen.out, "Denied:    %s\n", screen.severity(string(kind.Severity.Negated)))
	}
	fmt.Fprintf(screen.out, "Languages: %s\n", strings.Join(kind.Languages, " "))
	for _, example := range kind.Examples {
		fmt.Fprintf(screen.out, "  “%s”\n", example)
	}
}

func (a *app) completeKind(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	rules, err := a.rules()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var ids []string
	for _, kind := range rules.Kinds() {
		ids = append(ids, kind.ID)
	}
	return slices.Sorted(slices.Values(ids)), cobra.ShellCompDirectiveNoFileComp
}
