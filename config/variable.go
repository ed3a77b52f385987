package config

import (
	"regexp"
	"strings"
)

// variable is ${NAME} or, escaped, $${ anything.
var variable = regexp.MustCompile(`\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{`)

// named is a whole variable, or an escaped one.
var named = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)

// The braces of a variable have a meaning of their own inside { } and [ ]. While
// the YAML is parsed they are therefore replaced by noncharacters, one for one
// so that columns stay true.
var (
	masking   = strings.NewReplacer("{", "\ufdd0", "}", "\ufdd1")
	unmasking = strings.NewReplacer("\ufdd0", "{", "\ufdd1", "}")
)

func mask(data []byte) []byte {
	return named.ReplaceAllFunc(data, func(name []byte) []byte {
		return []byte(masking.Replace(string(name)))
	})
}

func unmask(text string) string { return unmasking.Replace(text) }

// expansion is a text with its variables put in.
type expansion struct {
	text      string
	values    []string // of its variables
	unset     []string // those the environment does not have
	malformed bool     // a ${ without a name and a closing brace
}

// expand puts the values of variables in. It works on parsed scalars only, so
// that a value can never become YAML. $${ stands for a plain ${.
func expand(text string, lookup func(name string) (string, bool)) expansion {
	var result expansion
	result.text = variable.ReplaceAllStringFunc(text, func(found string) string {
		switch {
		case found == "$${":
			return "${"
		case found == "${":
			result.malformed = true
			return found
		}
		name := found[2 : len(found)-1]
		value, ok := lookup(name)
		if !ok {
			result.unset = append(result.unset, name)
		}
		result.values = append(result.values, value)
		return value
	})
	return result
}
