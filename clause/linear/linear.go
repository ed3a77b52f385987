// Package linear is a small linear model over hashed n-grams: words → which
// kinds of clauses they speak of, and how surely. It holds no words, only
// weights, a byte each; clause/train makes them.
//
// What is hashed and how is part of a model: change it, and train again.
package linear

import (
	"math"
	"slices"
)

// Buckets is how many n-grams are told apart; those that share a bucket share
// a weight.
const Buckets = 1 << 16

// Model has a part for each language it was trained in.
type Model struct {
	Languages []*Language
}

// Language is the model of one language.
type Language struct {
	Name  string // de
	Grams int    // runs of up to so many words are looked at
	Kinds []Kind

	weights []int8 // of each bucket, one a kind
}

// Kind is what a model knows of one kind, or of several that the labels it was
// trained on do not tell apart.
type Kind struct {
	IDs       []string
	Scale     float64 // of the weights
	Bias      float64
	Threshold float64 // the logit from which on a sentence speaks of the kind
}

// Language finds the model of a language; nil when there is none.
func (m *Model) Language(name string) *Language {
	i := slices.IndexFunc(m.Languages, func(l *Language) bool { return l.Name == name })
	if i < 0 {
		return nil
	}
	return m.Languages[i]
}

// Find is which of Kinds has an id; −1 when none does.
func (l *Language) Find(id string) int {
	return slices.IndexFunc(l.Kinds, func(k Kind) bool { return slices.Contains(k.IDs, id) })
}

// faint is below which a weight, of 127, is taken for none: that halves the file
// and changes no figure.
const faint = 3

// Learn sets the weights of a kind.
func (l *Language) Learn(kind int, weights []float64) {
	if l.weights == nil {
		l.weights = make([]int8, Buckets*len(l.Kinds))
	}
	largest := 0.0
	for _, weight := range weights {
		largest = max(largest, math.Abs(weight))
	}
	if largest == 0 {
		return
	}
	l.Kinds[kind].Scale = largest / math.MaxInt8
	for bucket, weight := range weights {
		if part := math.Round(weight / l.Kinds[kind].Scale); math.Abs(part) >= faint {
			l.weights[bucket*len(l.Kinds)+kind] = int8(part)
		}
	}
}

// Judge gives the logit of each kind for a sentence with these n-grams.
func (l *Language) Judge(grams []uint16) []float64 {
	logits := make([]float64, len(l.Kinds))
	for _, gram := range grams {
		at := int(gram) * len(l.Kinds)
		for k, weight := range l.weights[at : at+len(l.Kinds)] {
			logits[k] += float64(weight)
		}
	}
	for k, kind := range l.Kinds {
		logits[k] = kind.Bias + kind.Scale*logits[k]*Share(len(grams))
	}
	return logits
}

// Share is what each of n n-grams counts: together they have length 1.
func Share(n int) float64 { return 1 / math.Sqrt(float64(max(n, 1))) }

// Strength is the share of the sentences with a logit that speak of the kind.
func Strength(logit float64) float64 { return 1 / (1 + math.Exp(-logit)) }
