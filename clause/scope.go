package clause

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// scope is what the packs of one language share.
type scope struct {
	packs      []*pack
	vocabulary *vocabulary
	families   map[familyKey]*familyTree
	modifier   map[string]*modifier
}

type familyKey struct {
	pack *pack
	name string
}

type familyTree struct {
	tree node
	size int
	open bool // being read: meeting it again is a cycle
}

func newScope(language string) *scope {
	return &scope{vocabulary: newVocabulary(language), families: map[familyKey]*familyTree{}, modifier: map[string]*modifier{}}
}

// open makes the language: its grammar is of all its packs together.
func (s *scope) open() *language {
	g := &grammar{actors: map[actor][]*pattern{}, mentions: map[string][]*pattern{}}
	for _, p := range s.packs {
		g.negation = append(g.negation, s.programs(p, p.grammar["words"])...)
		g.after = append(g.after, s.programs(p, p.grammar["after"])...)
		g.except = append(g.except, s.programs(p, p.grammar["except"])...)
		g.stop = append(g.stop, s.programs(p, p.grammar["stop"])...)
		for _, who := range []actor{actorWe, actorYou, actorThird} {
			g.actors[who] = append(g.actors[who], s.programs(p, p.grammar[string(who)])...)
		}
		g.named = append(g.named, s.programs(p, p.grammar["named"])...)
		g.same = append(g.same, s.programs(p, p.grammar["same"])...)
	}
	for _, p := range s.packs {
		for _, m := range p.mentions {
			patterns := s.patterns(p, m.any)
			for _, kind := range m.kinds {
				g.mentions[kind] = append(g.mentions[kind], patterns...)
			}
		}
	}
	return &language{grammar: g, vocabulary: s.vocabulary}
}

// programs compiles patterns that must be words only.
func (s *scope) programs(p *pack, drafts []draft) []*pattern {
	var patterns []*pattern
	for _, d := range drafts {
		if made := s.program(p, d); made != nil {
			patterns = append(patterns, &pattern{program: made})
		}
	}
	return patterns
}

func (s *scope) patterns(p *pack, drafts []draft) []*pattern {
	var patterns []*pattern
	for _, d := range drafts {
		if made := s.pattern(p, d); made != nil {
			patterns = append(patterns, made)
		}
	}
	return patterns
}

// pattern compiles a pattern; nil after a mistake.
func (s *scope) pattern(p *pack, d draft) *pattern {
	made := &pattern{source: d.String(), unless: s.patterns(p, d.unless), within: d.within}
	switch {
	case d.re != "":
		expression, err := compileExpression(d.re)
		if err != nil {
			p.file.addAt(d.at, err.Error(), "write an RE2 expression over lower-case words with one space between")
			return nil
		}
		made.re = expression
	case len(d.all) > 0:
		for _, part := range d.all {
			program := s.program(p, part)
			if program == nil {
				return nil
			}
			made.all = append(made.all, program)
		}
	default:
		if made.program = s.program(p, draft{at: d.at, text: d.text}); made.program == nil {
			return nil
		}
	}
	return made
}

// onlyWords reports whether a draft is a plain row of words, and notes the
// mistake when it is something else. One without anything was noted when it
// was read.
func onlyWords(f *file, d draft) bool {
	if d.re != "" || len(d.all) > 0 || len(d.unless) > 0 {
		f.addAt(d.at, "only words are understood here", `write "words"`)
		return false
	}
	return d.text != ""
}

// program compiles the words of a pattern; nil after a mistake.
func (s *scope) program(p *pack, d draft) *program {
	if !onlyWords(p.file, d) {
		return nil
	}
	tree, _, err := parsePattern(d.text, s.familyOf(p))
	if err == nil {
		var made *program
		if made, err = compile(tree, s.vocabulary); err == nil {
			return made
		}
	}
	addPatternMistake(p.file, d, err)
	return nil
}

// errReported stands for a mistake that was noted where it is.
var errReported = errors.New("noted elsewhere")

