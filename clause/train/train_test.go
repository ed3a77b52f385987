package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const corpus = "../../../shared/corpus/labels"

// tried are the trials of the real sets, made once.
var tried = map[string]*trial{}

func tryReal(t *testing.T, s set) *trial {
	t.Helper()
	if tried[s.name] == nil {
		examples, err := s.read(corpus)
		if err != nil {
			t.Skip("no labelled corpus: ", err)
		}
		tried[s.name] = try(s, examples)
	}
	return tried[s.name]
}

// TestModelIsMadeOfTheLabels makes the model anew and compares it with the one
// that is embedded, byte by byte.
func TestModelIsMadeOfTheLabels(t *testing.T) {
	want, err := os.ReadFile("../model.bin")
	if err != nil {
		t.Fatal(err)
	}
	got, err := build(func(s set) (*trial, error) { return tryReal(t, s), nil })
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("clause/model.bin is not what the labels give: run go run ./clause/train -labels FOLDER -out clause/model.bin")
	}
	if len(want) > 1<<20 {
		t.Errorf("the model has %d bytes", len(want))
	}
}

// chat are labelled sentences of our own: half of them speak of pigeons.
func chat() []example {
	s := set{language: "en", grams: 2}
	var examples []example
	for i := range 12 {
		doc := fmt.Sprintf("document %d", i)
		for j, place := range []string{"roof", "loft", "garden", "cellar"} {
			examples = append(examples,
				s.example(fmt.Sprintf("The pigeon number %d flies to the %s.", j, place), doc, []string{"pigeon"}),
				s.example(fmt.Sprintf("The cat number %d sleeps in the %s.", j, place), doc, nil))
		}
	}
	return examples
}

func TestTrialLearns(t *testing.T) {
	s := set{name: "chat", language: "en", grams: 2}
	trial := try(s, chat())
	model := trial.model()
	for text, want := range map[string]bool{
		"A pigeon flies over the cellar.": true, "A cat sleeps on the roof.": false, "Whatever.": false,
	} {
		logit := model.Judge(s.example(text, "", nil).grams)[0]
		if got := logit >= model.Kinds[0].Threshold; got != want {
			t.Errorf("%s: %v, %.2f against %.2f", text, got, logit, model.Kinds[0].Threshold)
		}
	}
	again := try(s, chat()).model()
	if !slices.Equal(model.Judge([]uint16{1, 2, 3}), again.Judge([]uint16{1, 2, 3})) {
		t.Error("the same labels gave another model")
	}
}

func TestNamesOfOneDocumentAreNotLearned(t *testing.T) {
	examples := chat()
	name := set{language: "en", grams: 2}.example("Pidginpost", "document 1", nil).grams
	examples[0].grams = slices.Concat(examples[0].grams, name)
	if slices.Contains(common(examples)[0].grams, name[0]) {
		t.Error("a word of one document is learned")
	}
}

func TestThresholdIsBest(t *testing.T) {
	scores := []score{{0.9, true}, {0.7, true}, {0.6, false}, {0.5, true}, {0.2, false}, {0.1, false}, {0, false}}
	if got := threshold(scores); got <= 0.2 || got >= 0.5 { // all three, and one wrong: F1 6/7
		t.Errorf("threshold %.2f", got)
	}
}

func TestCalibrateGivesShares(t *testing.T) {
	var scores []score
	for i := range 400 {
		scores = append(scores, score{1, i%4 != 0}, score{-1, i%4 == 0}) // at 1 three of four are, at -1 one of four
	}
	slope, shift := calibrate(scores)
	if slope < 1.05 || slope > 1.15 || shift < -0.02 || shift > 0.02 { // ln 3 = 1.10
		t.Errorf("slope %.3f, shift %.3f", slope, shift)
	}
}

func TestReadRefusesNoLabels(t *testing.T) {
	folder := t.TempDir()
	if err := run(folder, filepath.Join(folder, "model.bin")); err == nil {
		t.Error("a model was made of nothing")
	}
	if err := os.WriteFile(filepath.Join(folder, "terms_en.jsonl"), []byte("{\"text\": 1}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := sets[0].read(folder); err == nil {
		t.Error("a damaged file was read")
	}
}
