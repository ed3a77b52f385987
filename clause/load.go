package clause

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed packs/*.yaml
var builtin embed.FS

// Template is a commented rule pack to start one's own from.
//
//go:embed template.yaml
var Template string

// Builtin is the word in Config.Packs that stands for the embedded packs.
const Builtin = "builtin"

// Load reads, checks and compiles rule packs. Its error is Mistakes when the
// packs are wrong: all of them, with file, line and column.
func Load(c Config) (*Rules, error) {
	l := &loader{scopes: map[string]*scope{}, ids: map[string]string{}}
	if len(c.Packs) == 0 {
		c.Packs = []string{Builtin}
	}
	hash := sha256.New()
	for _, name := range append([]string{catalogue}, c.Packs...) {
		sources, err := sourcesOf(name)
		if err != nil {
			return nil, err
		}
		for _, source := range sources {
			fmt.Fprintf(hash, "%d\n%s", len(source.data), source.data)
			l.packs = append(l.packs, readPack(source.name, source.data))
		}
	}
	rules := l.rules()
	l.disable(rules, c.Disable)
	for _, language := range rules.languages {
		language.triggers = newTriggers(language.rules, language.vocabulary)
	}
	if mistakes := l.mistakes(); len(mistakes) > 0 {
		return nil, mistakes
	}
	fmt.Fprintf(hash, "%q", slices.Sorted(slices.Values(c.Disable)))
	if !c.NoModel {
		file := modelFile(c)
		if err := rules.consult(file); err != nil {
			return nil, err
		}
		hash.Write(file)
	}
	rules.version = fmt.Sprintf("%s+%x", strings.Join(l.names(), ","), hash.Sum(nil)[:4])
	return rules, nil
}

// catalogue is the embedded pack of kinds. It is always loaded, so that a pack
// of one's own can stand alone and still speak of the same kinds.
const catalogue = "kinds.yaml"

type source struct {
	name string
	data []byte
}

func sourcesOf(name string) ([]source, error) {
	if name != Builtin && name != catalogue {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading rule pack: %w", err)
		}
		return []source{{name, data}}, nil
	}
	files, err := fs.Glob(builtin, "packs/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing the built-in rule packs: %w", err)
	}
	var sources []source
	for _, file := range files {
		if (path.Base(file) == catalogue) != (name == catalogue) {
			continue
		}
		data, err := builtin.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("reading built-in rule pack: %w", err)
		}
		sources = append(sources, source{path.Join(Builtin, path.Base(file)), data})
	}
	return sources, nil
}

// loader makes rules of packs. Packs of one language share their families,
// grammar and modifiers; a pack's own come first.
type loader struct {
	packs    []*pack
	scopes   map[string]*scope // by language
	ids      map[string]string // rule id → file
	disabled Mistakes
}

func (l *loader) mistakes() Mistakes {
	all := slices.Clone(l.disabled)
	for _, p := range l.packs {
		all = append(all, p.file.mistakes...)
	}
	return all.sorted()
}

// names are the packs with their versions: en@1.
func (l *loader) names() []string {
	names := map[string]bool{}
	for _, p := range l.packs {
		if len(p.rules) > 0 {
			names[p.name()] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func (p *pack) name() string { return fmt.Sprintf("%s@%d", p.id, p.version) }

func (l *loader) rules() *Rules {
	rules := &Rules{languages: map[string]*language{}}
	for _, p := range l.packs {
		for _, kind := range p.kinds {
			addKind(rules, kind)
		}
	}
	for _, p := range l.packs {
		if p.language != "" {
			l.scope(p.language).packs = append(l.scope(p.language).packs, p)
		}
	}
	for _, p := range l.packs {
		l.switchOff(p, rules)
		if p.language == "" {
			continue
		}
		s := l.scope(p.language)
		if rules.languages[p.language] == nil {
			rules.languages[p.language] = s.open()
		}
		for i := range p.rules {
			if made := l.rule(p, s, rules, &p.rules[i]); made != nil {
				rules.languages[p.language].rules = append(rules.languages[p.language].rules, made)
			}
		}
		s.compileAll(p) // families nobody uses are checked too
		p.checkMentions(rules)
	}
	return rules
}

// checkMentions notes kinds that are none.
func (p *pack) checkMentions(rules *Rules) {
	for _, m := range p.mentions {
		for _, kind := range m.kinds {
			if _, known := rules.Kind(kind); !known {
				p.file.add(m.node, fmt.Sprintf("unknown kind %q", kind), didYouMean(kind, kindIDs(rules.kinds), "see policytrail clauses"))
			}
		}
	}
}

// addKind takes a kind of a pack. A later pack may say a kind anew.
func addKind(rules *Rules, kind Kind) {
	i := slices.IndexFunc(rules.kinds, func(k Kind) bool { return k.ID == kind.ID })
	if i < 0 {
		rules.kinds = append(rules.kinds, kind)
		return
	}
	rules.kinds[i] = kind
}

func (l *loader) scope(language string) *scope {
	if l.scopes[language] == nil {
		l.scopes[language] = newScope(language)
	}
	return l.scopes[language]
}

func (l *loader) rule(p *pack, s *scope, rules *Rules, d *draftRule) *rule {
	f := p.file
	f.rule = d.id
	defer func() { f.rule = "" }()
	l.take(p, rules, d)
	kind := slices.IndexFunc(rules.kinds, func(k Kind) bool { return k.ID == d.kind })
	if kind < 0 {
		f.add(orNode(d.kindAt, d.node), fmt.Sprintf("unknown kind %q", d.kind), didYouMean(d.kind, kindIDs(rules.kinds), "define it under kinds:"))
		return nil
	}
	made := &rule{
		id:       d.id,
		kind:     &rules.kinds[kind],
		pack:     p.name(),
		severity: rules.kinds[kind].Severity,
		polarity: polarityMode(d.polarity),
		guard:    d.guard,
		actor:    actor(d.actor),
		minWords: d.minWords,
		items:    d.items,
		any:      s.patterns(p, d.any),
		unless:   s.patterns(p, d.unless),
		affirmed: s.patterns(p, d.affirmed),
		negated:  s.patterns(p, d.negated),
		worse:    s.modifiers(p, d.worse, true),
		better:   s.modifiers(p, d.better, false),
		tests:    d.tests,
	}
	if d.anchor != nil {
		made.anchor = s.program(p, *d.anchor)
	}
	if d.severity.Affirmed != "" {
		made.severity.Affirmed = d.severity.Affirmed
	}
	if d.severity.Negated != "" {
		made.severity.Negated = d.severity.Negated
	}
	return made
}

// take gives a rule its id. One of an earlier pack gives way if that is meant.
func (l *loader) take(p *pack, rules *Rules, d *draftRule) {
	other, taken := l.ids[d.id]
	switch {
	case taken && d.override && other != p.file.name:
		rules.remove(d.id)
	case taken && other != p.file.name:
		p.file.add(d.node, "its id is taken in "+other, "give it an id of its own, or write override: true")
	case taken:
		p.file.add(d.node, "its id is taken in "+other, "give it an id of its own")
	case d.override:
		p.file.add(d.node, "there is no earlier rule to override", didYouMean(d.id, slices.Sorted(maps.Keys(l.ids)), "remove override:"))
	}
	l.ids[d.id] = p.file.name
}

// switchOff takes out what a pack does not want of the packs before it.
func (l *loader) switchOff(p *pack, rules *Rules) {
	for _, n := range p.off {
		name, _ := p.file.text(n)
		if !l.known(rules, name) {
			p.file.add(n, fmt.Sprintf("cannot switch off %q: no earlier pack has such a rule or kind", name),
				didYouMean(name, append(kindIDs(rules.kinds), slices.Sorted(maps.Keys(l.ids))...), "see policytrail clauses"))
		}
		rules.remove(name)
	}
}

func (l *loader) known(rules *Rules, name string) bool {
	return l.ids[name] != "" || slices.Contains(kindIDs(rules.kinds), name)
}

// remove takes out the rule of this id, or all rules of this kind.
func (r *Rules) remove(name string) {
	for _, language := range r.languages {
		language.rules = slices.DeleteFunc(language.rules, func(r *rule) bool { return r.id == name || r.kind.ID == name })
	}
}

// disable takes out rules by their ids and kinds.
func (l *loader) disable(rules *Rules, names []string) {
	for _, name := range names {
		if !l.known(rules, name) {
			all := append(kindIDs(rules.kinds), slices.Sorted(maps.Keys(l.ids))...)
			l.disabled = append(l.disabled, Mistake{
				File: "rules",
				What: fmt.Sprintf("cannot disable %q: no such kind or rule", name),
				Do:   didYouMean(name, all, "see the list of kinds"),
			})
		}
		rules.remove(name)
		rules.kinds = slices.DeleteFunc(slices.Clone(rules.kinds), func(k Kind) bool { return k.ID == name })
	}
}

func kindIDs(kinds []Kind) []string {
	ids := make([]string, len(kinds))
	for i, kind := range kinds {
		ids[i] = kind.ID
	}
	return ids
}

func didYouMean(name string, names []string, otherwise string) string {
	if like := nearest(name, names); like != "" {
		return "write " + like
	}
	return otherwise
}

func compileExpression(text string) (*regexp.Regexp, error) {
	if len(text) > maxPattern {
		return nil, fmt.Errorf("the expression has more than %d bytes", maxPattern)
	}
	return regexp.Compile(text)
}
