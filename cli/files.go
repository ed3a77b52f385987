package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"policytrail/extract"
	"policytrail/policy"
)

// isFile reports whether a name is that of a file, so that two files are not
// taken for two documents.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// compareFiles compares two files as they are.
func (a *app) compareFiles(oldName, newName string) (comparison, error) {
	from, err := fileVersion(oldName)
	if err != nil {
		return comparison{}, err
	}
	to, err := fileVersion(newName)
	if err != nil {
		return comparison{}, err
	}
	compared, err := a.compareVersions(filepath.ToSlash(oldName), from, to)
	compared.Other = filepath.ToSlash(newName)
	return compared, err
}

// fileVersion is a file taken for a version: it has no number and no document.
func fileVersion(name string) (policy.Version, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return policy.Version{}, fmt.Errorf("reading a text: %w", err)
	}
	text := string(data)
	return policy.Version{Text: text, Language: extract.Language(text), Words: policy.Words(text), SHA256: policy.Sum(data)}, nil
}

// completeDiff completes a document, and another one or a file after it.
func (a *app) completeDiff(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ids, _ := a.documentIDs(c)
	return ids, cobra.ShellCompDirectiveDefault
}
