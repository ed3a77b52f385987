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
	var m linear.Model
	for _, s := range sets {
		examples, err := s.read(labels)
		if err != nil {
			return err
		}
		m.Languages = append(m.Languages, try(s, examples).model())
	}
	if err := os.WriteFile(out, m.Append(nil), 0o644); err != nil {
		return fmt.Errorf("writing the model: %w", err)
	}
	return nil
}
