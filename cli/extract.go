package cli

import (
	"context"
	"fmt"
	"io"
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
	SHA256        string `json:"sha256"`
	Text          string `json:"text"`
}

func (a *app) extract() *cobra.Command {
	c := &cobra.Command{
		Use:   "extract FILE|URL",
		Short: "Print the text that would be stored of a page",
		Long: `Print the text that would be stored of a page: a saved file ("-" is standard
input) or a URL, which is fetched.

With --explain it prints instead what was kept of the page and what was left out,
and why, and proposes selectors that yield much the same text.

With --json: {url, title, language, effective_date, words, sha256, text}; with
--explain {kept: [{path, words, sample}], dropped: [{reason, path, words,
sample}], select, remove}.`,
		Args: arguments(1, 1),
	}
	asJSON := jsonFlag(c)
	address := c.Flags().String("url", "", "the address a saved page came from")
	language := c.Flags().String("language", "", "its language, when it is known")
	var how policy.Extraction
	c.Flags().StringArrayVar(&how.Select, "select", nil, "CSS: take what this matches (may be given several times)")
	c.Flags().StringArrayVar(&how.Remove, "remove", nil, "CSS: cut this out first (may be given several times)")
	c.Flags().BoolVar(&how.KeepLinks, "keep-links", false, "keep the addresses of links")
	explain := c.Flags().Bool("explain", false, "print what was kept and left out, and why, and propose selectors")
	c.RunE = func(c *cobra.Command, args []string) error {
		src, err := a.page(c.Context(), args[0], *address)
		if err != nil {
			return err
		}
		src.Language, src.Extraction = *language, how
		if *explain {
			return a.explain(args[0], src, *asJSON)
		}
		text, err := extract.Extract(src)
		if err != nil {
			return fmt.Errorf("extracting %s: %w", args[0], err)
		}
		if !*asJSON {
			_, err := io.WriteString(a.env.Out, text.Markdown)
			return err
		}
		return a.printJSON(extracted{
			URL: src.URL, Title: text.Title, Language: text.Language, EffectiveDate: text.EffectiveDate,
			Words: text.Words, SHA256: policy.Sum([]byte(text.Markdown)), Text: text.Markdown,
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
		rows = append(rows, []string{screen.coloured("2", "kept"), p.Path, strconv.Itoa(p.Words), p.Sample})
	}
	for _, p := range found.Dropped {
		rows = append(rows, []string{p.Reason, p.Path, strconv.Itoa(p.Words), p.Sample})
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

// yamlList writes a list as policies.yaml takes it.
func yamlList(items []string) string {
	quoted := make([]string, len(items))
	for i, item := range items {
		quoted[i] = strconv.Quote(item)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// page reads a saved page, or fetches one.
func (a *app) page(ctx context.Context, name, address string) (extract.Source, error) {
	if u, err := url.Parse(name); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return a.fetchPage(ctx, name)
	}
	body, err := a.readFile(name)
	if err != nil {
		return extract.Source{}, err
	}
	return extract.Source{Body: body, ContentType: fileType(name), URL: address}, nil
}

func (a *app) fetchPage(ctx context.Context, address string) (extract.Source, error) {
	settings, err := a.settings()
	if err != nil {
		return extract.Source{}, err
	}
	client, err := fetch.New(fetchConfig(settings.Fetch, 0))
	if err != nil {
		return extract.Source{}, err
	}
	defer client.Close()
	page, err := client.Get(ctx, fetch.Request{URL: address})
	if err != nil {
		return extract.Source{}, err
	}
	return extract.Source{Body: page.Body, ContentType: page.ContentType, URL: page.FinalURL}, nil
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
