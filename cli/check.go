package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"policytrail/config"
	"policytrail/policy"
	"policytrail/store"
	"policytrail/watch"
)

func (a *app) check() *cobra.Command {
	c := &cobra.Command{
		Use:   "check [DOC…]",
		Short: "Check documents now, all or those named, and send what is owed",
		Long: `Check documents now, all that are listed or those named, and send the alerts
that result. Exit code 1 when every check went wrong; with --exit-code 3 when
something changed.

With --json: [{document, at, outcome, detail, version, change}], outcome being
first, unchanged, changed, unusable or failed.`,
		Args: arguments(0, -1),
		ValidArgsFunction: func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			return a.documentIDs(c)
		},
	}
	asJSON := jsonFlag(c)
	exitCode := c.Flags().Bool("exit-code", false, "exit with 3 when something changed")
	noAlerts := c.Flags().Bool("no-alerts", false, "leave the alerts to the daemon")
	c.RunE = func(c *cobra.Command, args []string) error {
		settings, err := a.load()
		if err != nil {
			return err
		}
		documents, err := chosen(settings.Documents(), args)
		if err != nil {
			return err
		}
		checks, err := a.checkNow(c.Context(), settings, documents, !*noAlerts)
		if err != nil {
			return err
		}
		if *asJSON {
			err = a.printJSON(list(checks))
		} else {
			err = a.printOutcomes(checks)
		}
		return errors.Join(err, verdict(checks, *exitCode))
	}
	return c
}

// chosen are the documents with the given ids, or all when there are none.
func chosen(documents []policy.Document, ids []string) ([]policy.Document, error) {
	if len(ids) == 0 {
		return documents, nil
	}
	known := map[string]policy.Document{}
	var all []string
	for _, d := range documents {
		known[d.ID] = d
		all = append(all, d.ID)
	}
	var some []policy.Document
	for _, id := range ids {
		d, ok := known[id]
		if !ok {
			return nil, unknownDocument(id, all)
		}
		some = append(some, d)
	}
	return some, nil
}

// checkNow checks the documents and, if told to, hands over what is owed.
func (a *app) checkNow(ctx context.Context, settings *config.Config, documents []policy.Document, deliver bool) ([]policy.Check, error) {
	log := slog.New(slog.NewTextHandler(a.env.Err, &slog.HandlerOptions{Level: slog.LevelError}))
	s, err := a.openStore(ctx, settings, log)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	parts, client, err := a.parts(settings, s, 0)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	daemon, err := watch.New(ctx, watch.Config{Store: s, Log: log, Parts: parts})
	if err != nil {
		return nil, err
	}
	progress := a.progress(len(documents))
	checks, err := checkAll(ctx, parts.Checker, documents, progress.done)
	progress.end()
	if err != nil || !deliver {
		return checks, err
	}
	return checks, a.deliverNow(ctx, s, daemon)
}

// checkers is how many documents are checked beside each other.
const checkers = 8

// checkAll checks the documents, those that can't be stored told together.
func checkAll(ctx context.Context, checker *watch.Checker, documents []policy.Document, done func(policy.Check)) ([]policy.Check, error) {
	checks, errs := make([]policy.Check, len(documents)), make([]error, len(documents))
	queue := make(chan int)
	var workers sync.WaitGroup
	for range min(checkers, len(documents)) {
		workers.Go(func() {
			for i := range queue {
				start := time.Now()
				checks[i], errs[i] = checker.Check(ctx, documents[i])
				checks[i].Took = time.Since(start)
				done(checks[i])
			}
		})
	}
	for i := range documents {
		select {
		case queue <- i:
		case <-ctx.Done():
			errs[i] = ctx.Err()
		}
	}
	close(queue)
	workers.Wait()
	return stored(checks), errors.Join(distinct(errs)...)
}

// stored are the checks that came to an end.
func stored(checks []policy.Check) []policy.Check {
	var all []policy.Check
	for _, c := range checks {
		if c.Outcome != "" {
			all = append(all, c)
		}
	}
	return all
}

// distinct drops errors that say the same as one before, such as a full disk
// at every document.
func distinct(errs []error) []error {
	seen := map[string]bool{}
	var all []error
	for _, err := range errs {
		root := err
		for next := errors.Unwrap(root); next != nil; next = errors.Unwrap(root) {
			root = next
		}
		if err == nil || seen[root.Error()] {
			continue
		}
		seen[root.Error()] = true
		all = append(all, err)
	}
	return all
}

// deliveryTime bounds how long a check waits for receivers; what is not
// handed over by then is left to the daemon, or the next check.
const deliveryTime = time.Minute

func (a *app) deliverNow(ctx context.Context, s *store.Store, daemon *watch.Daemon) error {
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	untried, err := s.Untried(ctx)
	if err != nil || untried == 0 {
		return err
	}
	if err := daemon.Deliver(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	counts, err := s.DeliveryCounts(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	if owed := counts[policy.Owed]; owed > 0 {
		fmt.Fprintf(a.env.Err, "%d alerts could not be handed over yet; `policytrail run` keeps trying, `policytrail alerts` says why\n", owed)
	}
	return nil
}

func (a *app) printOutcomes(checks []policy.Check) error {
	screen := a.screen()
	var rows [][]string
	for _, c := range checks {
		detail := c.Detail
		if c.Change != nil {
			detail = c.Change.Summary
			if len(c.Change.Clauses) > 0 {
				detail += "\n" + clauseEvents(screen, c.Change.Clauses)
			}
		}
		rows = append(rows, []string{c.Document, outcome(screen, c.Outcome), detail})
	}
	return screen.table([]string{"DOCUMENT", "OUTCOME", ""}, rows)
}

func outcome(screen screen, o policy.Outcome) string {
	switch {
	case o.Useless():
		return screen.coloured("1", string(o))
	case o == policy.Changed:
		return screen.coloured("3", string(o))
	}
	return string(o)
}

// verdict turns what came of the checks into the exit code.
func verdict(checks []policy.Check, exitCode bool) error {
	changed, bad := 0, 0
	for _, c := range checks {
		if c.Outcome == policy.Changed {
			changed++
		}
		if c.Outcome.Useless() {
			bad++
		}
	}
	switch {
	case len(checks) > 0 && bad == len(checks):
		return fmt.Errorf("all %d checks went wrong", bad)
	case exitCode && changed > 0:
		return errChanged
	}
	return nil
}

// progress tells on the error stream how far the checks are: one line that is
// rewritten on a terminal, a line a document elsewhere.
type progress struct {
	sync.Mutex
	out                           io.Writer
	terminal                      bool
	total, count, changed, failed int
}

func (a *app) progress(total int) *progress {
	return &progress{out: a.env.Err, terminal: a.screenOf(a.env.Err).terminal, total: total}
}

func (p *progress) done(c policy.Check) {
	p.Lock()
	defer p.Unlock()
	p.count++
	if c.Outcome == policy.Changed {
		p.changed++
	}
	if c.Outcome == "" || c.Outcome.Useless() {
		p.failed++
	}
	line := fmt.Sprintf("%d of %d checked, %d changed, %d failed", p.count, p.total, p.changed, p.failed)
	if p.terminal {
		fmt.Fprintf(p.out, "\r\x1b[K%s", line)
		return
	}
	fmt.Fprintf(p.out, "%s: %s %s\n", line, c.Document, c.Outcome)
}

func (p *progress) end() {
	if p.terminal && p.count > 0 {
		fmt.Fprintln(p.out)
	}
}
