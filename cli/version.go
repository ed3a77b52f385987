package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"policytrail/extract"
)

// release is set by the linker: -X policytrail/cli.release=v1.2.3.
var release string

// buildVersion is the release, or what the build knows of its commit.
func buildVersion() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return "devel-" + setting.Value[:min(12, len(setting.Value))]
		}
	}
	return cmp.Or(info.Main.Version, "devel")
}

type versions struct {
	Version   string `json:"version"`
	Extractor int    `json:"extractor"`
	Rules     string `json:"rules"`
	Go        string `json:"go"`
	Platform  string `json:"platform"`
}

func (a *app) version() *cobra.Command {
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the versions of the program, its extractor and its rules",
		Long: `Print the versions of the program, its extractor and its rules.

The linear model that says how sure a flag is was made of two works under CC BY
4.0: the multilingual corpus of terms of service of the CLAUDETTE project
(Galassi et al. 2024) and CAPP-130 (Zhu et al. 2023). The file ATTRIBUTION of the
source says more.

With --json: {version, extractor, rules, go, platform}.`,
		Args: arguments(0, 0),
	}
	asJSON := jsonFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		rules, err := builtinRules()
		if err != nil {
			return err
		}
		v := versions{
			Version: buildVersion(), Extractor: extract.Version, Rules: rules.Version(),
			Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		}
		if *asJSON {
			return a.printJSON(v)
		}
		fmt.Fprintf(a.env.Out, "policytrail %s, extractor %d, rules %s, %s %s\n", v.Version, v.Extractor, v.Rules, v.Go, v.Platform)
		return nil
	}
	return c
}
