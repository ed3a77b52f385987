package diff

import (
	"encoding/json"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("change.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("change.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestChangesFollowTheSchema(t *testing.T) {
	schema := compiledSchema(t)
	oldText, newText := goldenTexts(t)
	changes := []*Change{Texts(oldText, newText), Texts("", ""), Texts("a b c d. e f g h.\n", "a b c d.\ne f g h.\n")}
	for seed := range int64(100) {
		w := writer{rand.New(rand.NewSource(seed))}
		passages := w.text(20, w.Intn(3))
		changes = append(changes, Texts(w.join(passages), w.join(w.edit(passages, 2, 0))))
	}
	for _, c := range changes {
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
	}
}

func TestSchemaRefusesAnotherKind(t *testing.T) {
	c := Texts("a\n", "b\n")
	c.Hunks[0].Kind = "vanished"
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	if compiledSchema(t).Validate(instance) == nil {
		t.Error("a kind that is not in the schema passes")
	}
}

// TestSchemaKnowsEveryKey keeps the file and the structs together.
func TestSchemaKnowsEveryKey(t *testing.T) {
	type object struct {
		Properties map[string]any `json:"properties"`
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(Schema), &schema); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		value any
		in    map[string]any
	}{{Change{}, schema.Properties}, {Hunk{}, schema.Defs["hunk"].Properties}, {Span{}, schema.Defs["span"].Properties}} {
		var keys, known []string
		for _, field := range reflect.VisibleFields(reflect.TypeOf(c.value)) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			keys = append(keys, name)
		}
		for key := range c.in {
			known = append(known, key)
		}
		slices.Sort(keys)
		slices.Sort(known)
		if d := cmp.Diff(keys, known); d != "" {
			t.Errorf("%T (-keys +in the schema):\n%s", c.value, d)
		}
	}
}
