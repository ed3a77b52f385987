package config

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"
)

// Schema is a JSON Schema (draft 2020-12) of the file, for editors. It is made
// from the structs the file is read into, so it cannot fall behind them.
func Schema() ([]byte, error) {
	reflector := jsonschema.Reflector{
		FieldNameTag:               "yaml",
		RequiredFromJSONSchemaTags: true,
		Anonymous:                  true,
		DoNotReference:             true,
		ExpandedStruct:             true,
	}
	schema := reflector.Reflect(&Config{})
	schema.Title = "policies.yaml"
	schema.Description = "What policytrail watches, how, and who is told."
	showDefaults(schema, reflect.ValueOf(*defaults()))
	data, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the schema: %w", err)
	}
	return append(data, '\n'), nil
}

// showDefaults writes what holds when a key is left away into the schema.
func showDefaults(schema *jsonschema.Schema, defaults reflect.Value) {
	for i, key := range keys(defaults.Type()) {
		property, value := schema.Properties.Value(key), defaults.Field(i)
		switch {
		case value.IsZero(), property.Properties == nil && value.Kind() == reflect.Struct:
			continue
		case value.Kind() == reflect.Struct:
			showDefaults(property, value)
			continue
		}
		property.Default = value.Interface()
		if text, ok := property.Default.(encoding.TextMarshaler); ok {
			written, _ := text.MarshalText() // these never fail
			property.Default = string(written)
		}
	}
}

// JSONSchemaExtend names the values that events and severities can have.
func (When) JSONSchemaExtend(schema *jsonschema.Schema) {
	oneOf(schema.Properties.Value("event"), eventNames)
	oneOf(schema.Properties.Value("severity"), severityNames())
}

// oneOf narrows the texts of a Strings schema.
func oneOf(schema *jsonschema.Schema, names []string) {
	values := make([]any, len(names))
	for i, name := range names {
		values[i] = name
	}
	single := &jsonschema.Schema{Type: "string", Enum: values}
	schema.OneOf = []*jsonschema.Schema{single, {Type: "array", Items: single, MinItems: schema.OneOf[1].MinItems}}
}

// JSONSchemaExtend says of each secret that it stands in the file or beside it.
func (Server) JSONSchemaExtend(schema *jsonschema.Schema) { notBoth(schema, "token") }

// JSONSchemaExtend says of each secret that it stands in the file or beside it.
func (Webhook) JSONSchemaExtend(schema *jsonschema.Schema) { notBoth(schema, "secret") }

// JSONSchemaExtend says of each secret that it stands in the file or beside it.
func (SMTP) JSONSchemaExtend(schema *jsonschema.Schema) { notBoth(schema, "password") }

// JSONSchemaExtend says of each secret that it stands in the file or beside it.
func (OAuth) JSONSchemaExtend(schema *jsonschema.Schema) { notBoth(schema, "refresh_token") }

// JSONSchemaExtend says of each secret that it stands in the file or beside it.
func (Model) JSONSchemaExtend(schema *jsonschema.Schema) { notBoth(schema, "key") }

func notBoth(schema *jsonschema.Schema, secret string) {
	schema.Not = &jsonschema.Schema{Required: []string{secret, secret + "_file"}}
}
