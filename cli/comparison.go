package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"policytrail/diff"
	"policytrail/policy"
)

// comparison is two texts and the step between them.
type comparison struct {
	Document string               `json:"document"`
	Other    string               `json:"other,omitempty"` // the document To is of, where it is another
	From     policy.Version       `json:"from"`
	To       policy.Version       `json:"to"`
	Summary  string               `json:"summary"`
	Plain    string               `json:"plain"`
	Clauses  []policy.ClauseEvent `json:"clauses"`
	Change   *diff.Change         `json:"change"`
}

// The formats a diff is printed in.
const (
	formatTerminal = "terminal"
	formatUnified  = "unified"
	formatHTML     = "html"
	formatMail     = "mail"
	formatMarkdown = "markdown"
	formatText     = "text"
	formatJSON     = "json"
)

func (a *app) printDiff(c comparison, o diffOptions) error {
	if *o.asJSON || o.format == formatJSON {
		return a.printJSON(c)
	}
	screen := a.screen()
	switch o.format {
	case formatUnified:
		oldName, newName := c.files()
		return diff.Unified(screen.out, oldName, newName, c.From.Text, c.To.Text, o.context)
	case formatHTML:
		return c.Change.Page(screen.out, diff.PageOptions{Title: c.title(), Language: c.To.Language, Lead: []string{c.step(), c.Plain + "."}, Flags: c.labels})
	case formatMail:
		_, err := io.WriteString(screen.out, string(c.Change.HTML(diff.HTMLOptions{Inline: true, Flags: c.labels})))
		return err
	case formatMarkdown:
		_, err := io.WriteString(screen.out, c.Change.Markdown(diff.MarkdownOptions{Flags: c.labels}))
		return err
	case formatText:
		_, err := io.WriteString(screen.out, c.Change.Text(0))
		return err
	case formatTerminal:
		return a.printTerminalDiff(screen, c, o.sides)
	}
	return &usageError{fmt.Errorf("unknown format %q (write terminal, unified, html, mail, markdown, text or json)", o.format)}
}

func (c comparison) title() string {
	if c.Other != "" {
		return c.Document + " → " + c.Other
	}
	return c.Document
}

// step says which texts are compared; "" for files, whose names say it.
func (c comparison) step() string {
	if c.From.Number == 0 {
		return ""
	}
	return fmt.Sprintf("version %d (%s) → version %d (%s)", c.From.Number, stamp(c.From.At), c.To.Number, stamp(c.To.At))
}

// labels name what became of the clauses in a hunk.
func (c comparison) labels(h diff.Hunk) []string {
	var labels []string
	for _, e := range c.Clauses {
		touched := slices.ContainsFunc(e.Before, func(f policy.Flag) bool { return h.HasOld(f.Passage) }) ||
			slices.ContainsFunc(e.After, func(f policy.Flag) bool { return h.HasNew(f.Passage) })
		if touched {
			labels = append(labels, fmt.Sprintf("%s: %s (%s)", e.Title, c.became(e), e.Severity))
		}
	}
	return labels
}

// became says what became of a clause; of two documents, which has it.
func (c comparison) became(e policy.ClauseEvent) string {
	switch {
	case c.Other == "" || c.From.Number == 0:
		return e.Became()
	case e.What == policy.ClauseAdded:
		return "only in " + c.Other
	case e.What == policy.ClauseRemoved:
		return "only in " + c.Document
	}
	return "in both, otherwise"
}

// files names the two sides in a patch.
func (c comparison) files() (oldName, newName string) {
	if c.From.Number == 0 {
		return c.Document, c.Other
	}
	return versionFile(c.From.Document, c.From), versionFile(c.To.Document, c.To)
}

// versionFile names a version in a patch.
func versionFile(document string, v policy.Version) string {
	return fmt.Sprintf("%s.%d.md", strings.ReplaceAll(document, "/", "-"), v.Number)
}

func (a *app) printTerminalDiff(screen screen, c comparison, sides bool) error {
	fmt.Fprintln(screen.out, screen.bold(c.title()))
	if step := c.step(); step != "" {
		fmt.Fprintln(screen.out, step)
	}
	fmt.Fprintf(screen.out, "%s\n", c.Plain)
	if c.Plain != c.Summary {
		fmt.Fprintf(screen.out, "%s\n", screen.faint(c.Summary))
	}
	printClauseEvents(screen, c.Clauses, c.became)
	if c.Change.Empty() {
		return nil
	}
	fmt.Fprintln(screen.out)
	return c.Change.Terminal(screen.out, diff.TerminalOptions{Color: screen.colour, Width: screen.width, SideBySide: sides})
}

// printClauseEvents prints what became of clauses, with the sentences. Beside
// those that tell something, the ones that only read otherwise are named.
func printClauseEvents(screen screen, events []policy.ClauseEvent, became func(policy.ClauseEvent) string) {
	var reworded []string
	for _, e := range events {
		if !e.Told() && events[0].Told() {
			reworded = append(reworded, e.Title)
			continue
		}
		printClauseEvent(screen, e, became(e))
	}
	if len(reworded) > 0 {
		fmt.Fprintf(screen.out, "\nIn other words only: %s.\n", strings.Join(reworded, "; "))
	}
}

func printClauseEvent(screen screen, e policy.ClauseEvent, became string) {
	fmt.Fprintf(screen.out, "\n%s  %s: %s\n", screen.severityLabel(e.Severity), became, screen.bold(e.Title))
	if e.Claim != nil {
		fmt.Fprintf(screen.out, "  stated: %s\n", e.Claim)
	}
	for _, x := range e.ExcerptsBefore() {
		fmt.Fprintf(screen.out, "  before: “%s”\n", x.Text())
	}
	for _, x := range e.ExcerptsAfter() {
		fmt.Fprintf(screen.out, "  after:  “%s”\n", x.Text())
	}
}
