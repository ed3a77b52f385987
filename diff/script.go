package diff

import (
	"fmt"
	"strings"

	"policytrail/policy"
)

// The hunks are the edit script: a passage that is in none of them stayed, and
// those that stayed kept their order. So the other text is the hunks' passages
// at their numbers, and what stayed in between.

// Apply makes the new text out of the old one, byte for byte. It is an error
// when old is not the text the change was taken from.
func (c *Change) Apply(old string) (string, error) {
	text, err := c.rebuild(old, c.oldSide(), c.newSide())
	if err != nil {
		return "", fmt.Errorf("applying the change: %w", err)
	}
	return text, nil
}

// Reverse makes the old text out of the new one, byte for byte. It is an error
// when text is not the one the change led to.
func (c *Change) Reverse(text string) (string, error) {
	text, err := c.rebuild(text, c.newSide(), c.oldSide())
	if err != nil {
		return "", fmt.Errorf("reversing the change: %w", err)
	}
	return text, nil
}

// side is what a change knows of one of its texts.
type side struct {
	sum          string
	passages     int
	finalNewline bool
	changed      map[int]string // by 1-based number, the passages in hunks
}

func (c *Change) oldSide() side {
	s := side{c.OldSHA256, c.Old, c.OldFinalNewline, map[int]string{}}
	for _, h := range c.Hunks {
		s.put(h.OldPassage, h.OldCount, h.Old)
	}
	return s
}

func (c *Change) newSide() side {
	s := side{c.NewSHA256, c.New, c.NewFinalNewline, map[int]string{}}
	for _, h := range c.Hunks {
		s.put(h.NewPassage, h.NewCount, h.New)
	}
	return s
}

// put notes the passages a hunk has of this text; none when number is 0.
func (s *side) put(number, count int, text string) {
	switch {
	case number == 0:
	case count == 0:
		s.changed[number] = text
	default:
		for k, line := range strings.SplitN(text, "\n", count) {
			s.changed[number+k] = line
		}
	}
}

// rebuild checks both texts by their sums, so that a change read from a file
// that lost some hunks is refused, not applied wrongly.
func (c *Change) rebuild(text string, from, to side) (string, error) {
	if sum := policy.Sum([]byte(text)); sum != from.sum {
		return "", fmt.Errorf("the text has the SHA-256 %s, the change is for %s", sum, from.sum)
	}
	var stayed []string
	for _, p := range policy.Passages(text) {
		if _, gone := from.changed[p.Number]; !gone {
			stayed = append(stayed, p.Text)
		}
	}
	if to.passages != len(stayed)+len(to.changed) {
		return "", fmt.Errorf("%d passages stayed and %d came, but the text must have %d", len(stayed), len(to.changed), to.passages)
	}
	var rebuilt strings.Builder
	for n := 1; n <= to.passages; n++ {
		line, came := to.changed[n]
		if !came {
			if len(stayed) == 0 {
				return "", fmt.Errorf("passage %d is missing", n)
			}
			line, stayed = stayed[0], stayed[1:]
		}
		rebuilt.WriteString(line)
		if n < to.passages || to.finalNewline {
			rebuilt.WriteByte('\n')
		}
	}
	if sum := policy.Sum([]byte(rebuilt.String())); sum != to.sum {
		return "", fmt.Errorf("the result has the SHA-256 %s, not %s", sum, to.sum)
	}
	return rebuilt.String(), nil
}
