package cli

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/url"
	"os"
	"path/filepath"

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

With --json: {url, title, language, effective_date, words, sha256, text}.`,
		Args: arguments(1, 1),
	}
	asJSON := jsonFlag(c)
	address := c.Flags().String("url", "", "the address a saved page came from")
	language := c.Flags().String("language", "", "its language, when it is known")
	var how policy.Extraction
	chosen := c.Flags().StringArray("select", nil, "CSS: take what this matches (may be given several times)")
	removed := c.Flags().StringArray("remove", nil, "CSS: cut this out first (may be given several times)")
	c.Flags().BoolVar(&how.KeepLinks, "keep-links", false, "keep the addresses of links")
	c.RunE = func(c *cobra.Command, args []string) error {
		src, err := a.page(c.Context(), args[0], *address)
		if err != nil {
			return err
		}
		how.Select, how.Remove = policy.CSS(*chosen...), policy.CSS(*removed...)
		src.Language, src.Extraction, src.PDF = *language, how, a.pdf.Read
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
