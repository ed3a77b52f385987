package config

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
)

// Default is the configuration of a file in which nothing is written.
func Default() *Config { return defaults() }

// Database reads only where the database is from the file at path. It is for
// questions to the history, which need nothing else: not that the rest of the
// file is right, nor the secrets it names.
func Database(path string, lookup func(name string) (string, bool)) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading the configuration: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err != nil {
		return "", fmt.Errorf("reading the configuration: %w", err)
	}
	var part struct {
		Database string `yaml:"database"`
	}
	if err := yaml.Unmarshal(mask(data), &part); err != nil {
		return "", fmt.Errorf("reading where the database is from %s: %s", path, unmask(err.Error()))
	}
	written := expand(unmask(part.Database), lookup)
	if len(written.unset) > 0 {
		return "", fmt.Errorf("%s: database: the variable %s is not set (set it, or name the database with --database)", path, written.unset[0])
	}
	database := cmp.Or(written.text, defaults().Database)
	if filepath.IsAbs(database) || strings.Contains(database, "://") {
		return database, nil
	}
	return filepath.Join(filepath.Dir(path), database), nil
}
