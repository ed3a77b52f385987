package clause

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"policytrail/policy"
)

// pack is a rule pack as it stands in its file; its patterns are not yet read.
type pack struct {
	file     *file
	id       string // en
	version  int
	language string
	off      []ast.Node // ids of rules and kinds of earlier packs
	kinds    []Kind
	families map[string]draftFamily
	grammar  map[string][]draft // negation words, after, except, stop; actors we, you, third, named, same
	worse    []draftModifier
	better   []draftModifier
	mentions []draftMention
	rules    []draftRule
}

// draft is a pattern as written.
type draft struct {
	at     place
	text   string
	all    []draft
	within int
	re     string
	unless []draft
}

// String is the pattern as a person would write it.
func (d draft) String() string {
	switch {
	case d.re != "":
		return "re: " + d.re
	case len(d.all) > 0:
		parts := make([]string, len(d.all))
		for i, part := range d.all {
			parts[i] = part.text
		}
		return fmt.Sprintf("all within %d: %s", d.within, strings.Join(parts, " + "))
	}
	return d.text
}

type draftFamily struct {
	at       place
	patterns []draft
}

type draftModifier struct {
	at       place
	name     string
	patterns []draft
}

// draftMention are wordings that only name the matter of some kinds.
type draftMention struct {
	node  ast.Node
	kinds []string
	any   []draft
}

type draftRule struct {
	node     ast.Node
	id, kind string
	override bool
	kindAt   ast.Node
	severity Severity
	polarity string
	guard    int
	actor    string
	minWords int
	items    bool
	anchor   *draft
	any      []draft
	unless   []draft
	affirmed []draft
	negated  []draft
	worse    []ast.Node
	better   []ast.Node
	tests    ruleTests
}

// defaultGuard is how many words before its anchor a negation counts.
const defaultGuard = 8

func readPack(name string, data []byte) *pack {
	p := &pack{file: &file{name: name}, families: map[string]draftFamily{}, grammar: map[string][]draft{}}
	root := p.file.parse(data)
	if root == nil {
		return p
	}
	f := p.file
	fields := f.fields(root, keysOf[packFormat]()...)
	p.id, _ = f.text(fields["pack"])
	p.version = f.number(fields["version"], 1, 1<<30, 1)
	p.language, _ = f.text(fields["language"])
	if p.id == "" {
		f.add(root, "the pack has no name", "write pack: my-rules")
	}
	if fields["rules"] != nil && p.language == "" {
		f.add(root, "the pack has no language", "write language: en")
	}
	p.off = f.list(fields["off"])
	for _, n := range f.list(fields["kinds"]) {
		p.kinds = append(p.kinds, readKind(f, n))
	}
	p.readFamilies(fields["families"])
	p.readGrammar(fields["negation"], keysOf[negationFormat]()...)
	p.readGrammar(fields["actors"], keysOf[actorsFormat]()...)
	p.readModifiers(fields["modifiers"])
	for _, n := range f.list(fields["mentions"]) {
		p.mentions = append(p.mentions, readMention(f, n))
	}
	for _, n := range f.list(fields["rules"]) {
		p.rules = append(p.rules, readRule(f, n))
	}
	f.rule = ""
	return p
}

func readKind(f *file, n ast.Node) Kind {
	fields := f.fields(n, keysOf[kindFormat]()...)
	var k Kind
	k.ID, _ = f.text(fields["id"])
	k.Title, _ = f.text(fields["title"])
	k.Meaning, _ = f.text(fields["meaning"])
	k.Why, _ = f.text(fields["why"])
	k.Severity = readSeverity(f, fields["severity"])
	k.Weight = f.number(fields["weight"], 0, 50, 0)
	k.Examples = f.texts(fields["examples"])
	if k.ID == "" || k.Title == "" || k.Meaning == "" || k.Severity.Affirmed == "" {
		f.add(n, "the kind is not complete", "write id:, title:, meaning: and severity: {affirmed: …}")
	}
	return k
}

func readSeverity(f *file, n ast.Node) Severity {
	if n == nil {
		return Severity{}
	}
	fields := f.fields(n, keysOf[severityFormat]()...)
	read := func(key string) policy.Severity {
		return policy.Severity(f.oneOf(fields[key], "", "critical", "warning", "notice", "good"))
	}
	return Severity{Affirmed: read("affirmed"), Negated: read("negated")}
}

func (p *pack) readFamilies(n ast.Node) {
	if n == nil {
		return
	}
	for _, field := range p.file.pairs(n) {
		p.families[field.key] = draftFamily{position(field.at), readDrafts(p.file, field.value)}
	}
}

