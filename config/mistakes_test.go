package config

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite golden files and the schema")

func TestMistakes(t *testing.T) {
	const golden = "testdata/mistakes.txtar"
	archive, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, map[string]string{"token.txt": canary, "empty.txt": "\n"})
	var rewritten []txtar.File
	for _, file := range archive.Files {
		if strings.HasSuffix(file.Name, " → said") {
			continue
		}
		want := said(archive, file.Name)
		t.Run(file.Name, func(t *testing.T) {
			got := mistakes(t, file.Data, dir)
			if strings.Contains(got, "s3cret") {
				t.Errorf("a secret is printed:\n%s", got)
			}
			if diff := cmp.Diff(want, got); diff != "" && !*update {
				t.Errorf("other mistakes (-want +got):\n%s", diff)
			}
			rewritten = append(rewritten, file, txtar.File{Name: file.Name + " → said", Data: []byte(got)})
		})
	}
	if *update {
		archive.Files = rewritten
		if err := os.WriteFile(golden, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func said(archive *txtar.Archive, name string) string {
	for _, file := range archive.Files {
		if file.Name == name+" → said" {
			return string(file.Data)
		}
	}
	return ""
}

func mistakes(t *testing.T, data []byte, dir string) string {
	t.Helper()
	if needsPolicies(data) {
		data = append(data[:len(data):len(data)], rightPolicies...)
	}
	config, err := Parse("policies.yaml", data, dir, environment)
	listed, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got %v and error %v, want an *Error", config, err)
	}
	return listed.Error() + "\n"
}

func needsPolicies(data []byte) bool {
	text := "\n" + string(data)
	return !strings.Contains(text, "\npolicies:") && !strings.HasPrefix(text, "\n#") && !strings.HasPrefix(text, "\n-")
}

func TestWholeFileMistakes(t *testing.T) {
	for _, test := range []struct {
		name, data, want string
	}{
		{"too large", strings.Repeat("# policies\n", 1<<17), "1:1: the file is larger than 1 MB (split the watch list over several daemons)"},
		{"not UTF-8", "database: caf\xe9.db", "1:1: the file is not UTF-8 (save it as UTF-8)"},
		{"empty", "", "1:1: the file says nothing (write policies: with what is to be watched)"},
		{"endless", endless(), `1:1: the aliases of the file make it endless (write the values out)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("p.yaml", []byte(test.data), ".", environment)
			listed, ok := errors.AsType[*Error](err)
			if !ok || !strings.Contains(listed.Error(), "p.yaml:"+test.want) {
				t.Errorf("got %v, want p.yaml:%s", err, test.want)
			}
		})
	}
}

// endless is a file whose aliases stand for a million documents.
func endless() string {
	var text strings.Builder
	text.WriteString("policies:\n  - service: Example\n    documents: &many\n")
	for range 1000 {
		text.WriteString("      - {type: Terms, url: https://example.org/}\n")
	}
	for range 1000 {
		text.WriteString("  - {service: Example, documents: *many}\n")
	}
	return text.String()
}

func TestLoad(t *testing.T) {
	dir := folder(t, map[string]string{"good.yaml": "\ufeff" + strings.ReplaceAll(rightPolicies, "\n", "\r\n"), "bad.yaml": "x: 1\r\n" + rightPolicies})
	config, err := Load(filepath.Join(dir, "good.yaml"), environment)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "policytrail.db"); config.Database != want {
		t.Errorf("database is %s, want %s", config.Database, want)
	}

	bad := filepath.Join(dir, "bad.yaml")
	_, err = Load(bad, environment)
	if err == nil || !strings.HasPrefix(err.Error(), bad+":1:1: x: unknown key") {
		t.Errorf("got %v, want a mistake in %s", err, bad)
	}

	if _, err = Load(filepath.Join(dir, "none.yaml"), environment); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want a file that does not exist", err)
	}
	if _, err = Load(dir, environment); err == nil {
		t.Error("a folder was loaded")
	}
}

func TestVariableCannotBecomeYAML(t *testing.T) {
	config := parseText(t, "server: {token: ${EVIL}}\n"+rightPolicies, ".")
	if want := "a\nschedule: \"@every 1s\""; config.Server.Token.Reveal() != want || config.Schedule != "@every 6h" {
		t.Errorf("token %q, schedule %q", config.Server.Token.Reveal(), config.Schedule)
	}
}

func FuzzParse(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/mistakes.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		f.Add(file.Data)
	}
	f.Add([]byte(everyKey))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		config, err := Parse("p.yaml", data, dir, environment)
		if (config == nil) != (err != nil) {
			t.Fatalf("config %v with error %v", config, err)
		}
		if err != nil && !bytes.Contains(data, []byte("s3cret")) && strings.Contains(err.Error(), "s3cret") {
			t.Fatalf("a secret is printed: %v", err)
		}
	})
}
