package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"policytrail/diff"
	"policytrail/policy"
	"policytrail/store"
)

// origin is the version something came in, and the one that last changed its
// words.
type origin struct {
	Version        int       `json:"version"`
	Since          time.Time `json:"since"`
	ChangedVersion int       `json:"changed_version,omitempty"` // left away when the words never changed
	Changed        time.Time `json:"changed,omitzero"`
}

// blamed is a passage with where it comes from.
type blamed struct {
	policy.Passage
	origin
	Sentences []blamedSentence `json:"sentences"`
}

type blamedSentence struct {
	Text string `json:"text"`
	origin
}

// departed is a passage of an old version with when it went away.
type departed struct {
	policy.Passage
	departure
	Sentences []departedSentence `json:"sentences"`
}

type departedSentence struct {
	Text string `json:"text"`
	departure
}

// departure is the last version that has something, and when the next came.
type departure struct {
	LastVersion int       `json:"last_version"`        // that has it, reworded maybe
	Until       time.Time `json:"until,omitzero"`      // when the version after came; left away while it stands
	AsItWas     int       `json:"as_it_was,omitempty"` // the last version that has it in these words, when that is an earlier one
	Reworded    time.Time `json:"reworded,omitzero"`   // when the version after that came
}

func (a *app) blame() *cobra.Command {
	c := &cobra.Command{
		Use:   "blame DOC [VERSION]",
		Short: "Show for each passage the version and day it came in",
		Long: `Show for each passage the version and day it came in, and behind ~ the version
that last changed its words. Passages are followed through moves, renumbering
and rewrites that keep half of their words. Without VERSION, a number or a date,
it is the text in force; with --sentences each sentence is told on its own.

With --reverse it is the other way round: for each passage of an old version,
the first one unless VERSION says another, when it went away.

With --json: [{number, text, section, version, since, changed_version, changed,
sentences: [{text, version, since, …}]}]; with --reverse [{number, text,
section, last_version, until, as_it_was, reworded, sentences: [{text, …}]}].`,
		Args:              arguments(1, 2),
		ValidArgsFunction: a.completeDocument,
	}
	asJSON := jsonFlag(c)
	reverse := c.Flags().Bool("reverse", false, "when each passage of an old version went away")
	sentences := c.Flags().Bool("sentences", false, "each sentence on its own line")
	c.RunE = func(c *cobra.Command, args []string) error {
		return a.withDocument(c.Context(), args[0], func(s *store.Store) error {
			versions, err := allVersions(c, s, args[0])
			if err != nil {
				return err
			}
			at, err := blamedVersion(c, s, args, versions, *reverse)
			if err != nil || at < 0 {
				return err
			}
			if *reverse {
				return a.printDepartures(departures(versions[at:]), *sentences, *asJSON)
			}
			return a.printBlame(blameOf(versions[:at+1]), *sentences, *asJSON)
		})
	}
	return c
}

