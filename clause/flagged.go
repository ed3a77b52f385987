package clause

import (
	"slices"
	"strings"

	"policytrail/policy"
)

// Flagged is a text with the flags rules put into it.
type Flagged struct {
	Text     string
	Language string // BCP 47; "" when unknown
	Flags    []policy.Flag
}

// Flagged flags a text for comparison with another version of it.
func (r *Rules) Flagged(text, language string) Flagged {
	return Flagged{Text: text, Language: language, Flags: r.Flags(text, language)}
}

// translated reports whether a text has become one in another language. What
// the rules of two languages find can't be compared.
func translated(old, new Flagged) bool {
	there, common, lines := map[string]bool{}, 0, 0
	for line := range strings.Lines(old.Text) {
		there[line] = true
	}
	for line := range strings.Lines(new.Text) {
		lines++
		if there[line] {
			common++
		}
	}
	return common < lines/2 && spoken(old) != spoken(new)
}

// spoken is the language most passages of a text are in, whatever it is
// declared to be in.
func spoken(f Flagged) string {
	passages := map[string]int{}
	most := primary(f.Language)
	for run := range runs(policy.Passages(f.Text), most) {
		passages[run.language] += len(run.passages)
	}
	for language, n := range passages {
		if n > passages[most] || n == passages[most] && language < most {
			most = language
		}
	}
	return most
}

// folded is a flag with the words of its sentence as rules see them.
type folded struct {
	policy.Flag
	lead                 []string // the words a list item inherits
	before, quote, after []string // its own, around what the rule matched
	all                  []string // of the whole sentence, sorted, each once
	own                  []string // of its own part, likewise
	key                  string   // tells sentences apart that say other things
	titled               bool     // its passage is a title with a number
}

// fold reads the flags of a text; lines are its passages.
func fold(flags []policy.Flag, lines []string) []*folded {
	all := make([]*folded, len(flags))
	for i, flag := range flags {
		all[i] = newFolded(flag, lines)
	}
	return all
}

func newFolded(flag policy.Flag, lines []string) *folded {
	f := &folded{Flag: flag, quote: foldWords(flag.Quote)}
	head, tail := around(flag, lines)
	f.before, f.after = foldWords(head), foldWords(tail)
	whole := foldWords(flag.Sentence)
	own := slices.Concat(f.before, f.quote, f.after)
	f.lead = whole[:max(0, len(whole)-len(own))]
	f.key = string(flag.Polarity) + " " + strings.Join(whole, " ")
	if flag.Passage > 0 && flag.Passage <= len(lines) {
		f.titled = titled(lines[flag.Passage-1])
	}
	f.own, f.all = distinct(own), distinct(slices.Concat(f.lead, own))
	return f
}

// around is what stands before and after the matched words in their sentence.
func around(f policy.Flag, lines []string) (head, tail string) {
	if f.Passage < 1 || f.Passage > len(lines) || f.End > len(lines[f.Passage-1]) || lines[f.Passage-1][f.Start:f.End] != f.Quote {
		head, tail, _ = strings.Cut(f.Sentence, f.Quote)
		return head, tail
	}
	line := lines[f.Passage-1]
	for start, end := range sentenceBounds(line) {
		if f.Start < end {
			start += len(line[start:f.Start]) - len(unmarked(line[start:f.Start]))
			return line[start:f.Start], line[f.End:max(end, f.End)]
		}
	}
	return line[:f.Start], line[f.End:]
}

// unmarked is a text without what marks it as an item of a list.
func unmarked(text string) string {
	text = strings.TrimLeft(text, " \t\u00a0")
	return text[itemMarker(text):]
}

// distinct are the words sorted, each once.
func distinct(words []string) []string {
	words = slices.Sorted(slices.Values(words))
	return slices.Compact(words)
}

// likeness is the share of their words two sentences have in common.
func likeness(a, b []string) float64 {
	common := shared(a, b)
	all := len(a) + len(b) - common
	if all == 0 {
		return 1
	}
	return float64(common) / float64(all)
}

// shared counts the words that stand in both of two lists of distinct words.
func shared(a, b []string) int {
	common := 0
	for len(a) > 0 && len(b) > 0 {
		switch c := strings.Compare(a[0], b[0]); {
		case c == 0:
			common++
			a, b = a[1:], b[1:]
		case c < 0:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return common
}

func firstOf(words []string, n int) []string { return words[:min(n, len(words))] }

func lastOf(words []string, n int) []string { return words[max(0, len(words)-n):] }
