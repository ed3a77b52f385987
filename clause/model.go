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

// opinion is what a model makes of a sentence: a logit for each of its kinds.
type opinion struct {
	model  *linear.Language
	logits []float64
}

// opinion looks at the words the rules look at, a list item's lead-in too.
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

// grade says of the flags of the sentence how sure they are.
func (o opinion) grade(flags []policy.Flag) {
	for i := range flags {
		flags[i].Confidence = o.on(flags[i].Kind)
	}
}

// on is how sure it is that the sentence is one of a kind a rule takes it for;
// "" when the model does not know the kind.
func (o opinion) on(id string) policy.Confidence {
	for k, kind := range o.model.Kinds {
		switch {
		case !slices.Contains(kind.IDs, id):
		case o.logits[k] >= kind.Threshold:
			return policy.HighConfidence
		default:
			return policy.MediumConfidence
		}
	}
	return ""
}
