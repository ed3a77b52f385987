package cli

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"policytrail/config"
	"policytrail/policy"
	"policytrail/watch"
)

func (a *app) importer() *cobra.Command {
	c := &cobra.Command{
		Use:   "import",
		Short: "Take in history from elsewhere",
		Args:  arguments(0, 0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.importHTML())
	return c
}

func (a *app) importHTML() *cobra.Command {
	c := &cobra.Command{
		Use:   "html FOLDER",
		Short: "Take saved pages, named by date, as visits at those times",
		Long: `Take the saved pages in FOLDER as visits: each file is named by the time it was
saved (2024-04-16T00-33-23Z.html). They go down the same line as a page that was
fetched, oldest first; nobody is told of what changed back then. Visits before
the last one the database knows are refused.

With --json: [{document, at, outcome, detail, version, change}].`,
		Example: `  policytrail import html --document wechat/privacy-policy --url https://www.wechat.com/en/privacy_policy.html saved/`,
		Args:    arguments(1, 1),
	}
	asJSON := jsonFlag(c)
	document := c.Flags().String("document", "", "the document's id, service/type")
	address := c.Flags().String("url", "", "where the pages came from; the watch list's address when it is listed")
	c.RunE = func(c *cobra.Command, args []string) error {
		settings, err := a.settings()
		if err != nil {
			return err
		}
		d, err := importedDocument(settings, *document, *address)
		if err != nil {
			return err
		}
		pages, err := savedPages(args[0])
		if err != nil {
			return err
		}
		checks, err := a.visitPages(c.Context(), settings, d, pages)
		if err != nil {
			return err
		}
		if *asJSON {
			return a.printJSON(list(checks))
		}
		return a.printVisits(checks)
	}
	return c
}

// importedDocument is the listed document of that id, or a new one that is not watched.
func importedDocument(c *config.Config, id, address string) (policy.Document, error) {
	for _, d := range c.Documents() {
		if d.ID == id {
			if address != "" {
				d.URL = address
			}
			return d, nil
		}
	}
	service, kind, ok := strings.Cut(id, "/")
	if !ok || policy.DocumentID(service, kind) != id {
		return policy.Document{}, &usageError{fmt.Errorf("%q is no document id (write --document service/type, such as wechat/privacy-policy)", id)}
	}
	if address == "" {
		return policy.Document{}, &usageError{fmt.Errorf("%s is not in the watch list: say with --url where its pages came from", id)}
	}
	return policy.Document{ID: id, Service: service, Type: kind, URL: address}, nil
}

// savedPage is a file and the time in its name.
type savedPage struct {
	path string
	at   time.Time
}

// savedPages are the pages in a folder, oldest first: the names sort by time.
func savedPages(folder string) ([]savedPage, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var pages []savedPage
	for _, entry := range entries {
		at, err := time.Parse("2006-01-02T15-04-05Z", strings.TrimSuffix(entry.Name(), filepath.Ext(entry.Name())))
		if err != nil {
			continue
		}
		pages = append(pages, savedPage{filepath.Join(folder, entry.Name()), at})
	}
	if len(pages) == 0 {
		return nil, &policy.Hint{Err: fmt.Errorf("no saved pages in %s", folder),
			Do: "files are named by the time they were saved, such as 2024-04-16T00-33-23Z.html"}
	}
	return pages, nil
}

// visitPages takes the pages down the line. Nobody is told: it is history.
func (a *app) visitPages(ctx context.Context, settings *config.Config, d policy.Document, pages []savedPage) ([]policy.Check, error) {
	settings.Alerts = config.Alerts{}
	s, err := a.openStore(ctx, settings, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	parts, client, err := a.parts(settings, s, 0)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	known, err := s.Known(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	if last := known.LastRun.Last; !last.IsZero() && !pages[0].at.After(last) {
		return nil, &policy.Hint{
			Err: fmt.Errorf("%s was last visited on %s, %s is from before", d.ID, stamp(last), filepath.Base(pages[0].path)),
			Do:  "import into a database that has no later visits of it, named with --database",
		}
	}
	var checks []policy.Check
	for _, page := range pages {
		check, err := visitPage(ctx, parts.Checker, d, page)
		if err != nil {
			return checks, err
		}
		checks = append(checks, check)
	}
	return checks, nil
}

func visitPage(ctx context.Context, checker *watch.Checker, d policy.Document, page savedPage) (policy.Check, error) {
	body, err := fs.ReadFile(os.DirFS(filepath.Dir(page.path)), filepath.Base(page.path))
	if err != nil {
		return policy.Check{}, err
	}
	return checker.Visit(ctx, d, policy.Snapshot{
		Document: d.ID, At: page.at, URL: d.URL, FinalURL: d.URL, ContentType: fileType(page.path),
		Body: body, SHA256: policy.Sum(body),
	})
}

func (a *app) printVisits(checks []policy.Check) error {
	screen := a.screen()
	var rows [][]string
	for _, c := range checks {
		detail := c.Detail
		if c.Change != nil {
			detail = c.Change.Summary
		}
		rows = append(rows, []string{stamp(c.At), outcome(screen, c.Outcome), detail})
	}
	return screen.table([]string{"VISIT (UTC)", "OUTCOME", ""}, rows)
}