// allVersions are a document's versions with their texts, oldest first.
func allVersions(c *cobra.Command, s *store.Store, document string) ([]policy.Version, error) {
	versions, err := s.Versions(c.Context(), document)
	if err != nil {
		return nil, err
	}
	for i, v := range versions {
		if versions[i], err = s.Version(c.Context(), document, v.Number); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

// blamedVersion is the index of the version that is asked about, -1 when there
// is none.
func blamedVersion(c *cobra.Command, s *store.Store, args []string, versions []policy.Version, reverse bool) (int, error) {
	if len(args) == 1 && reverse {
		return min(0, len(versions)-1), nil
	}
	if len(args) == 1 {
		return len(versions) - 1, nil
	}
	asked, err := versionNamed(c, s, args[0], args[1])
	if err != nil {
		return -1, err
	}
	for i, v := range versions {
		if v.Number == asked.Number {
			return i, nil
		}
	}
	return -1, nil
}

func textsOf(versions []policy.Version) []string {
	texts := make([]string, len(versions))
	for i, v := range versions {
		texts[i] = v.Text
	}
	return texts
}

func blameOf(versions []policy.Version) []blamed {
	of := func(o diff.Origin) origin {
		from := origin{Version: versions[o.Since].Number, Since: versions[o.Since].At}
		if o.Changed != o.Since {
			from.ChangedVersion, from.Changed = versions[o.Changed].Number, versions[o.Changed].At
		}
		return from
	}
	origins := diff.Blame(textsOf(versions))
	var passages []blamed
	for i, p := range policy.Passages(versions[len(versions)-1].Text) {
		b := blamed{Passage: p, origin: of(origins[i].Origin), Sentences: []blamedSentence{}}
		for _, s := range origins[i].Sentences {
			b.Sentences = append(b.Sentences, blamedSentence{strings.TrimSpace(s.Text), of(s.Origin)})
		}
		passages = append(passages, b)
	}
	return passages
}

func departures(versions []policy.Version) []departed {
	last := len(versions) - 1
	of := func(o diff.Origin) departure {
		d := departure{LastVersion: versions[o.Since].Number}
		if o.Since < last {
			d.Until = versions[o.Since+1].At
		}
		if o.Changed < o.Since {
			d.AsItWas, d.Reworded = versions[o.Changed].Number, versions[o.Changed+1].At
		}
		return d
	}
	origins := diff.BlameReverse(textsOf(versions))
	var passages []departed
	for i, p := range policy.Passages(versions[0].Text) {
		d := departed{Passage: p, departure: of(origins[i].Origin), Sentences: []departedSentence{}}
		for _, s := range origins[i].Sentences {
			d.Sentences = append(d.Sentences, departedSentence{strings.TrimSpace(s.Text), of(s.Origin)})
		}
		passages = append(passages, d)
	}
	return passages
}

// marginal is a line with what stands in its margin.
type marginal struct{ margin, text string }

func (a *app) printBlame(passages []blamed, sentences, asJSON bool) error {
	if asJSON {
		return a.printJSON(list(passages))
	}
	var lines []marginal
	for _, p := range passages {
		if !sentences || len(p.Sentences) < 2 {
			lines = append(lines, marginal{p.origin.String(), p.Text})
			continue
		}
		for _, s := range p.Sentences {
			lines = append(lines, marginal{s.origin.String(), s.Text})
		}
	}
	return printMargins(a.screen(), lines)
}

func (a *app) printDepartures(passages []departed, sentences, asJSON bool) error {
	if asJSON {
		return a.printJSON(list(passages))
	}
	var lines []marginal
	for _, p := range passages {
		if !sentences || len(p.Sentences) < 2 {
			lines = append(lines, marginal{p.departure.String(), p.Text})
			continue
		}
		for _, s := range p.Sentences {
			lines = append(lines, marginal{s.departure.String(), s.Text})
		}
	}
	return printMargins(a.screen(), lines)
}

func printMargins(screen screen, lines []marginal) error {
	width := 0
	for _, l := range lines {
		width = max(width, len(l.margin))
	}
	for _, l := range lines {
		if _, err := fmt.Fprintf(screen.out, "%s  %s\n", screen.faint(fmt.Sprintf("%-*s", width, l.margin)), l.text); err != nil {
			return err
		}
	}
	return nil
}

// String is "   3 2024-05-01 ~ 7" in the margin.
func (o origin) String() string {
	margin := fmt.Sprintf("%4d %s", o.Version, o.Since.Format(time.DateOnly))
	if o.ChangedVersion != 0 {
		margin += " ~ " + strconv.Itoa(o.ChangedVersion)
	}
	return margin
}

// String is "gone 2024-05-01", "reworded 2024-05-01" or "stands".
func (d departure) String() string {
	switch {
	case !d.Until.IsZero():
		return fmt.Sprintf("%4d gone %s", d.LastVersion, d.Until.Format(time.DateOnly))
	case !d.Reworded.IsZero():
		return fmt.Sprintf("%4d reworded %s", d.AsItWas, d.Reworded.Format(time.DateOnly))
	}
	return "     stands"
}