func (p *pack) readGrammar(n ast.Node, keys ...string) {
	if n == nil {
		return
	}
	for key, value := range p.file.fields(n, keys...) {
		p.grammar[key] = readDrafts(p.file, value)
	}
}

func (p *pack) readModifiers(n ast.Node) {
	if n == nil {
		return
	}
	fields := p.file.fields(n, keysOf[modifiersFormat]()...)
	read := func(n ast.Node) (modifiers []draftModifier) {
		if n == nil {
			return nil
		}
		for _, field := range p.file.pairs(n) {
			modifiers = append(modifiers, draftModifier{position(field.at), field.key, readDrafts(p.file, field.value)})
		}
		return modifiers
	}
	p.worse, p.better = read(fields["worse"]), read(fields["better"])
}

func readMention(f *file, n ast.Node) draftMention {
	fields := f.fields(n, keysOf[mentionFormat]()...)
	m := draftMention{node: n, kinds: f.texts(fields["kinds"]), any: readDrafts(f, fields["any"])}
	if len(m.kinds) == 0 || len(m.any) == 0 {
		f.add(n, "the mention is not complete", `write kinds: [location] and any: ["…"]`)
	}
	return m
}

func readRule(f *file, n ast.Node) draftRule {
	f.rule = ""
	for _, field := range f.pairs(n) {
		if field.key == "id" {
			f.rule, _ = f.text(field.value)
		}
	}
	fields := f.fields(n, keysOf[ruleFormat]()...)
	r := draftRule{node: n, id: f.rule, kindAt: fields["kind"], severity: readSeverity(f, fields["severity"])}
	r.kind, _ = f.text(fields["kind"])
	r.override = f.boolean(fields["override"])
	r.polarity = f.oneOf(fields["polarity"], string(guarded), string(guarded), string(alwaysAffirmed), string(alwaysNegated))
	r.guard = f.number(fields["guard"], 0, 30, defaultGuard)
	r.actor = f.oneOf(fields["actor"], string(actorAny), string(actorWe), string(actorYou), string(actorThird), string(actorAny))
	r.minWords = f.number(fields["min_words"], 1, 50, 1)
	r.items = f.boolean(fields["items"])
	if fields["anchor"] != nil {
		anchor := readDraft(f, fields["anchor"])
		r.anchor = &anchor
	}
	r.any = readDrafts(f, fields["any"])
	r.unless = readDrafts(f, fields["unless"])
	r.affirmed = readDrafts(f, fields["affirmed"])
	r.negated = readDrafts(f, fields["negated"])
	r.worse, r.better = f.list(fields["worse"]), f.list(fields["better"])
	r.tests = readTests(f, fields["tests"])
	if r.id == "" {
		f.add(n, "the rule has no id", "write id: my-rule")
	}
	if len(r.any) == 0 {
		f.add(n, "the rule has no patterns", `write any: ["…"]`)
	}
	return r
}

func readTests(f *file, n ast.Node) ruleTests {
	if n == nil {
		return ruleTests{}
	}
	fields := f.fields(n, keysOf[testsFormat]()...)
	return ruleTests{f.texts(fields["match"]), f.texts(fields["negated"]), f.texts(fields["nomatch"])}
}

// readDrafts are the patterns of a list; a single pattern needs no list.
func readDrafts(f *file, n ast.Node) []draft {
	if n == nil {
		return nil
	}
	if _, list := n.(*ast.SequenceNode); !list {
		return []draft{readDraft(f, n)}
	}
	var drafts []draft
	for _, item := range f.list(n) {
		drafts = append(drafts, readDraft(f, item))
	}
	return drafts
}

// readDraft is a pattern: a string, or a mapping {all, within}, {re} or
// {pattern}, each with unless.
func readDraft(f *file, n ast.Node) draft {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		text, at := f.text(n)
		if _, is := n.(*ast.StringNode); is && text == "" {
			f.addAt(at, "a pattern without words", "write some, or remove it")
		}
		return draft{at: at, text: text}
	}
	fields := f.fields(n, keysOf[patternMapping]()...)
	d := draft{at: position(n), unless: readDrafts(f, fields["unless"])}
	forms := 0
	if fields["pattern"] != nil {
		forms++
		d.text, d.at = f.text(fields["pattern"])
	}
	if fields["all"] != nil {
		forms++
		d.all = readDrafts(f, fields["all"])
		d.within = f.number(fields["within"], 1, maxSentence, 40)
	}
	if fields["re"] != nil {
		forms++
		d.re, d.at = f.text(fields["re"])
	}
	if forms != 1 {
		f.add(n, "a pattern is one of three", `write "words", {all: ["…", "…"], within: 40} or {re: "…"}`)
	}
	return d
}
