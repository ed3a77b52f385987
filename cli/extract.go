package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/extract"
	"policytrail/fetch"
	"policytrail/policy"
)

// extracted is a text as extract --json shows it.
type extracted struct {
	URL           string `json:"url"`
	Title         string `json:"title"`
	Language      string `json:"language"`
	EffectiveDate string `json:"effective_date"`
	Words         int    `json:"words"`
	Missed        string `json:"missed,omitempty"`
	SHA256        string `json:"sha256"`
	Text          string `json:"text"`
}

func (a *app) extract() *cobra.Command {
	c := &cobra.Command{
		Use:   "extract FILE|URL|DOC",
		Short: "Print the text that would be stored of a page",
		Long: `Print the text that would be stored of a page: a saved file ("-" is standard
input), a URL, which is fetched, or a listed document, which is fetched and read
as the watch list says. Files and pages may be HTML, PDF, Markdown or plain text.
Where nothing matches --select, the main text is found by itself, and that is said.

With --explain it prints instead what was kept of the page and what was left out,
and why, and proposes selectors that yield much the same text. Of a document of
several pages each is explained; of a PDF what is printed on all of its pages.

With --json: {url, title, language, effective_date, words, missed, sha256, text}; with
--explain {kept: [{page, path, words, sample}], dropped: [{page, reason, path,
words, sample}], select, remove}. Lines have no path.`,
		Args: arguments(1, 1),
		ValidArgsFunction: func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			ids, _ := a.documentIDs(c)
			return ids, cobra.ShellCompDirectiveDefault // files too
		},
	}
	asJSON := jsonFlag(c)
	address := c.Flags().String("url", "", "the address a saved page came from")
	var d policy.Document
	c.Flags().StringVar(&d.Language, "language", "", "its language, when it is known")
	chosen := c.Flags().StringArray("select", nil, "CSS: take what this matches (may be given several times)")
	removed := c.Flags().StringArray("remove", nil, "CSS: cut this out first (may be given several times)")
	c.Flags().BoolVar(&d.Extraction.KeepLinks, "keep-links", false, "keep the addresses of links")
	c.Flags().StringVar(&d.Follow, "follow", "", "CSS: links of a URL that lead to further pages of the document")
	rendered := c.Flags().Bool("browser", false, "render a URL with a browser first")
	explain := c.Flags().Bool("explain", false, "print what was kept and left out, and why, and propose selectors")
	c.RunE = func(c *cobra.Command, args []string) error {
		d.Extraction.Select, d.Extraction.Remove = policy.CSS(*chosen...), policy.CSS(*removed...)
		if *rendered {
			d.Browser = policy.BrowserAlways
		}
		src, err := a.page(c.Context(), args[0], *address, d)
		if err != nil {
			return err
		}
		if *explain {
			return a.explain(args[0], src, *asJSON)
		}
		text, err := extract.Extract(src)
		if err != nil {
			return fmt.Errorf("extracting %s: %w", args[0], err)
		}
		if text.Missed != "" {
			fmt.Fprintf(a.env.Err, "select %s matches nothing on the page: this is the main text found by itself\n", text.Missed)
		}
		if !*asJSON {
			_, err := io.WriteString(a.env.Out, text.Markdown)
			return err
		}
		return a.printJSON(extracted{
			URL: src.URL, Title: text.Title, Language: text.Language, EffectiveDate: text.EffectiveDate,
			Words: text.Words, Missed: text.Missed, SHA256: policy.Sum([]byte(text.Markdown)), Text: text.Markdown,
		})
	}
	return c
}

func (a *app) explain(name string, src extract.Source, asJSON bool) error {
	found, err := extract.Explain(src)
	if err != nil {
		return fmt.Errorf("explaining %s: %w", name, err)
	}
	if asJSON {
		return a.printJSON(found)
	}
	screen := a.screen()
	var rows [][]string
	for _, p := range found.Kept {
		rows = append(rows, pieceRow(screen.coloured("2", "kept"), p))
	}
	for _, p := range found.Dropped {
		rows = append(rows, pieceRow(p.Reason, p))
	}
	if err := screen.table([]string{"PART", "PATH", "WORDS", "BEGINS"}, rows); err != nil || len(found.Select) == 0 {
		return err
	}
	fmt.Fprintf(screen.out, "\nMuch the same text, whatever the page will look like around it:\n  select: %s\n", yamlList(found.Select))
	if len(found.Remove) > 0 {
		fmt.Fprintf(screen.out, "  remove: %s\n", yamlList(found.Remove))
	}
	return nil
}

func pieceRow(part string, p extract.Piece) []string {
	path := cmp.Or(p.Path, "(lines)")
	if p.Page != "" {
		path = p.Page + " " + path
	}
	return []string{part, path, strconv.Itoa(p.Words), p.Sample}
}

// yamlList writes a list as policies.yaml takes it.
func yamlList(items []string) string {
	quoted := make([]string, len(items))
	for i, item := range items {
		quoted[i] = strconv.Quote(item)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// page reads a saved page, or fetches one, to be extracted as d says; a listed
// document is fetched and extracted as the watch list says.
func (a *app) page(ctx context.Context, name, address string, d policy.Document) (extract.Source, error) {
	if u, err := url.Parse(name); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		d.URL = name
		return a.fetchPage(ctx, d)
	}
	body, err := a.readFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if listed, ok := a.listed(name); ok {
			return a.fetchPage(ctx, listed)
		}
	}
	if err != nil {
		return extract.Source{}, err
	}
	return extract.Source{
		Body: body, ContentType: fileType(name), URL: address, Language: d.Language, Extraction: d.Extraction, PDF: a.pdf.Read,
	}, nil
}

// listed is the document of an id in the watch list.
func (a *app) listed(id string) (policy.Document, bool) {
	settings, err := a.settings()
	if err != nil {
		return policy.Document{}, false // then the name is told to be no file
	}
	for _, d := range settings.Documents() {
		if d.ID == id {
			return d, true
		}
	}
	return policy.Document{}, false
}

func (a *app) fetchPage(ctx context.Context, d policy.Document) (extract.Source, error) {
	settings, err := a.settings()
	if err != nil {
		return extract.Source{}, err
	}
	fetchers, err := newFetchers(settings.Fetch, 0)
	if err != nil {
		return extract.Source{}, err
	}
	defer fetchers.Close()
	page, err := a.checker(settings, fetchers, nil, nil, nil).Fetch(ctx, d, fetch.Request{URL: d.URL, Language: d.Language})
	if err != nil {
		return extract.Source{}, err
	}
	return extract.Source{
		Body: page.Body, ContentType: page.ContentType, URL: page.FinalURL, Language: d.Language, Extraction: d.Extraction, PDF: a.pdf.Read,
	}, nil
}

func (a *app) readFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(a.env.In)
	}
	return os.ReadFile(name)
}

// fileType is the content type a file's name tells; "" leaves it to its bytes.
func fileType(name string) string {
	switch filepath.Ext(name) {
	case ".md", ".markdown":
		return "text/markdown"
	case "":
		return ""
	}
	return mime.TypeByExtension(filepath.Ext(name))
}
