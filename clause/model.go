package clause

import (
	_ "embed"

	"policytrail/clause/linear"
	"policytrail/policy"
)

// builtinModel is made by clause/train; ATTRIBUTION names the labelled
// sentences it was made of.
//
//go:embed model.bin
var builtinModel []byte

func modelFile(c Config) []byte {
	if c.Model != nil {
		return c.Model
	}
	return builtinModel
}

// consult takes a model, as it stands in its file.
func (r *Rules) consult(file []byte) error {
	model, err := linear.Read(file)
	if err != nil {
		return err
	}
	for name, language := range r.languages {
		language.model = model.Language(name)
	}
	return nil
}

// judge asks the model of a language about sentences. It belongs to one
// goroutine at a time.
type judge struct {
	model *linear.Language // nil: there is none for the language, or none is wanted
	words []string
	grams []uint16
}

// grade says of the flags of a sentence how sure they are. The model is asked
// only if it knows one of their kinds.
func (j *judge) grade(flags []policy.Flag, s *scanner, sentence *sentence) {
	if j.model == nil {
		return
	}
	var logits []float64
	for i := range flags {
		kind := j.model.Find(flags[i].Kind)
		if kind < 0 {
			continue
		}
		if logits == nil {
			logits = j.logits(s, sentence)
		}
		flags[i].Confidence = policy.MediumConfidence
		if logits[kind] >= j.model.Kinds[kind].Threshold {
			flags[i].Confidence = policy.HighConfidence
		}
	}
}

// logits are the model's for each of its kinds. It sees the words the rules
// see, a list item's lead-in too.
func (j *judge) logits(s *scanner, sentence *sentence) []float64 {
	j.words = j.words[:0]
	for _, token := range sentence.tokens {
		j.words = append(j.words, s.words[token.word])
	}
	j.grams = linear.Grams(j.grams, j.words, j.model.Grams)
	return j.model.Judge(j.grams)
}
