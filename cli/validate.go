package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"policytrail/alerts"
	"policytrail/clause"
	"policytrail/config"
	"policytrail/fetch"
)

// validated is what validate --json says of a file.
type validated struct {
	OK        bool             `json:"ok"`
	Documents int              `json:"documents"`
	Services  int              `json:"services"`
	Receivers int              `json:"receivers"`
	Problems  []config.Problem `json:"problems"`
}

func (a *app) validate() *cobra.Command {
	c := &cobra.Command{
		Use:   "validate [FILE]",
		Short: "Check the settings without doing anything",
		Long: `Check the settings, rule packs and receivers without doing anything.

With --json: {ok, documents, services, receivers, problems: [{line, column, path,
message, do}]}.`,
		Args: arguments(0, 1),
	}
	asJSON := jsonFlag(c)
	schema := c.Flags().Bool("schema", false, "print the JSON Schema of the settings, for editors")
	c.RunE = func(_ *cobra.Command, args []string) error {
		if *schema {
			text, err := config.Schema()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.env.Out, "%s", text)
			return err
		}
		if len(args) == 1 {
			a.config = args[0]
		}
		settings, err := a.load()
		if err == nil {
			err = useable(settings)
		}
		if *asJSON {
			return a.printValidated(settings, err)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(a.env.Out, "%s is fine: %d documents of %d services, %d receivers.\n",
			a.config, len(settings.Documents()), len(settings.Policies), len(settings.Alerts.Receivers))
		return nil
	}
	return c
}

// useable makes every part the settings describe, and throws it away.
func useable(c *config.Config) error {
	client, err := fetch.New(fetchConfig(c.Fetch, 0))
	if err != nil {
		return err
	}
	client.Close()
	rules, err := clause.Load(rulesConfig(c.Rules))
	if err == nil {
		err = namedKinds(c, rules)
	}
	_, alertsErr := alerts.New(alertsConfig(c))
	return errors.Join(err, alertsErr)
}

func (a *app) printValidated(c *config.Config, err error) error {
	result := validated{OK: err == nil, Problems: []config.Problem{}}
	var mistakes *config.Error
	switch {
	case errors.As(err, &mistakes):
		result.Problems = mistakes.Problems
	case err != nil:
		result.Problems = []config.Problem{{Message: err.Error()}}
	default:
		result.Documents, result.Services, result.Receivers = len(c.Documents()), len(c.Policies), len(c.Alerts.Receivers)
	}
	return errors.Join(a.printJSON(result), err)
}
