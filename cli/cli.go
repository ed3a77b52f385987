// Package cli is the command line: one file a command, and in run.go the one
// place where real parts are wired together.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/pdf"
	"policytrail/policy"
)

// Env is what the process gives the command line.
type Env struct {
	Args   []string // without the program's name
	In     io.Reader
	Out    io.Writer                        // results
	Err    io.Writer                        // logs, progress, errors
	Lookup func(name string) (string, bool) // of environment variables
	Reload <-chan os.Signal                 // each asks the daemon to read its settings again
}

// The exit codes beside 0, done.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitChanged = 3 // of check --exit-code
)

// usageError is a command line that can't be carried out as it is written.
type usageError struct{ err error }

func (u *usageError) Error() string { return u.err.Error() }
func (u *usageError) Unwrap() error { return u.err }

// errChanged makes check --exit-code end with its own code; it is no error to print.
var errChanged = errors.New("something changed")

// ExitCode is the exit code an error of Run stands for.
func ExitCode(err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errChanged):
		return exitChanged
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitFailed
}

// Run carries out a command line. The error has been printed.
func Run(ctx context.Context, env Env) error {
	reader := pdf.New(pdf.Config{CacheDir: cacheDir(env.Lookup)})
	defer reader.Close()
	a := &app{env: env, pdf: reader}
	root := a.root()
	root.SetArgs(env.Args)
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	err := root.ExecuteContext(ctx)
	if err != nil && !errors.Is(err, errChanged) {
		fmt.Fprintf(env.Err, "policytrail: %v\n", err)
	}
	return err
}

// app is what the commands share.
type app struct {
	env      Env
	config   string // --config
	database string // --database
	pdf      *pdf.Reader
}

// defaultConfig is read when --config is not given.
const defaultConfig = "policies.yaml"

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "policytrail",
		Short: "Notices what companies change in the texts that bind people",
		Long: `policytrail watches privacy policies and user agreements: it fetches them on a
schedule, keeps every version as evidence, shows what changed word by word,
flags the clauses that matter, and sends alerts.

Start with "policytrail demo", which needs no network, or with
"policytrail run", which watches what policies.yaml lists.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          a.noSuchCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.PersistentFlags().StringVar(&a.config, "config", defaultConfig, "the watch list and settings")
	root.PersistentFlags().StringVar(&a.database, "database", "", "the database file, instead of the settings' one")
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &usageError{fmt.Errorf("%w (see %s --help)", err, c.CommandPath())}
	})
	root.AddCommand(
		a.run(), a.check(), a.list(), a.history(), a.show(), a.diff(), a.blame(), a.flags(), a.search(),
		a.alerts(), a.importer(), a.extract(), a.flag(), a.clauses(), a.compareCommand(), a.claims(), a.rulesCommand(), a.validate(), a.version(), a.demo(),
	)
	return root
}

// noSuchCommand refuses words the root doesn't know as commands.
func (a *app) noSuchCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	do := "see policytrail --help"
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		do = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{fmt.Errorf("unknown command %q (%s)", args[0], do)}
}

// arguments checks how many there are; usage says what they are.
func arguments(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return &usageError{fmt.Errorf("%s is missing (usage: %s)", missing(c.Use, len(args)), c.UseLine())}
		case most >= 0 && len(args) > most:
			return &usageError{fmt.Errorf("%q is one argument too many (usage: %s)", args[most], c.UseLine())}
		}
		return nil
	}
}

// missing is the n-th argument's name in a usage line: "DOC" in "show DOC".
func missing(use string, n int) string {
	words := strings.Fields(use)
	if n+1 < len(words) {
		return words[n+1]
	}
	return "an argument"
}

// jsonFlag adds --json to a command.
func jsonFlag(c *cobra.Command) *bool {
	return c.Flags().Bool("json", false, "print JSON")
}

// printJSON prints a value the way --json does everywhere: indented, one value.
func (a *app) printJSON(value any) error {
	encoder := json.NewEncoder(a.env.Out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// list is what JSON shows of a list: [] rather than null when it is empty.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// unknownDocument is the error for an id that is not among the known ones.
func unknownDocument(id string, known []string) error {
	err := fmt.Errorf("there is no document %q", id)
	near := policy.Near(id, known)
	if service, _, ok := strings.Cut(id, "/"); ok && len(near) == 0 {
		near = policy.Near(service+"/", known) // others of the service
	}
	switch {
	case len(near) > 0:
		return &policy.Hint{Err: err, Do: "did you mean " + strings.Join(near, " or ") + "?"}
	case len(known) == 0:
		return &policy.Hint{Err: err, Do: "nothing was checked yet: run `policytrail check`"}
	}
	return &policy.Hint{Err: err, Do: "`policytrail list` shows those there are"}
}
