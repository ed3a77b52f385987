package config

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// Secret is a text that is never printed: every way of formatting, encoding or
// logging it gives "***". Reveal gives the text itself.
type Secret string

const hidden = "***"

// Reveal gives the secret itself, to be handed to who needs it and to nobody else.
func (s Secret) Reveal() string { return string(s) }

// Format covers every verb: %d of a mere Stringer would print the text.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, hidden) }

// String hides the secret, as each of the following does.
func (s Secret) String() string { return hidden }

// GoString is what %#v prints.
func (s Secret) GoString() string { return hidden }

// LogValue is what slog logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText is what XML and other encodings write.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalJSON is what JSON shows.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(hidden) }

// MarshalYAML is what YAML shows.
func (s Secret) MarshalYAML() (any, error) { return hidden, nil }

// Format prints a webhook as if it were no pointer in a Receiver: for a verb
// that fits no pointer, fmt would print what it points to without asking a Secret.
func (w Webhook) Format(state fmt.State, verb rune) {
	type plain Webhook
	_, _ = fmt.Fprintf(state, fmt.FormatString(state, verb), plain(w))
}
