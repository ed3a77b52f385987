package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the import table of ARCHITECTURE.md: which packages of ours a
// package may import. Tests are free.
var mayImport = map[string][]string{
	"policy":  {},
	"fetch":   {"policy"},
	"extract": {"policy"},
	"pdf":     {"policy", "extract"},
	"diff":    {"policy"},

	"clause":        {"policy", "clause/linear"},
	"clause/linear": {},
	"clause/train":  {"clause", "clause/linear"},

	"store":  {"policy"},
	"config": {"policy"},
	"alerts": {"policy", "diff"},
	"web":    {"policy", "diff"},
	"watch":  {"policy", "fetch", "extract", "diff", "clause", "alerts", "store"},
	"cli":    {"policy", "fetch", "extract", "diff", "clause", "alerts", "store", "config", "web", "watch", "pdf"},
	"":       {"cli"},
}

func TestPackagesImportWhatTheyMay(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		name = filepath.ToSlash(name)
		room := strings.TrimPrefix(path.Dir(name), ".")
		allowed, known := mayImport[room]
		if !known {
			t.Errorf("%s: the package %q is not in the import table", name, room)
		}
		seen[room] = true
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			ours, ok := strings.CutPrefix(imported, "policytrail/")
			if ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which %q may not (ARCHITECTURE.md, who may import whom)", name, imported, room)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room := range mayImport {
		if !seen[room] {
			t.Errorf("the import table has a package %q that isn't there", room)
		}
	}
}
