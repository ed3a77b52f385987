package alerts

import (
	"errors"
	"strings"
)

// secrets are what must appear in no answer and no error.
type secrets []string

// hide blots the secrets out. One of three bytes or fewer hides too little to
// be worth a text full of holes.
func (s secrets) hide(text string) string {
	for _, secret := range s {
		if len(secret) > 3 {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return text
}

// blot hides the secrets in an error. The error itself stays when it has none,
// its kind stays in any case.
func (s secrets) blot(err error) error {
	text := s.hide(err.Error())
	if text == err.Error() {
		return err
	}
	if refused := new(Refused); errors.As(err, &refused) {
		return &Refused{errors.New(text)}
	}
	return errors.New(text)
}
