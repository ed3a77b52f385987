package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/diff"
	"policytrail/policy"
	"policytrail/store"
)

// diffOptions are the flags of diff.
type diffOptions struct {
	format  string
	sides   bool
	asJSON  *bool
	schema  bool
	context int
}

func (a *app) diff() *cobra.Command {
	c := &cobra.Command{
		Use:   "diff DOC [FROM [TO]] | DOC OTHER-DOC | OLD-FILE NEW-FILE",
		Short: "Show what changed, by section, word by word",
		Long: `Show what changed, by section, word by word, with what became of the clauses.
FROM and TO are version numbers or dates; without them it is the last change of
the page, with FROM alone all since then. Two documents are compared as they
stand now. Two files are compared as they are, one passage a line.

In a passage, [-what went-] and {+what came+}; → stands before what only moved,
and ¶ where a passage begins or began. --format unified is a patch for git apply
and patch, html a whole page, mail HTML with its styles on the elements.

With --json: {document, other, from, to, summary, plain, clauses: [{kind, what,
severity, before, after}], change: {hunks: [{kind, section, old_section,
old_passage, new_passage, old, new, spans: [{op, text, move}], aspects}],
words_added, words_removed, share, sections, aspects, plain, …}}. --schema prints
the JSON Schema of change.`,
		Example: `  policytrail diff wechat/privacy-policy 2024-01-01 2025-01-01 --side-by-side
  policytrail diff wechat/privacy-policy whatsapp/privacy-policy
  policytrail diff old.md new.md --format html > change.html`,
		Args:              cobra.MaximumNArgs(3),
		ValidArgsFunction: a.completeDiff,
	}
	o := diffOptions{asJSON: jsonFlag(c)}
	c.Flags().StringVar(&o.format, "format", formatTerminal, "terminal, unified (a patch), html, mail, markdown, text or json")
	c.Flags().BoolVar(&o.sides, "side-by-side", false, "in the terminal, the old text left and the new one right")
	c.Flags().BoolVar(&o.schema, "schema", false, "print the JSON Schema of a change")
	c.Flags().IntVarP(&o.context, "unified", "U", 3, "with --format unified, lines of context")
	c.RunE = func(c *cobra.Command, args []string) error { return a.runDiff(c, args, o) }
	return c
}

func (a *app) runDiff(c *cobra.Command, args []string, o diffOptions) error {
	if o.schema {
		_, err := io.WriteString(a.env.Out, diff.Schema)
		return err
	}
	if err := arguments(1, 3)(c, args); err != nil {
		return err
	}
	if len(args) == 2 && isFile(args[0]) && isFile(args[1]) {
		compared, err := a.compareFiles(args[0], args[1])
		if err != nil {
			return err
		}
		return a.printDiff(compared, o)
	}
	return a.withDocument(c.Context(), args[0], func(s *store.Store) error {
		compared, err := a.compare(c, s, args)
		if err != nil {
			return err
		}
		return a.printDiff(compared, o)
	})
}

func (a *app) compare(c *cobra.Command, s *store.Store, args []string) (comparison, error) {
	from, to, err := twoVersions(c, s, args)
	if err != nil {
		return comparison{}, err
	}
	compared, err := a.compareVersions(args[0], from, to)
	if to.Document != from.Document {
		compared.Other = to.Document
		compared.Plain = compared.Change.Plain // no promise is gone that another never made
	}
	return compared, err
}

func (a *app) compareVersions(name string, from, to policy.Version) (comparison, error) {
	rules, err := a.rules()
	if err != nil {
		return comparison{}, err
	}
	change := diff.Texts(from.Text, to.Text)
	share := change.Share
	if from.Document != to.Document {
		share = 0 // two documents are compared sentence by sentence, however little they share
	}
	clauses := list(rules.Changes(rules.Flagged(from.Text, from.Language), rules.Flagged(to.Text, to.Language), share))
	return comparison{
		Document: name, From: from, To: to, Summary: change.Summary(), Plain: plainly(change, clauses),
		Clauses: clauses, Change: change,
	}, nil
}

// plainly adds to what changed the promises that are gone.
func plainly(change *diff.Change, clauses []policy.ClauseEvent) string {
	plain := change.Plain
	for _, e := range clauses {
		f := e.Telling()
		if e.What != policy.ClauseRemoved || e.Noun() != "promise" || f == nil || strings.Contains(plain, f.Quote) {
			continue
		}
		plain += "; a sentence that promised “" + f.Quote + "” is gone"
	}
	return plain
}

// twoVersions are the versions the arguments name.
func twoVersions(c *cobra.Command, s *store.Store, args []string) (from, to policy.Version, err error) {
	document, bounds := args[0], args[1:]
	switch {
	case len(bounds) == 0:
		return lastStep(c, s, document)
	case len(bounds) == 1 && strings.Contains(bounds[0], "/"):
		return twoDocuments(c, s, document, bounds[0])
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

// twoDocuments are the texts in force of two documents.
func twoDocuments(c *cobra.Command, s *store.Store, document, other string) (from, to policy.Version, err error) {
	ids, err := s.IDs(c.Context())
	if err != nil {
		return from, to, err
	}
	if !slices.Contains(ids, other) {
		return from, to, unknownDocument(other, ids)
	}
	if from, err = s.Version(c.Context(), document, 0); err != nil {
		return from, to, err
	}
	to, err = s.Version(c.Context(), other, 0)
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