func addPatternMistake(f *file, d draft, err error) {
	var wrong *patternError
	switch {
	case errors.Is(err, errReported):
	case errors.As(err, &wrong):
		if wrong.cause != nil && errors.Is(wrong.cause, errReported) {
			return
		}
		f.addAt(place{d.at.line, d.at.column + wrong.at}, fmt.Sprintf("%s in %q", wrong.what, d.text), wrong.do)
	default:
		f.addAt(d.at, err.Error(), "use smaller families")
	}
}

// familyOf finds families for the patterns of a pack: its own, then those of
// the language's other packs.
func (s *scope) familyOf(p *pack) familyFunc {
	return func(name string) (node, int, error) {
		for _, owner := range append([]*pack{p}, s.packs...) {
			if _, has := owner.families[name]; has {
				return s.family(owner, name)
			}
		}
		return nil, 0, fmt.Errorf("unknown family $%s%s", name, s.similarFamily(p, name))
	}
}

func (s *scope) similarFamily(p *pack, name string) string {
	var names []string
	for _, owner := range append([]*pack{p}, s.packs...) {
		names = append(names, slices.Collect(maps.Keys(owner.families))...)
	}
	slices.Sort(names)
	if like := nearest(name, names); like != "" {
		return ", did you mean $" + like
	}
	return ""
}

func (s *scope) family(p *pack, name string) (node, int, error) {
	key := familyKey{p, name}
	if known := s.families[key]; known != nil {
		switch {
		case known.open:
			return nil, 0, fmt.Errorf("family $%s contains itself", name)
		case known.tree == nil:
			return nil, 0, errReported
		}
		return known.tree, known.size, nil
	}
	made := &familyTree{open: true}
	s.families[key] = made
	tree, size := s.familyTree(p, p.families[name])
	made.open = false
	if tree == nil {
		return nil, 0, errReported
	}
	made.tree, made.size = tree, size
	return tree, size, nil
}

func (s *scope) familyTree(p *pack, family draftFamily) (node, int) {
	var options choice
	total := 0
	for _, d := range family.patterns {
		if !onlyWords(p.file, d) {
			return nil, 0
		}
		tree, size, err := parsePattern(d.text, s.familyOf(p))
		if err != nil {
			rule := p.file.rule
			p.file.rule = ""
			addPatternMistake(p.file, d, err)
			p.file.rule = rule
			return nil, 0
		}
		options, total = append(options, tree), total+size
	}
	if len(options) == 0 {
		p.file.addAt(family.at, "the family has no patterns", "write some, or remove it")
		return nil, 0
	}
	return options, total
}

// compileAll reads the families and modifiers no rule of the pack used, so
// that their mistakes are told too.
func (s *scope) compileAll(p *pack) {
	for _, name := range slices.Sorted(maps.Keys(p.families)) {
		_, _, _ = s.family(p, name) // its mistakes are noted in the file
	}
	for _, m := range slices.Concat(p.worse, p.better) {
		s.modifierOf(p, m)
	}
}

// modifiers finds modifiers by their names.
func (s *scope) modifiers(p *pack, names []ast.Node, worse bool) []*modifier {
	var found []*modifier
	for _, n := range names {
		name, _ := p.file.text(n)
		owner, d := s.draftModifier(p, name, worse)
		if owner == nil {
			p.file.add(n, fmt.Sprintf("unknown modifier %q", name), "define it under modifiers: worse: or better:")
			continue
		}
		found = append(found, s.modifierOf(owner, d))
	}
	return found
}

func (s *scope) draftModifier(p *pack, name string, worse bool) (*pack, draftModifier) {
	for _, owner := range append([]*pack{p}, s.packs...) {
		list := owner.better
		if worse {
			list = owner.worse
		}
		for _, d := range list {
			if d.name == name {
				return owner, d
			}
		}
	}
	return nil, draftModifier{}
}

func (s *scope) modifierOf(p *pack, d draftModifier) *modifier {
	key := p.file.name + " " + d.name
	if s.modifier[key] == nil {
		s.modifier[key] = &modifier{name: d.name, any: s.patterns(p, d.patterns)}
	}
	return s.modifier[key]
}

func orNode(a, b ast.Node) ast.Node {
	if a != nil {
		return a
	}
	return b
}
