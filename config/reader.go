package config

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"policytrail/policy"
)

// reader puts a YAML tree into the structs of this package. Unlike a decoder,
// which ends at the first mistake, it notes each one and goes on, and it
// remembers where every value stands.
type reader struct {
	*report
	lookup  func(name string) (string, bool)
	anchors map[string]ast.Node
	depth   int // of aliases within aliases
	copied  int // values read through aliases
}

// Aliases let a small file stand for an endless one; these end it.
const (
	maxAliases = 16
	maxCopied  = 100_000
)

// read reads the whole tree. It reports whether there is anything to go on
// with, mistakes or not.
func (r *reader) read(root ast.Node, into *Config) bool {
	r.value("", root, reflect.ValueOf(into).Elem())
	return r.copied <= maxCopied
}

// value reads the node at path into a value of any type the file can have.
func (r *reader) value(path string, node ast.Node, into reflect.Value) {
	line, column := position(node)
	r.places[path] = place{line: line, column: column}
	if r.depth > 0 {
		r.copied++
	}
	switch node := node.(type) {
	case *ast.AnchorNode:
		r.value(path, node.Value, into)
	case *ast.AliasNode:
		r.alias(path, node, into)
	case *ast.TagNode:
		r.mistake(path, "YAML tags are not understood", "take "+node.Start.Value+" away")
	case *ast.NullNode:
		r.mistake(path, "has no value", "write one, or take the key away")
	default:
		r.plain(path, node, into)
	}
}

func (r *reader) alias(path string, node *ast.AliasNode, into reflect.Value) {
	name := node.Value.GetToken().Value
	target, found := r.anchors[name]
	if !found {
		r.mistake(path, fmt.Sprintf("no anchor is called %q", name), "write &"+name+" before the value it stands for")
		return
	}
	if r.depth >= maxAliases {
		r.mistake(path, "the alias stands for itself", "write the value out")
		return
	}
	if r.copied > maxCopied {
		r.mistake("", "the aliases of the file make it endless", "write the values out")
		return
	}
	r.depth++
	r.value(path, target, into)
	r.depth--
}

// plain reads a node that is neither anchor, alias, tag nor null.
func (r *reader) plain(path string, node ast.Node, into reflect.Value) {
	if text, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		r.unmarshal(path, node, text)
		return
	}
	if field, ok := shortField(node, into); ok {
		r.plain(path, node, field)
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		r.fields(path, node, into)
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		r.plain(path, node, into.Elem())
	case reflect.Slice:
		r.items(path, node, into)
	case reflect.Map:
		r.entries(path, node, into)
	case reflect.String:
		if written, ok := node.(*ast.StringNode); ok && written.Value == "" && into.Type() == reflect.TypeFor[Insertion]() {
			return
		}
		if text, ok := r.text(path, node); ok {
			into.SetString(text)
		}
	case reflect.Bool:
		if value, ok := node.(*ast.BoolNode); ok {
			into.SetBool(value.Value)
			return
		}
		r.mistype(path, node, "true or false", "write true or false")
	case reflect.Int:
		r.integer(path, node, into)
	default:
		panic("config: the file cannot hold a " + into.Type().String())
	}
}

// shortField is the field a single value stands for, where a group of keys may
// be written as one.
func shortField(node ast.Node, into reflect.Value) (field reflect.Value, ok bool) {
	short, ok := into.Addr().Interface().(shorthand)
	if _, group := node.(ast.MapNode); !ok || group {
		return field, false
	}
	_, isBool := node.(*ast.BoolNode)
	for _, candidate := range short.short() {
		field = reflect.ValueOf(candidate).Elem()
		if isBool == (field.Kind() == reflect.Bool) {
			break
		}
	}
	return field, true
}

// fields reads a mapping into a struct.
func (r *reader) fields(path string, node ast.Node, into reflect.Value) {
	pairs, ok := r.pairs(path, node)
	if !ok {
		return
	}
	known := keys(into.Type())
	for _, pair := range pairs {
		at := join(path, pair.key)
		if field := slices.Index(known, pair.key); field >= 0 {
			r.value(at, pair.value, into.Field(field))
			continue
		}
		line, column := position(pair.at)
		r.places[at] = place{line: line, column: column}
		r.mistake(at, "unknown key", suggest(pair.key, known))
	}
	for i, key := range known {
		if !r.written(join(path, key)) && required(into.Type().Field(i)) {
			r.mistake(join(path, key), "is missing", "write "+key+":")
		}
	}
}

