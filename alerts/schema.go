package alerts

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/invopop/jsonschema"

	"policytrail/policy"
)

// Schema is a JSON Schema (draft 2020-12) of the body of a webhook request. It
// is made from the structs the body is written from, so it cannot fall behind
// them. It allows for further fields: a version of the payload may get some.
func Schema() ([]byte, error) {
	reflector := jsonschema.Reflector{AllowAdditionalProperties: true, Anonymous: true}
	schema := reflector.Reflect(struct {
		Type      string    `json:"type" jsonschema_description:"policy. and the event, or policy.test for a sample"`
		Timestamp time.Time `json:"timestamp" jsonschema_description:"of the event, UTC"`
		Data      Payload   `json:"data"`
	}{})
	schema.Title = fmt.Sprintf("policytrail alert, version %d", PayloadVersion)
	schema.Description = "The body of a webhook request, and what a command gets on its standard input."
	if event, ok := schema.Definitions["Payload"].Properties.Get("event"); ok {
		for _, e := range policy.Events {
			event.Enum = append(event.Enum, e)
		}
	}
	data, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the schema: %w", err)
	}
	return append(data, '\n'), nil
}
