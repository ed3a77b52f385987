// Package clause flags what the sentences of a policy say: text → flags, and
// flags, flags → what became of the clause kinds. It is pure but for Load,
// which reads the rule packs it is told to.
//
// A rule pack is a YAML file for one language. Its rules are patterns over
// words ("$keep ..4 $disclose"), so that people who read policies can write
// them; see the head of packs/en.yaml for the whole language of rules.
package clause

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"policytrail/clause/linear"
	"policytrail/policy"
)

// Config says which rules to load.
type Config struct {
	// Packs are rule files, in order; the word "builtin" stands for the
	// embedded ones. Empty is only those.
	Packs []string

	// Disable are ids of kinds and rules to leave out.
	Disable []string

	// Model is the file of the linear model that says how sure a flag is (see
	// clause/train); nil is the embedded one.
	Model []byte

	// NoModel leaves open how sure a flag is.
	NoModel bool
}

// Rules are loaded rule packs. They are safe for concurrent use.
type Rules struct {
	version   string
	kinds     []Kind
	languages map[string]*language
}

// language are the rules for texts of one language.
type language struct {
	rules      []*rule
	grammar    *grammar
	vocabulary *vocabulary
	model      *linear.Language // nil: none
	triggers   *triggers
	scanners   sync.Pool
}

// DefaultLanguage is what a text without a language is read as.
const DefaultLanguage = "en"

// Version names the packs and a hash of all of them, "en@1+0badcafe": it
// changes when any rule does.
func (r *Rules) Version() string { return r.version }

// Flags are the clause kinds found in a text, one passage a line, in order of
// passage and offset; a sentence has at most one flag of a kind. language is a
// BCP 47 tag of which the primary part counts, "" is English. A passage in
// another language than the text's is read with the rules of its own; a
// language without rules has no flags.
func (r *Rules) Flags(text, language string) []policy.Flag {
	var flags []policy.Flag
	for run := range runs(policy.Passages(text), primary(language)) {
		flags = append(flags, r.flagsOf(run)...)
	}
	return flags
}

// flagsOf are the flags of passages in one language.
func (r *Rules) flagsOf(run run) []policy.Flag {
	rules := r.languages[run.language]
	if rules == nil {
		return nil
	}
	scanner, pooled := rules.scanners.Get().(*scanner)
	if !pooled {
		scanner = rules.newScanner()
	}
	defer rules.scanners.Put(scanner)
	var flags []policy.Flag
	scanner.scan(run.passages, func(s *sentence) {
		flags = append(flags, rules.flags(scanner, s)...)
	})
	return flags
}

func (l *language) newScanner() *scanner {
	scanner := newScanner(l.vocabulary, l.triggers)
	scanner.judge.model = l.model
	return scanner
}

func primary(language string) string {
	language, _, _ = strings.Cut(strings.ReplaceAll(language, "_", "-"), "-")
	return cmp.Or(strings.ToLower(language), DefaultLanguage)
}

// flags are what the rules find in one sentence: of each kind the most severe,
// in the order of rules among equals.
func (l *language) flags(scanner *scanner, s *sentence) []policy.Flag {
	reading := scanner.read(s, l.grammar)
	var flags []policy.Flag
	for rule := range l.triggers.worthTrying(reading.machine.triggered) {
		flag, ok := rule.apply(reading)
		if !ok {
			continue
		}
		same := slices.IndexFunc(flags, func(f policy.Flag) bool { return f.Kind == flag.Kind })
		switch {
		case same < 0:
			flags = append(flags, flag)
		case flag.Severity.Rank() > flags[same].Severity.Rank():
			flags[same] = flag
		}
	}
	slices.SortStableFunc(flags, func(a, b policy.Flag) int { return cmp.Compare(a.Start, b.Start) })
	scanner.judge.grade(flags, scanner, s)
	return flags
}

// read puts a sentence in front of the rules.
func (s *scanner) read(sentence *sentence, g *grammar) *reading {
	m := &s.machine
	if m.present == nil {
		m.present = newBitset(int(s.vocabulary.count))
		m.triggered = newBitset(s.triggers.count)
	}
	clear(m.present)
	copy(m.triggered, s.triggers.always)
	m.words = m.words[:0]
	for _, token := range sentence.tokens {
		classes := s.classes[token.word]
		m.words = append(m.words, classes)
		m.present.union(classes)
		m.triggered.union(s.triggered[token.word])
	}
	return &reading{machine: m, sentence: sentence, scanner: s, grammar: g}
}
