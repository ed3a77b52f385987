package clause

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	yamltoken "github.com/goccy/go-yaml/token"
)

// file reads a pack's YAML strictly: it takes only the keys and types it was
// asked for, and gathers every mistake with its position instead of stopping
// at the first. Anchors and aliases are refused, so that a file cannot unfold
// into more than it says.
type file struct {
	name     string
	rule     string // the rule being read, for mistakes
	mistakes Mistakes
}

// maxPack bounds a pack file in bytes.
const maxPack = 1 << 20

// parse is the file's one mapping; nil with a mistake when there is none.
func (f *file) parse(data []byte) ast.Node {
	if len(data) > maxPack {
		f.mistakes = append(f.mistakes, Mistake{File: f.name, What: "the pack is larger than 1 MB", Do: "split it"})
		return nil
	}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		f.mistakes = append(f.mistakes, f.syntaxMistake(err))
		return nil
	}
	if len(parsed.Docs) == 0 || parsed.Docs[0].Body == nil {
		f.mistakes = append(f.mistakes, Mistake{File: f.name, What: "the pack is empty", Do: "write pack:, language: and rules:"})
		return nil
	}
	if len(parsed.Docs) > 1 {
		f.add(parsed.Docs[1].Body, "a second document", "write one pack a file, without ---")
	}
	return parsed.Docs[0].Body
}

func (f *file) syntaxMistake(err error) Mistake {
	mistake := Mistake{File: f.name, What: err.Error(), Do: `quote patterns: "stem*", "(a|b)"`}
	var syntax yaml.Error
	if errors.As(err, &syntax) {
		mistake.What = syntax.GetMessage()
		if at := syntax.GetToken(); at != nil && at.Position != nil {
			mistake.Line, mistake.Column = at.Position.Line, at.Position.Column
		}
	}
	return mistake
}

// add notes a mistake at a node.
func (f *file) add(n ast.Node, what, do string) { f.addAt(position(n), what, do) }

func (f *file) addAt(at place, what, do string) {
	f.mistakes = append(f.mistakes, Mistake{File: f.name, Line: at.line, Column: at.column, Rule: f.rule, What: what, Do: do})
}

// place is a position in a file, 1-based.
type place struct{ line, column int }

func position(n ast.Node) place {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return place{1, 1}
	}
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
		n = m.Values[0].Key
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		n = m.Key
	}
	at := n.GetToken().Position
	return place{at.Line, at.Column}
}

// field is a key of a mapping with its value.
type field struct {
	key   string
	at    ast.Node
	value ast.Node
}

// pairs are the keys of a mapping, in order.
func (f *file) pairs(n ast.Node) []field {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		f.add(n, "expected a mapping", "write key: value")
		return nil
	}
	var fields []field
	for _, value := range values {
		if _, merge := value.Key.(*ast.MergeKeyNode); merge {
			f.add(value.Key, "<< is not understood", "write the keys out")
			continue
		}
		fields = append(fields, field{value.Key.GetToken().Value, value.Key, value.Value})
	}
	return fields
}

// fields are the values of a mapping that may only have these keys.
func (f *file) fields(n ast.Node, known ...string) map[string]ast.Node {
	values := map[string]ast.Node{}
	for _, field := range f.pairs(n) {
		switch {
		case !slices.Contains(known, field.key):
			do := "known here: " + strings.Join(known, ", ")
			if like := nearest(field.key, known); like != "" {
				do = "write " + like
			}
			f.add(field.at, fmt.Sprintf("unknown key %q", field.key), do)
		case field.value == nil || field.value.Type() == ast.NullType:
			f.add(field.at, fmt.Sprintf("%s has no value", field.key), "write one, or remove the key")
		default:
			values[field.key] = field.value
		}
	}
	return values
}

// list are the items of a sequence.
func (f *file) list(n ast.Node) []ast.Node {
	if n == nil {
		return nil
	}
	sequence, ok := n.(*ast.SequenceNode)
	if !ok {
		f.add(n, "expected a list", "write [one, two] or a line “- one” for each")
		return nil
	}
	return sequence.Values
}

// text is a string's value, and where its first character stands.
func (f *file) text(n ast.Node) (string, place) {
	if n == nil {
		return "", place{}
	}
	at := position(n)
	switch n := n.(type) {
	case *ast.StringNode:
		if kind := n.GetToken().Type; kind == yamltoken.DoubleQuoteType || kind == yamltoken.SingleQuoteType {
			at.column++
		}
		return n.Value, at
	case *ast.LiteralNode:
		f.add(n, "| or > begins a block of text in YAML", `write the pattern in quotes: "(a|b)"`)
	case *ast.AliasNode, *ast.AnchorNode:
		f.add(n, "* and & are aliases and anchors in YAML", `quote it: "word*"; for the end of a word write "~word"`)
	default:
		f.add(n, fmt.Sprintf("%s is not text", n.GetToken().Value), fmt.Sprintf("quote it: %q", n.GetToken().Value))
	}
	return "", at
}

func (f *file) texts(n ast.Node) []string {
	var texts []string
	for _, item := range f.list(n) {
		text, _ := f.text(item)
		texts = append(texts, text)
	}
	return texts
}

// number is a whole number between low and high; fallback when n is nil.
func (f *file) number(n ast.Node, low, high, fallback int) int {
	if n == nil {
		return fallback
	}
	value, err := strconv.Atoi(n.GetToken().Value)
	if err != nil || n.Type() != ast.IntegerType || value < low || value > high {
		f.add(n, fmt.Sprintf("%s is no number that fits here", n.GetToken().Value), fmt.Sprintf("write %d to %d", low, high))
		return fallback
	}
	return value
}

// boolean is true or false; false when n is nil.
func (f *file) boolean(n ast.Node) bool {
	if n == nil {
		return false
	}
	value, ok := n.(*ast.BoolNode)
	if !ok {
		f.add(n, "expected true or false", "write true or false")
		return false
	}
	return value.Value
}

// oneOf is one of the words allowed; fallback when n is nil.
func (f *file) oneOf(n ast.Node, fallback string, allowed ...string) string {
	if n == nil {
		return fallback
	}
	text, _ := f.text(n)
	if text != "" && !slices.Contains(allowed, text) {
		f.add(n, fmt.Sprintf("unknown value %q", text), "write "+strings.Join(allowed, ", "))
		return fallback
	}
	return text
}
