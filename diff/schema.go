package diff

import _ "embed"

// Schema is the JSON Schema (draft 2020-12) of a Change.
//
//go:embed change.schema.json
var Schema string
