package config

import (
	"cmp"
	"fmt"
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
func Database(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	var file struct {
		Database string `yaml:"database"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		return "", fmt.Errorf("reading where the database is from %s: %w", path, err)
	}
	database := cmp.Or(file.Database, defaults().Database)
	if filepath.IsAbs(database) || strings.Contains(database, "://") {
		return database, nil
	}
	return filepath.Join(filepath.Dir(path), database), nil
}
