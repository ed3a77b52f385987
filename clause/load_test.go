package clause

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMistakes loads each pack of testdata/mistakes.txtar beside the built-in
// ones; the file after it holds what Load says of it.
func TestMistakes(t *testing.T) {
	const golden = "testdata/mistakes.txtar"
	archive, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(archive.Files); i += 2 {
		name, data := archive.Files[i].Name, archive.Files[i].Data
		t.Run(name, func(t *testing.T) {
			path := writePack(t, string(data))
			_, err := Load(Config{Packs: []string{Builtin, path}})
			if err == nil {
				t.Fatal("the pack was accepted")
			}
			got := strings.ReplaceAll(err.Error(), path, "pack.yaml") + "\n"
			if *update {
				archive.Files[i+1].Data = []byte(got)
				return
			}
			if diff := cmp.Diff(string(archive.Files[i+1].Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if *update {
		if err := os.WriteFile(golden, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func writePack(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pack.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const ownPack = `pack: mine
version: 3
language: en
kinds:
  - {id: drones, title: Drones, meaning: The service flies drones., severity: {affirmed: critical, negated: good}}
families:
  drone: ["drone*", "unmanned ..2 aircraft"]
rules:
  - id: drones
    kind: drones
    any:
      - "(fly|use) ..6 $drone"
      - {re: "quadro?copter"}
      - {all: ["$drone", "$law_strong"], within: 12, unless: [toy]}
    better: [with-consent]
    tests: {match: ["We fly drones."], negated: ["We never use drones."], nomatch: ["We walk."]}
`

func TestOwnPack(t *testing.T) {
	own := writePack(t, ownPack)
	rules, err := Load(Config{Packs: []string{Builtin, own}})
	if err != nil {
		t.Fatal(err)
	}
	if err := rules.Test(); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		"We fly our drones over your house.":                    "fly our drones drones critical mine@3",
		"With your consent we fly drones.":                      "fly drones drones warning mine@3",
		"A Quadrocopter may come.":                              "Quadrocopter drones critical mine@3",
		"A subpoena may ask for what an unmanned aircraft saw.": "subpoena may ask for what an unmanned aircraft drones critical mine@3",
		"A subpoena for a toy drone.":                           "",
		"We do not use any drones.":                             "use any drones drones good mine@3",
	} {
		got := ""
		for _, f := range rules.Flags(text, "en") {
			if f.Kind == "drones" {
				got = strings.Join([]string{f.Quote, f.Rule, string(f.Severity), f.Pack}, " ")
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if kind, ok := rules.Kind("drones"); !ok || kind.Title != "Drones" {
		t.Errorf("kind drones is %v, %v", kind, ok)
	}
	if builtinOnly := load(t).Version(); rules.Version() == builtinOnly {
		t.Errorf("both versions are %s", builtinOnly)
	}
}

func TestDisable(t *testing.T) {
	text := "We sell your personal information. We use cookies."
	kinds := func(disable ...string) string {
		rules, err := Load(Config{Disable: disable})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, flag := range rules.Flags(text, "en") {
			found = append(found, flag.Kind)
		}
		return strings.Join(found, " ")
	}
	for disable, want := range map[string]string{"children": "data-sale tracking", "tracking": "data-sale", "data-sale": "tracking"} {
		if got := kinds(disable); got != want {
			t.Errorf("without %s: %s, want %s", disable, got, want)
		}
	}
	_, err := Load(Config{Disable: []string{"trackin"}})
	if err == nil || !strings.Contains(err.Error(), "write tracking") {
		t.Errorf("got %v", err)
	}
}

func TestVersionChangesWithTheRules(t *testing.T) {
	versions := map[string]string{}
	for _, text := range []string{ownPack, strings.Replace(ownPack, "(fly|use)", "(fly|own)", 1)} {
		rules, err := Load(Config{Packs: []string{Builtin, writePack(t, text)}})
		if err != nil {
			t.Fatal(err)
		}
		versions[rules.Version()] = text
		if !strings.HasPrefix(rules.Version(), "de@1,en@1,") || !strings.Contains(rules.Version(), ",mine@3,") {
			t.Errorf("version %q", rules.Version())
		}
	}
	if len(versions) != 2 {
		t.Errorf("two packs, %d versions", len(versions))
	}
	if load(t).Version() != load(t).Version() {
		t.Error("one pack, two versions")
	}
}

// TestHostilePack checks that a pack made to take forever is refused or bounded.
func TestHostilePack(t *testing.T) {
	head := "pack: evil\nlanguage: en\nkinds: [{id: k, title: K, meaning: M., severity: {affirmed: notice}}]\n"
	multiplying := head + "families:\n  f0: [\"a b\"]\n"
	for i := range 39 {
		multiplying += fmt.Sprintf("  f%d: [\"$f%d $f%d\"]\n", i+1, i, i)
	}
	multiplying += "rules: [{id: r, kind: k, any: [\"$f39\"]}]\n"
	if _, err := Load(Config{Packs: []string{writePack(t, multiplying)}}); err == nil || !strings.Contains(err.Error(), "unfold") {
		t.Errorf("families that multiply: %v", err)
	}
	slow := head + "rules: [{id: r, kind: k, any: [\"a" + strings.Repeat(" ..60 a?", 40) + " ..60 b\"]}]\n"
	rules, err := Load(Config{Packs: []string{writePack(t, slow)}})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	rules.Flags(strings.Repeat("a ", 20_000), "en")
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestCatalogue(t *testing.T) {
	rules := load(t)
	covered := map[string]bool{}
	for _, rule := range rules.languages["en"].rules {
		covered[rule.kind.ID] = true
	}
	for _, kind := range rules.Kinds() {
		if kind.Why == "" || len(kind.Examples) == 0 {
			t.Errorf("kind %s has no reason or no examples", kind.ID)
		}
		if !covered[kind.ID] {
			t.Errorf("kind %s has no English rule", kind.ID)
		}
		for _, example := range kind.Examples {
			found := false
			for _, flag := range rules.Flags(example, "en") {
				found = found || flag.Kind == kind.ID
			}
			if !found {
				t.Errorf("the example of %s is not flagged: %s", kind.ID, example)
			}
		}
	}
}
