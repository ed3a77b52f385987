package clause

import (
	_ "embed"
	"slices"

	"policytrail/clause/linear"
	"policytrail/policy"
)

// builtinModel is made by clause/train; ATTRIBUTION names the labelled
// sentences it was made of.
//
//go:embed model.bin
var builtinModel []byte

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

// judge asks a model about the sentences of one language. It belongs to one
// goroutine at a time.
type judge struct {
	model *linear.Language // nil: there is none for the language, or none is wanted
	words []string
	grams []uint16
}

// opinion is what the model makes of a sentence: a logit for each of its kinds.
type opinion struct {
	model  *linear.Language
	logits []float64
}

func (j *judge) opinion(s *scanner, sentence *sentence) opinion {
	if j.model == nil {
		return opinion{model: &linear.Language{}}
	}
	j.words = j.words[:0]
	for _, token := range sentence.tokens {
		j.words = append(j.words, s.words[token.word])
	}
	j.grams = linear.Grams(j.grams, j.words, j.model.Grams)
	return opinion{j.model, j.model.Judge(j.grams)}
}

// on says whether the sentence speaks of a kind; "" when the model can't tell.
func (o opinion) on(kind string) policy.Confidence {
	for k, known := range o.model.Kinds {
		if !slices.Contains(known.IDs, kind) {
			continue
		}
		if o.logits[k] >= known.Threshold {
			return policy.HighConfidence
		}
		return policy.MediumConfidence
	}
	return ""
}
