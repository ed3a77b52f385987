package config

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../policies.schema.json"

func TestSchemaIsCurrent(t *testing.T) {
	want, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("policies.schema.json is stale, run the tests with -update (-want +got):\n%s", diff)
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("policies.schema.json", document); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile("policies.schema.json")
}

// instance reads YAML into what a validator takes, variables left as they are.
func instance(t *testing.T, text string) any {
	t.Helper()
	data, err := yaml.YAMLToJSON(mask([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(unmask(string(data))))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestSchemaAcceptsWhatLoads(t *testing.T) {
	schema := compileSchema(t)
	for name, text := range map[string]string{
		"policies.yaml": watchList(t), "policies.yaml with its examples": withExamples(watchList(t)),
		"every key": everyKey, "the least": rightPolicies,
	} {
		if err := schema.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	schema := compileSchema(t)
	for _, text := range []string{
		"schedule: \"@daily\"",
		"policies: []",
		"timezon: UTC" + rightPolicies,
		"fetch: {timeout: soon}" + rightPolicies,
		"fetch: {max_size: 10}" + rightPolicies,
		"fetch: {per_host: 1/d}" + rightPolicies,
		"fetch: {retries: 11}" + rightPolicies,
		"fetch: {browser: {restart_after: 0}}" + rightPolicies,
		"fetch: {browser: chromium}" + rightPolicies,
		"policies: [{service: A, documents: [{type: Terms}]}]",
		"policies: [{service: A, documents: [{type: Terms, url: https://example.org, select: {form: h1}}]}]",
		"policies: [{service: A, documents: [{type: Terms, url: https://example.org, select: {from: h1, after: h1}}]}]",
		"policies: [{service: A, documents: [{type: Terms, url: https://example.org, select: []}]}]",
		"policies: [{service: A, documents: [{type: Terms, url: https://example.org, replace: [{with: x}]}]}]",
		"server: {token: a, token_file: b}" + rightPolicies,
		"smtp: {host: localhost, from: a@example.org, tls: ssl}" + rightPolicies,
		"alerts: {receivers: [{name: none}]}" + rightPolicies,
		"alerts: {receivers: [{name: both, email: {to: a@example.org}, webhook: {url: https://example.org}}]}" + rightPolicies,
		"alerts: {routes: [{to: a, when: {severity: high}}]}" + rightPolicies,
		"alerts: {routes: [{to: a, when: {event: [change, changed]}}]}" + rightPolicies,
	} {
		if err := schema.Validate(instance(t, text)); err == nil {
			t.Errorf("the schema accepts %s", text)
		}
	}
}
