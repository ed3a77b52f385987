package extract

import (
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
)

// SelectorError is a CSS selector that can't be read.
type SelectorError struct {
	CSS string
	Err error
}

func (e *SelectorError) Error() string {
	return fmt.Sprintf("reading the CSS selector %q: %v", e.CSS, e.Err)
}

func (e *SelectorError) Unwrap() error { return e.Err }

// ValidateSelector says what is wrong with a CSS selector: a *SelectorError, or
// nil. goquery takes a bad selector for one that matches nothing, so every
// selector goes through here first.
func ValidateSelector(css string) error {
	if strings.TrimSpace(css) == "" {
		return &SelectorError{CSS: css, Err: fmt.Errorf("it is empty")}
	}
	if _, err := cascadia.ParseGroup(css); err != nil {
		return &SelectorError{CSS: css, Err: err}
	}
	return nil
}
