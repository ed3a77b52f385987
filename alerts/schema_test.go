package alerts

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../alert.schema.json"

func TestSchemaFile(t *testing.T) {
	got, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s is not up to date (go test ./alerts -update):\n%s", schemaFile, d)
	}
}

// TestBodiesFollowTheSchema holds what is sent against what is published.
func TestBodiesFollowTheSchema(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, body []byte) error {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return schema.Validate(value)
	}
	for _, name := range []string{"change", "wording", "broken", "recovered"} {
		body, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := check(name, body); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := check(name, []byte(strings.Replace(string(body), `"severity"`, `"sevrity"`, 1))); err == nil {
			t.Errorf("%s passes without its severity", name)
		}
	}
	a, err := New(digestConfig())
	if err != nil {
		t.Fatal(err)
	}
	alert, _, err := a.ComposeDigest(holding())
	if err != nil {
		t.Fatal(err)
	}
	moved, err := a.alert("alert_moved", newPayload(movedNews(), ""))
	if err != nil {
		t.Fatal(err)
	}
	since := noon
	silent, _, err := a.ComposeUndelivered(healthOf("legal", since), noon, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, alert := range []message{{alert: *alert}, {alert: *moved}, {alert: *silent}} {
		body, err := alert.request()
		if err != nil {
			t.Fatal(err)
		}
		if err := check(string(alert.alert.Event), body); err != nil {
			t.Errorf("%s: %v", alert.alert.Event, err)
		}
	}
}