// items reads a list. Where texts are listed, or what can be written as one, a
// single one needs no list.
func (r *reader) items(path string, node ast.Node, into reflect.Value) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		element := reflect.New(into.Type().Elem())
		_, short := element.Interface().(shorthand)
		if !short && element.Elem().Kind() != reflect.String {
			r.mistype(path, node, "a list", "write each item on a line of its own, after a -")
			return
		}
		r.plain(path, node, element.Elem())
		if !element.Elem().IsZero() {
			into.Set(reflect.Append(into, element.Elem()))
		}
		return
	}
	if len(list.Values) == 0 {
		r.mistake(path, "the list is empty", "write what belongs in it, or take the key away")
	}
	into.Set(reflect.MakeSlice(into.Type(), len(list.Values), len(list.Values)))
	for i, item := range list.Values {
		r.value(fmt.Sprintf("%s[%d]", path, i), item, into.Index(i))
	}
}

// entries reads a mapping with free keys.
func (r *reader) entries(path string, node ast.Node, into reflect.Value) {
	pairs, _ := r.pairs(path, node)
	into.Set(reflect.MakeMap(into.Type()))
	for _, pair := range pairs {
		value := reflect.New(into.Type().Elem()).Elem()
		r.value(join(path, pair.key), pair.value, value)
		into.SetMapIndex(reflect.ValueOf(pair.key), value)
	}
}

// text reads a scalar text, with its variables put in. A text of no more than
// blanks is never meant.
func (r *reader) text(path string, node ast.Node) (text string, ok bool) {
	switch node := node.(type) {
	case *ast.StringNode:
		text = node.Value
	case *ast.LiteralNode:
		text = node.Value.Value
	default:
		r.mistype(path, node, "text", textHint(node))
		return "", false
	}
	text = unmask(text)
	expanded := expand(text, r.lookup)
	where := r.places[path]
	where.text, where.variable = text, len(expanded.values) > 0
	r.places[path] = where
	r.values = append(r.values, expanded.values...)
	switch {
	case expanded.malformed:
		r.mistake(path, "${ starts no variable", "write ${NAME}, or $${ for a plain ${")
	case len(expanded.unset) > 0:
		r.mistake(path, "the environment has no "+strings.Join(expanded.unset, ", "), "set it before the start")
	case strings.TrimSpace(expanded.text) == "" && where.variable:
		r.mistake(path, text+" is empty", "give it a value before the start")
	case strings.TrimSpace(expanded.text) == "":
		r.mistake(path, "has no value", "write one, or take the key away")
	default:
		return expanded.text, true
	}
	return "", false
}

// unmarshal reads a text that has a form of its own, such as a duration.
func (r *reader) unmarshal(path string, node ast.Node, into encoding.TextUnmarshaler) {
	if describe(node) == aNumber {
		_, do := reproach(into.UnmarshalText([]byte("?")))
		r.mistype(path, node, "one with a unit", do)
		return
	}
	text, ok := r.text(path, node)
	if !ok {
		return
	}
	if err := into.UnmarshalText([]byte(text)); err != nil {
		message, do := reproach(err)
		r.invalid(path, message, nil, do)
	}
}

// reproach splits an error into what is wrong and what to do about it.
func reproach(err error) (message, do string) {
	if hint, ok := errors.AsType[*policy.Hint](err); ok {
		return hint.Err.Error(), hint.Do
	}
	return err.Error(), ""
}

func (r *reader) integer(path string, node ast.Node, into reflect.Value) {
	if _, ok := node.(*ast.IntegerNode); !ok {
		r.mistype(path, node, "a whole number", "write digits, without quotes")
		return
	}
	text := node.GetToken().Value
	number, err := strconv.Atoi(text)
	if err != nil {
		r.mistake(path, text+" is no decimal number of a usual size", "write digits only")
		return
	}
	into.SetInt(int64(number))
}

func (r *reader) mistype(path string, node ast.Node, want, do string) {
	r.mistake(path, fmt.Sprintf("is %s, but must be %s", describe(node), want), do)
}

// textHint tells how to make a text of node. The node may be a secret that
// happens to be digits, so it is not repeated.
func textHint(node ast.Node) string {
	switch node.(type) {
	case *ast.SequenceNode, *ast.MappingNode, *ast.MappingValueNode:
		return "write a single value"
	}
	return "write it in quotes"
}
