package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/diff"
	"policytrail/policy"
	"policytrail/store"
)

// comparison is two versions of a document and the step between them.
type comparison struct {
	Document string               `json:"document"`
	From     policy.Version       `json:"from"`
	To       policy.Version       `json:"to"`
	Summary  string               `json:"summary"`
	Clauses  []policy.ClauseEvent `json:"clauses"`
	Change   *diff.Change         `json:"change"`
}

// The formats a diff is printed in.
const (
	formatTerminal = "terminal"
	formatUnified  = "unified"
	formatHTML     = "html"
	formatText     = "text"
)

func (a *app) diff() *cobra.Command {
	c := &cobra.Command{
		Use:   "diff DOC [FROM [TO]]",
		Short: "Show what changed, by section, word by word",
		Long: `Show what changed, by section, word by word, with what became of the clauses.
FROM and TO are version numbers or dates; without them it is the last change of
the page, with FROM alone all since then.

With --json: {document, from, to, summary, clauses: [{kind, what, severity,
before, after}], change: {hunks: [{kind, section, old_passage, new_passage, old,
new, spans: [{op, text}]}], words_added, words_removed, share, …}}.`,
		Args:              arguments(1, 3),
		ValidArgsFunction: a.completeDocument,
	}
	asJSON := jsonFlag(c)
	format := c.Flags().String("format", formatTerminal, "terminal, unified (a patch), html or text")
	c.RunE = func(c *cobra.Command, args []string) error {
		return a.withDocument(c.Context(), args[0], func(s *store.Store) error {
			compared, err := a.compare(c, s, args)
			if err != nil {
				return err
			}
			if *asJSON {
				return a.printJSON(compared)
			}
			return a.printDiff(compared, *format)
		})
	}
	return c
}

func (a *app) compare(c *cobra.Command, s *store.Store, args []string) (comparison, error) {
	from, to, err := twoVersions(c, s, args)
	if err != nil {
		return comparison{}, err
	}
	rules, err := a.rules()
	if err != nil {
		return comparison{}, err
	}
	change := diff.Texts(from.Text, to.Text)
	return comparison{
		Document: args[0], From: from, To: to, Summary: change.Summary(), Change: change,
		Clauses: list(rules.Changes(rules.Flags(from.Text, from.Language), rules.Flags(to.Text, to.Language))),
	}, nil
}

// twoVersions are the versions the arguments name.
func twoVersions(c *cobra.Command, s *store.Store, args []string) (from, to policy.Version, err error) {
	document, bounds := args[0], args[1:]
	if len(bounds) == 0 {
		return lastStep(c, s, document)
	}
	if from, err = versionNamed(c, s, document, bounds[0]); err != nil {
		return from, to, err
	}
	if len(bounds) == 1 {
		to, err = s.Version(c.Context(), document, 0)
		return from, to, err
	}
	to, err = versionNamed(c, s, document, bounds[1])
	return from, to, err
}

// lastStep is the last change the page made, our re-extractions left out.
func lastStep(c *cobra.Command, s *store.Store, document string) (from, to policy.Version, err error) {
	state, err := s.State(c.Context(), document)
	if err != nil {
		return from, to, err
	}
	if state.LastChange == nil {
		return from, to, &policy.Hint{Err: fmt.Errorf("%s has not changed since it is watched", document),
			Do: "`policytrail show " + document + "` prints its text"}
	}
	if from, err = s.Version(c.Context(), document, state.LastChange.From); err != nil {
		return from, to, err
	}
	to, err = s.Version(c.Context(), document, state.LastChange.To)
	return from, to, err
}

func versionNamed(c *cobra.Command, s *store.Store, document, name string) (policy.Version, error) {
	if number, err := strconv.Atoi(name); err == nil {
		if number < 1 {
			return policy.Version{}, &usageError{fmt.Errorf("versions are numbered from 1, not %d", number)}
		}
		return s.Version(c.Context(), document, number)
	}
	return pick(c, s, document, 0, name)
}

func (a *app) printDiff(c comparison, format string) error {
	screen := a.screen()
	switch format {
	case formatUnified:
		return diff.Unified(screen.out, versionFile(c.Document, c.From), versionFile(c.Document, c.To), c.From.Text, c.To.Text, 3)
	case formatHTML:
		_, err := io.WriteString(screen.out, string(c.Change.HTML(diff.HTMLOptions{}))+"\n")
		return err
	case formatText:
		_, err := io.WriteString(screen.out, c.Change.Text(len(c.Change.Hunks)))
		return err
	case formatTerminal:
		return a.printTerminalDiff(screen, c)
	}
	return &usageError{fmt.Errorf("unknown format %q (write terminal, unified, html or text)", format)}
}

// versionFile names a version in a patch.
func versionFile(document string, v policy.Version) string {
	return fmt.Sprintf("%s.%d.md", strings.ReplaceAll(document, "/", "-"), v.Number)
}

func (a *app) printTerminalDiff(screen screen, c comparison) error {
	fmt.Fprintf(screen.out, "%s\nversion %d (%s) → version %d (%s)\n%s\n",
		screen.bold(c.Document), c.From.Number, stamp(c.From.At), c.To.Number, stamp(c.To.At), c.Summary)
	printClauseEvents(screen, c.Clauses)
	fmt.Fprintln(screen.out)
	return c.Change.Terminal(screen.out, diff.TerminalOptions{Color: screen.colour, Width: screen.width})
}

// printClauseEvents prints what became of clauses, with the sentences.
func printClauseEvents(screen screen, events []policy.ClauseEvent) {
	for _, e := range events {
		fmt.Fprintf(screen.out, "\n%s  %s: %s\n", screen.severityLabel(e.Severity), e.Became(), screen.bold(e.Title))
		for _, f := range e.Before {
			fmt.Fprintf(screen.out, "  before: “%s”\n", f.Sentence)
		}
		for _, f := range e.After {
			fmt.Fprintf(screen.out, "  after:  “%s”\n", f.Sentence)
		}
	}
}
