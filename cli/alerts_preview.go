package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"policytrail/alerts"
	"policytrail/diff"
	"policytrail/policy"
	"policytrail/store"
)

func (a *app) alertsPreview() *cobra.Command {
	c := &cobra.Command{
		Use:   "preview DOCUMENT --receiver NAME",
		Short: "Show what a receiver gets of a document's last change, without sending it",
		Long: `Show what a receiver gets of a document's last change, without sending it. With
--html the HTML of a mail is written to a file, to be opened in a browser.

With --json: {receiver, channel, parts: {subject, text, html}}; a webhook or a
command has the part body, a chat title and text.`,
		Args:              arguments(1, 1),
		ValidArgsFunction: a.completeDocument,
	}
	asJSON := jsonFlag(c)
	receiver := c.Flags().String("receiver", "", "whose message to show; left away, the first receiver's")
	html := c.Flags().String("html", "", "write the HTML part to this file")
	c.RunE = func(c *cobra.Command, args []string) error {
		settings, err := a.load()
		if err != nil {
			return err
		}
		told, err := alerts.New(alertsConfig(settings))
		if err != nil {
			return err
		}
		name := *receiver
		if name == "" && len(told.Receivers()) > 0 {
			name = told.Receivers()[0]
		}
		var news alerts.News
		err = a.withDocument(c.Context(), args[0], func(s *store.Store) (err error) {
			news, err = lastChange(c.Context(), s, args[0])
			return err
		})
		if err != nil {
			return err
		}
		p, err := told.Preview(news, name)
		if err != nil {
			return err
		}
		if *html != "" {
			return writeHTML(p, *html)
		}
		if *asJSON {
			return a.printJSON(p)
		}
		return a.printPreview(p)
	}
	return c
}

// lastChange is the news of a document's last change, as a check would tell it.
func lastChange(ctx context.Context, s *store.Store, id string) (alerts.News, error) {
	state, err := s.State(ctx, id)
	if err != nil {
		return alerts.News{}, err
	}
	change := state.LastChange
	if change == nil {
		return alerts.News{}, &policy.Hint{Err: fmt.Errorf("%s has not changed yet", id), Do: "`policytrail alerts test` sends a sample"}
	}
	old, err := s.Version(ctx, id, change.From)
	if err != nil {
		return alerts.News{}, err
	}
	young, err := s.Version(ctx, id, change.To)
	if err != nil {
		return alerts.News{}, err
	}
	return alerts.News{
		Event: policy.EventChange, Document: state.Document, At: change.At, Old: &old, New: &young,
		Change: change, Diff: diff.Texts(old.Text, young.Text),
	}, nil
}

func writeHTML(p alerts.Preview, path string) error {
	page, ok := p.Parts["html"]
	if !ok {
		return fmt.Errorf("%s is a receiver by %s, which has no HTML", p.Receiver, p.Channel)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString(page)
	return errors.Join(err, file.Close())
}

func (a *app) printPreview(p alerts.Preview) error {
	screen := a.screen()
	for _, part := range []string{"subject", "title", "text", "body"} {
		if text, ok := p.Parts[part]; ok {
			fmt.Fprintf(screen.out, "%s: %s\n", screen.bold(part), strings.TrimRight(text, "\n"))
		}
	}
	return nil
}
