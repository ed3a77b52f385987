package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"policytrail/diff"
	"policytrail/policy"
	"policytrail/store"
)

// tracedStep is a version in which something became of a sentence.
type tracedStep struct {
	Version  int         `json:"version"`
	At       time.Time   `json:"at"`
	What     diff.What   `json:"what"`
	Sentence string      `json:"sentence"`
	Section  string      `json:"section,omitempty"`
	Passage  int         `json:"passage,omitempty"`
	Spans    []diff.Span `json:"spans,omitempty"`
}

// traced is a sentence with what became of it.
type traced struct {
	Steps []tracedStep `json:"steps"`
}

// traceOf follows the sentences that ever held a phrase through all versions.
func (a *app) traceOf(c *cobra.Command, s *store.Store, document, phrase string, asJSON bool) error {
	versions, err := allVersions(c, s, document)
	if err != nil {
		return err
	}
	stories := []traced{}
	for _, steps := range diff.Trace(textsOf(versions), phrase) {
		stories = append(stories, tracedOf(steps, versions))
	}
	switch {
	case asJSON:
		return a.printJSON(stories)
	case len(stories) == 0:
		return &policy.Hint{Err: fmt.Errorf("no version of %s says %q", document, phrase),
			Do: "`policytrail search --ever` finds words in any order"}
	}
	return a.printTrace(stories)
}

func tracedOf(steps []diff.Step, versions []policy.Version) traced {
	var story traced
	for _, step := range steps {
		v := versions[step.Text]
		story.Steps = append(story.Steps, tracedStep{v.Number, v.At, step.What, step.Sentence, step.Section, step.Passage, step.Spans})
	}
	return story
}

func (a *app) printTrace(stories []traced) error {
	screen := a.screen()
	for k, story := range stories {
		if k > 0 {
			fmt.Fprintln(screen.out)
		}
		for _, step := range story.Steps {
			where := ""
			if step.Section != "" && step.What != diff.Gone {
				where = ", in “" + step.Section + "”"
			}
			fmt.Fprintf(screen.out, "%s\n", screen.bold(fmt.Sprintf("version %d, %s: %s%s", step.Version, stamp(step.At), step.What, where)))
			spans := step.Spans
			if spans == nil {
				spans = []diff.Span{{Op: diff.Equal, Text: step.Sentence}}
			}
			if step.What == diff.Gone || step.What == diff.Relocated {
				continue
			}
			if err := diff.Words(screen.out, spans, diff.TerminalOptions{Color: screen.colour, Width: screen.width}); err != nil {
				return err
			}
		}
	}
	return nil
}
