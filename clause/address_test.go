package clause

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAddressesAreOneWord(t *testing.T) {
	for text, want := range map[string][]string{
		"Write to data-subject-request@example.org.":       {"write", "to", "@"},
		"See https://example.org/do-not-sell, or call us.": {"see", "@", "or", "call", "us"},
		"(privacy@example.org) or legal@example.org":       {"@", "or", "@"},
		"Follow us @example or mail a@b":                   {"follow", "us", "example", "or", "mail", "a", "b"},
	} {
		if d := cmp.Diff(want, foldWords(text)); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

// TestAnotherAddressIsNoEvent: a promise stays what it is when the address in
// it is another, whatever words that is made of.
func TestAnotherAddressIsNoEvent(t *testing.T) {
	rules := load(t)
	const promise = "You can submit access, correction and deletion requests by sending us an email to "
	before := rules.Flagged(promise+"privacy@pigeon.example.\n", "en")
	after := rules.Flagged(promise+"data-subject-request@pigeon.example.\n", "en")
	if len(before.Flags) != len(after.Flags) {
		t.Errorf("%d flags before, %d after", len(before.Flags), len(after.Flags))
	}
	if events := rules.Changes(before, after, 0); len(events) != 0 {
		t.Errorf("events of another address: %+v", events)
	}
}
