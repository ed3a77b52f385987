package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"policytrail/policy"
)

// Problem is one mistake in a file.
type Problem struct {
	Line    int    `json:"line"`           // 1-based
	Column  int    `json:"column"`         // 1-based, in characters
	Path    string `json:"path,omitempty"` // policies[0].documents[1].url; "" when it is about the whole file
	Message string `json:"message"`        // what is wrong
	Do      string `json:"do,omitempty"`   // what to do about it
}

// Error lists all mistakes of a file, in the order they stand in it.
type Error struct {
	File     string
	Problems []Problem
}

// Error prints one line a mistake: "policies.yaml:12:7: path: message (what to do)".
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		lines[i] = fmt.Sprintf("%s:%s", e.File, problem)
	}
	return strings.Join(lines, "\n")
}

func (p Problem) String() string {
	text := fmt.Sprintf("%d:%d: ", p.Line, p.Column)
	if p.Path != "" {
		text += p.Path + ": "
	}
	text += p.Message
	if p.Do != "" {
		text += " (" + p.Do + ")"
	}
	return text
}

// report gathers the mistakes of a file. Of one path only the first mistake is
// told: what follows from it would confuse.
type report struct {
	problems []Problem
	told     map[string]bool
	places   map[string]place // of every value read
	values   []string         // of variables: never to be shown
}

// place is where a value stands, and what stands there.
type place struct {
	line, column int
	text         string // of a scalar, before variables were put in
	variable     bool   // whether there were any
}

func newReport() *report {
	return &report{told: map[string]bool{}, places: map[string]place{}}
}

// mistake notes what is wrong with the value at path and what to do about it.
func (r *report) mistake(path, message, do string) {
	where := r.where(path)
	r.mistakeAt(where.line, where.column, path, message, do)
}

func (r *report) mistakeAt(line, column int, path, message, do string) {
	if r.told[path] {
		return
	}
	r.told[path] = true
	r.problems = append(r.problems, Problem{Line: line, Column: column, Path: path, Message: message, Do: do})
}

// invalid notes that the value at path, which is quoted, is wrong. A value with
// variables is quoted as it stands in the file: what they hold may be a secret,
// so neither it nor a detail that may repeat it is shown.
func (r *report) invalid(path, message string, detail error, do string) {
	where := r.where(path)
	text := fmt.Sprintf("%q %s", where.text, message)
	if detail != nil && !where.variable {
		text += ": " + detail.Error()
	}
	r.mistake(path, text, do)
}

// shown is a name to be repeated in a mistake, hidden if a variable's value is
// part of it, perhaps as a slug.
func (r *report) shown(name string) string {
	for _, value := range r.values {
		if value != "" && (strings.Contains(name, value) || strings.Contains(name, policy.Slug(value))) {
			return hidden
		}
	}
	return name
}

// written reports whether the file has a value at path.
func (r *report) written(path string) bool {
	_, found := r.places[path]
	return found
}

// where is the place of the value at path, or of the nearest one around it.
func (r *report) where(path string) place {
	for {
		if found, ok := r.places[path]; ok {
			return found
		}
		if path == "" {
			return place{line: 1, column: 1}
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}

// err is the *Error of all mistakes noted, or nil.
func (r *report) err(file string) error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{File: file, Problems: r.problems}
}
