package config

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

const watchListFile = "../policies.yaml"

func watchList(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(watchListFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// example is a line of policies.yaml that holds a setting switched off. Remarks
// have one space after the #.
var example = regexp.MustCompile(`(?m)^#([a-z]|  )`)

func withExamples(text string) string { return example.ReplaceAllString(text, "$1") }

func nothingSet(string) (string, bool) { return "", false }

func TestWatchListLoads(t *testing.T) {
	config, err := Load(watchListFile, nothingSet)
	if err != nil {
		t.Fatal(err)
	}
	documents := config.Documents()
	services, pages := map[string]bool{}, map[string]string{}
	for _, document := range documents {
		services[document.Service] = true
		if before, twice := pages[document.URL]; twice {
			t.Errorf("%s and %s watch the same page", before, document.ID)
		}
		pages[document.URL] = document.ID
		if len(document.Tags) == 0 || document.Language == "" {
			t.Errorf("%s has tags %v and language %q", document.ID, document.Tags, document.Language)
		}
		if !strings.HasPrefix(document.URL, "https://") {
			t.Errorf("%s is watched without encryption", document.ID)
		}
	}
	t.Logf("%d documents of %d services", len(documents), len(services))
	if len(documents) < 67 || len(services) < 28 {
		t.Errorf("%d documents of %d services, want 67 of 28 at least", len(documents), len(services))
	}
	if !strings.HasPrefix(watchList(t), "# yaml-language-server: $schema=./policies.schema.json\n") {
		t.Error("editors are not told of the schema")
	}
}

func TestWatchListExamplesLoad(t *testing.T) {
	dir := folder(t, map[string]string{"my-rules.yaml": ""})
	var asked []string
	config, err := Parse("policies.yaml", []byte(withExamples(watchList(t))), dir, func(name string) (string, bool) {
		asked = append(asked, name)
		return "from the environment", true
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(asked, " "); got != "POLICYTRAIL_TOKEN HOOK_SECRET SMTP_PASSWORD" {
		t.Errorf("the examples take %s from the environment", got)
	}
	if len(config.Alerts.Receivers) != 2 || len(config.Alerts.Routes) != 4 || config.SMTP.Host == "" || len(config.Rules.Packs) != 2 {
		t.Errorf("examples are missing: %+v", config)
	}
}
