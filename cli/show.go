package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"policytrail/policy"
	"policytrail/store"
)

// shownVersion is a version with its text and the evidence it rests on.
type shownVersion struct {
	policy.Version
	Text string           `json:"text"`
	Page *policy.Snapshot `json:"page,omitempty"`
}

func (a *app) show() *cobra.Command {
	c := &cobra.Command{
		Use:   "show DOC",
		Short: "Print the text as it stood, or the page it was taken from",
		Long: `Print the text as it stood: one passage a line, Markdown.

With --json: {document, number, at, title, language, effective_date, words,
sha256, text, page: {at, url, final_url, status, content_type, header, sha256}}.`,
		Args:              arguments(1, 1),
		ValidArgsFunction: a.completeDocument,
	}
	asJSON := jsonFlag(c)
	number := c.Flags().Int("version", 0, "this version instead of the one in force")
	at := c.Flags().String("at", "", "the version in force on this day or at this time (2018-05-14, 2018-05-14T09:30:00Z)")
	page := c.Flags().Bool("page", false, "print the bytes of the page the version was taken from")
	unusable := c.Flags().Bool("unusable", false, "print the bytes of the newest page that was no policy")
	c.MarkFlagsMutuallyExclusive("version", "at", "unusable")
	c.RunE = func(c *cobra.Command, args []string) error {
		return a.withDocument(c.Context(), args[0], func(s *store.Store) error {
			if *unusable {
				snapshot, err := s.LatestUnusable(c.Context(), args[0])
				return a.printPage(snapshot, err)
			}
			v, err := pick(c, s, args[0], *number, *at)
			if err != nil {
				return err
			}
			if *page {
				snapshot, err := s.Snapshot(c.Context(), v.Snapshot)
				return a.printPage(snapshot, err)
			}
			return a.printVersion(c, s, v, *asJSON)
		})
	}
	return c
}

// pick is the version of a number, in force at a time, or in force now.
func pick(c *cobra.Command, s *store.Store, document string, number int, at string) (policy.Version, error) {
	if at == "" {
		return s.Version(c.Context(), document, number)
	}
	t, err := parseTime(at)
	if err != nil {
		return policy.Version{}, err
	}
	return s.VersionAt(c.Context(), document, t)
}

// parseTime reads a day, which means its last moment, or a time.
func parseTime(text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.Add(24*time.Hour - time.Millisecond), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, &usageError{fmt.Errorf("%q is no date (write 2018-05-14 or 2018-05-14T09:30:00Z)", text)}
}

func (a *app) printVersion(c *cobra.Command, s *store.Store, v policy.Version, asJSON bool) error {
	if !asJSON {
		_, err := io.WriteString(a.env.Out, v.Text)
		return err
	}
	shown := shownVersion{Version: v, Text: v.Text}
	if v.Snapshot != 0 {
		page, err := s.Snapshot(c.Context(), v.Snapshot)
		if err != nil {
			return err
		}
		shown.Page = &page
	}
	return a.printJSON(shown)
}

// printPage prints a page's bytes as they came, and its facts beside them.
func (a *app) printPage(p policy.Snapshot, err error) error {
	if err != nil {
		return err
	}
	fmt.Fprintf(a.env.Err, "%s, fetched %s, status %d, %s, sha256 %s\n",
		p.FinalURL, p.At.Format(time.RFC3339), p.Status, p.ContentType, p.SHA256)
	_, err = a.env.Out.Write(p.Body)
	return err
}
