package config

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// pair is a key of a mapping with its value.
type pair struct {
	key       string
	at, value ast.Node
}

// pairs lists what a mapping holds, in the order of the file. Keys that << takes
// over from other mappings yield to its own. It is not ok when node is no mapping.
func (r *reader) pairs(path string, node ast.Node) (pairs []pair, ok bool) {
	mapping, ok := node.(ast.MapNode)
	if !ok {
		r.mistype(path, node, "a group of keys", "write key: value, each on a line of its own")
		return nil, false
	}
	var merged []pair
	first := map[string]ast.Node{}
	for entries := mapping.MapRange(); entries.Next(); {
		key, value := entries.Key(), entries.Value()
		if key.Type() == ast.MergeKeyType {
			merged = append(merged, r.merged(path, value)...)
			continue
		}
		name := keyName(key)
		if before, twice := first[name]; twice {
			line, _ := position(before)
			at := join(path, name)
			where, column := position(key)
			r.mistakeAt(where, column, at, fmt.Sprintf("the key stands twice, first on line %d", line), "take one away")
			continue
		}
		first[name] = key
		pairs = append(pairs, pair{name, key, value})
	}
	for _, pair := range merged {
		if _, own := first[pair.key]; !own {
			first[pair.key] = pair.at
			pairs = append(pairs, pair)
		}
	}
	return pairs, true
}

// merged lists the keys that "<<: *name" or "<<: [*name, …]" takes over.
func (r *reader) merged(path string, value ast.Node) []pair {
	var pairs []pair
	for _, source := range sources(value) {
		if alias, ok := source.(*ast.AliasNode); ok {
			source = r.anchors[alias.Value.GetToken().Value]
		}
		if _, ok := source.(ast.MapNode); !ok || r.depth >= maxAliases {
			line, column := position(value)
			r.mistakeAt(line, column, join(path, "<<"), "there is no group of keys to take over", "write <<: *name, and &name before a group of keys")
			return nil
		}
		r.depth++
		taken, _ := r.pairs(path, source)
		r.depth--
		pairs = append(pairs, taken...)
	}
	return pairs
}

func sources(value ast.Node) []ast.Node {
	if list, ok := value.(*ast.SequenceNode); ok {
		return list.Values
	}
	return []ast.Node{value}
}

func keyName(key ast.MapKeyNode) string {
	if explicit, ok := key.(*ast.MappingKeyNode); ok && explicit.Value != nil {
		return unmask(explicit.Value.GetToken().Value)
	}
	return unmask(key.GetToken().Value)
}

// anchors lists the values that aliases can stand for, by their names.
func anchors(root ast.Node) map[string]ast.Node {
	found := anchorFinder{}
	ast.Walk(found, root)
	return found
}

type anchorFinder map[string]ast.Node

// Visit implements ast.Visitor.
func (f anchorFinder) Visit(node ast.Node) ast.Visitor {
	if anchor, ok := node.(*ast.AnchorNode); ok {
		f[anchor.Name.GetToken().Value] = anchor.Value
	}
	return f
}

// position is where a node begins. The token of a mapping in block style is its
// first colon, so there it is the first key's.
func position(node ast.Node) (line, column int) {
	switch node := node.(type) {
	case *ast.MappingNode:
		if !node.IsFlowStyle && len(node.Values) > 0 {
			return position(node.Values[0])
		}
	case *ast.MappingValueNode:
		return position(node.Key)
	}
	token := node.GetToken()
	if token == nil || token.Position == nil {
		return 1, 1
	}
	return token.Position.Line, token.Position.Column
}

const aNumber = "a number"

// describe names what a node is.
func describe(node ast.Node) string {
	switch node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a group of keys"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.BoolNode:
		return "true or false"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return aNumber
	}
	return "something else"
}

// keys are the names of a struct's fields in the file, in their order.
func keys(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("yaml")
	}
	return names
}

// required tells whether the schema asks for a field.
func required(field reflect.StructField) bool {
	return strings.HasPrefix(field.Tag.Get("jsonschema"), "required")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
