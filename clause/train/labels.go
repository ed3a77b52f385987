package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"policytrail/clause"
	"policytrail/clause/linear"
)

// set is a file of labelled sentences the model may learn from.
type set struct {
	name     string
	language string
	grams    int  // runs of up to so many words; of Chinese a character is a word
	strewn   bool // it does not tell which sentences are of one document

	// untold are the kinds learned in vain: among what rules flag, the model does
	// not tell right from wrong, so it must say nothing of them.
	untold []string
}

// sets are all there are: those whose licence, CC BY 4.0, lets weights made of
// them be passed on. ATTRIBUTION names their authors.
var sets = []set{
	{name: "terms_en", language: "en", grams: 2},
	{name: "terms_de", language: "de", grams: 2, untold: []string{"consent-by-use"}},
	{name: "terms_it", language: "it", grams: 2},
	{name: "terms_pl", language: "pl", grams: 2, untold: []string{"consent-by-use"}},
	{name: "privacy_zh", language: "zh", grams: 3, strewn: true},
}

// read reads the examples of a set: of each text of a document one, since
// some stand there many times.
func (s set) read(folder string) ([]example, error) {
	file, err := os.Open(filepath.Join(folder, s.name+".jsonl"))
	if err != nil {
		return nil, fmt.Errorf("reading labels: %w", err)
	}
	defer file.Close()
	var examples []example
	seen := map[string]bool{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct {
			Text, Doc string
			Kinds     []string
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("reading a line of %s: %w", file.Name(), err)
		}
		if key := row.Doc + "\n" + row.Text; !seen[key] {
			seen[key] = true
			examples = append(examples, s.example(row.Text, row.Doc, row.Kinds))
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", file.Name(), err)
	}
	if s.strewn {
		together(examples)
	}
	return examples, nil
}

func (s set) example(text, doc string, kinds []string) example {
	grams := linear.Grams(nil, clause.Words(text, s.language), s.grams)
	return example{doc: doc, text: text, kinds: kinds, grams: grams, share: linear.Share(len(grams))}
}

// labels are the labels of the examples that are learned, in alphabetical order.
func (s set) labels(examples []example) []string {
	var all []string
	for _, e := range examples {
		all = append(all, e.kinds...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(label string) bool { return slices.Contains(s.untold, label) })
}

// documents are the documents the examples are from, in alphabetical order.
func documents(examples []example) []string {
	var all []string
	for _, e := range examples {
		all = append(all, e.doc)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
