// Command train makes clause/model.bin, the linear model that sets how sure a
// flag is, of the labelled sentences it may be made of. The same labels give
// the same bytes.
//
//	go run ./clause/train -labels FOLDER -out clause/model.bin
package main

import (
	"flag"
	"fmt"
	"os"

	"policytrail/clause/linear"
)

func main() {
	labels := flag.String("labels", "../shared/corpus/labels", "the folder of the labelled sentences")
	out := flag.String("out", "clause/model.bin", "the file to write")
	flag.Parse()
	if err := run(*labels, *out); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(labels, out string) error {
	data, err := build(func(s set) (*trial, error) {
		examples, err := s.read(labels)
		if err != nil {
			return nil, err
		}
		return try(s, examples), nil
	})
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, data, 0o644); err != nil {
		return fmt.Errorf("writing the model: %w", err)
	}
	return nil
}

// build makes the file of a model of all sets.
func build(try func(set) (*trial, error)) ([]byte, error) {
	var m linear.Model
	for _, s := range sets {
		t, err := try(s)
		if err != nil {
			return nil, err
		}
		m.Languages = append(m.Languages, t.model())
	}
	return m.Append(nil), nil
}
