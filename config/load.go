package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFile bounds the file: a few hundred kilobytes describe thousands of
// documents, and shared nodes make a YAML file a bomb if it may be of any size.
const maxFile = 1 << 20

// defaults is what holds where the file says nothing. It is the only place:
// the schema takes them from here too.
func defaults() *Config {
	return &Config{
		Schedule: "@every 6h",
		Timezone: "UTC",
		Spread:   Duration(10 * time.Minute),
		Database: "policytrail.db",
		Fetch: Fetch{
			Timeout: Duration(30 * time.Second),
			MaxSize: 10e6,
			PerHost: Rate(time.Second),
			Robots:  true,
			Retries: 2,
			Browser: Browser{
				Timeout:      Duration(30 * time.Second),
				Still:        Duration(800 * time.Millisecond),
				Memory:       512e6,
				RestartAfter: 100,
			},
		},
		Server: Server{Listen: "127.0.0.1:8080"},
		Rules:  Rules{Packs: Strings{Builtin}, Confidence: true},
		Alerts: Alerts{Retry: Retry{First: Duration(30 * time.Second), Longest: Duration(6 * time.Hour), For: Duration(72 * time.Hour)}},
	}
}

// Load reads and checks the file at path. Variables are looked up with lookup,
// os.LookupEnv in production. When the file can be read but is not right, the
// error is an *Error that lists every mistake.
func Load(path string, lookup func(name string) (string, bool)) (*Config, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	return Parse(path, data, filepath.Dir(path), lookup)
}

// Parse checks data as Load does. Mistakes are told under name; relative paths
// in it start from dir.
func Parse(name string, data []byte, dir string, lookup func(name string) (string, bool)) (*Config, error) {
	report := newReport()
	config := defaults()
	if root := parse(data, report); root != nil {
		reader := reader{report: report, lookup: lookup, anchors: anchors(root)}
		if reader.read(root, config) {
			check := checker{report: report, config: config, dir: dir}
			check.file()
		}
	}
	if err := report.err(name); err != nil {
		return nil, err
	}
	return config, nil
}

// parse turns data into a tree; nil when there is none to go on with.
func parse(data []byte, report *report) ast.Node {
	if len(data) > maxFile {
		report.mistake("", "the file is larger than 1 MB", "split the watch list over several daemons")
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		report.mistake("", "the file is not UTF-8", "save it as UTF-8")
		return nil
	}
	file, err := parser.ParseBytes(mask(data), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		syntaxMistake(err, report)
		return nil
	}
	return onlyDocument(file, report)
}

// onlyDocument is the tree of the file's one YAML document. A second one would
// silently count for nothing.
func onlyDocument(file *ast.File, report *report) ast.Node {
	var root ast.Node
	for _, document := range file.Docs {
		if document.Body == nil || document.Body.Type() == ast.DirectiveType {
			continue
		}
		if root != nil {
			line, column := position(document.Body)
			report.mistakeAt(line, column, "", "a second YAML document starts here", "take the --- line away, or make it a file of its own")
			return root
		}
		root = document.Body
	}
	if root == nil {
		report.mistake("", "the file says nothing", "write policies: with what is to be watched")
	}
	return root
}

// syntaxHints say what to do where the parser's words are hard to follow.
var syntaxHints = []struct{ message, do string }{
	{"'@' is a reserved character", `write it in quotes, as in "@every 6h"`},
	{"is a reserved character", "write the value in quotes"},
	{`'\t'`, "indent with spaces, not with tabs"},
	{"cannot start any token", "indent with spaces, not with tabs; write values with special characters in quotes"},
	{"must be specified", "close the bracket, or write values that hold brackets or commas in quotes"},
	{"end character of", "close the quote"},
	{"mapping value is not allowed", "write values that hold a colon and a space in quotes, and check the indentation"},
	{"not allowed in this context", "line it up with what it belongs to"},
}

func syntaxMistake(err error, report *report) {
	line, column, message := 1, 1, err.Error()
	if at, ok := errors.AsType[yaml.Error](err); ok {
		message = at.GetMessage()
		if token := at.GetToken(); token != nil && token.Position != nil {
			line, column = token.Position.Line, token.Position.Column
		}
	}
	message = strings.ReplaceAll(unmask(message), "\t", `\t`)
	do := "check brackets, quotes and indentation here and on the line before"
	for _, hint := range syntaxHints {
		if strings.Contains(message, hint.message) {
			do = hint.do
			break
		}
	}
	report.mistakeAt(line, column, "", message, do)
}
