package clause

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../rules.schema.json"

func TestSchemaIsCurrent(t *testing.T) {
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
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("rules.schema.json is not of this format (go test ./clause -update): %s", diff)
	}
}

// TestSchemaFitsPacks checks that the schema takes what the reader takes, and
// refuses what it refuses.
func TestSchemaFitsPacks(t *testing.T) {
	schema := compiledSchema(t)
	packs, err := fs.Glob(builtin, "packs/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range packs {
		data, err := builtin.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(decoded(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := schema.Validate(decoded(t, []byte(Template))); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{
		"pack: x\nrule: []",
		"pack: x\nlanguage: en\nrules: [{id: a, kind: k}]",
		"pack: x\nlanguage: en\nrules: [{id: a, kind: k, any: [5]}]",
		"pack: x\nlanguage: en\nrules: [{id: a, kind: k, any: [\"x\"], actor: nobody}]",
	} {
		if schema.Validate(decoded(t, []byte(wrong))) == nil {
			t.Errorf("the schema takes %q", wrong)
		}
	}
}

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("rules.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("rules.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func decoded(t *testing.T, data []byte) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	plain, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	again, err := jsonschema.UnmarshalJSON(bytes.NewReader(plain))
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestTemplate(t *testing.T) {
	rules, err := Load(Config{Packs: []string{Builtin, writePack(t, Template)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := rules.Test(); err != nil {
		t.Error(err)
	}
}

func TestOverrideAndOff(t *testing.T) {
	const head = "pack: mine\nversion: 1\nlanguage: en\n"
	sentence := "We use cookies and we may rent your personal data."
	for _, test := range []struct{ name, pack, want string }{
		{"nothing", head, "tracking data-sale"},
		{"a rule off", head + "off: [data-sale]\n", "tracking"},
		{"a kind off", head + "off: [tracking]\n", "data-sale"},
		{"another rule instead", head + "rules: [{id: tracking, kind: tracking, override: true, any: [\"spyware\"]}]\n", "data-sale"},
	} {
		rules, err := Load(Config{Packs: []string{Builtin, writePack(t, test.pack)}})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var got string
		for _, flag := range rules.Flags(sentence, "en") {
			got += " " + flag.Kind
		}
		if got != " "+test.want {
			t.Errorf("%s: flags%s, want %s", test.name, got, test.want)
		}
	}
}

func TestExplain(t *testing.T) {
	rules := load(t)
	why := map[string]string{}
	for _, explanation := range rules.Explain("You may change your settings at any time.\nWe will sell your data.", "en") {
		for _, verdict := range explanation.Verdicts {
			why[verdict.Rule] = verdict.Why
			if verdict.Flag != nil {
				why[verdict.Rule] = "flagged: " + verdict.Quote
			}
		}
	}
	if got := why["data-sale"]; got != "flagged: sell your data" {
		t.Errorf("data-sale: %q", got)
	}
	if got := why["unilateral-change"]; !bytes.HasPrefix([]byte(got), []byte("vetoed by “change your”")) {
		t.Errorf("unilateral-change: %q", got)
	}
}
