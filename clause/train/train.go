package main

import (
	"math"
	"slices"
	"strings"
	"sync"

	"policytrail/clause/linear"
)

// folds is into how many parts the documents are divided. Each part is judged
// by planes that saw none of its documents.
const folds = 6

// cost is what a mistake costs. Both were chosen by the F1 of sentences held
// out, which hardly depends on them: from a quarter to four times as much, it
// moves by a point.
var cost = costs{positive: 2, negative: 1}

// trial is what there is to learn from a set, and what was learned without
// each of its folds.
type trial struct {
	set      set
	examples []example
	kinds    []string // by label
	foldOf   map[string]int
	planes   [folds][]plane // by fold left out and kind
	scores   [][]float64    // by kind and example: where the planes that never saw its document see it
}

// try learns from all folds but one, for each.
func try(s set, examples []example) *trial {
	t := &trial{set: s, examples: examples, kinds: s.labels(examples), foldOf: map[string]int{}}
	for i, doc := range documents(examples) {
		t.foldOf[doc] = i % folds
	}
	t.scores = make([][]float64, len(t.kinds))
	for k := range t.scores {
		t.scores[k] = make([]float64, len(examples))
	}
	var working sync.WaitGroup
	for fold := range folds {
		working.Go(func() {
			t.planes[fold] = t.learn(func(e example) bool { return t.foldOf[e.doc] != fold })
			for i := range examples {
				if t.foldOf[examples[i].doc] != fold {
					continue
				}
				for k := range t.kinds {
					t.scores[k][i] = t.planes[fold][k].at(&examples[i])
				}
			}
		})
	}
	working.Wait()
	return t
}

// learn fits a plane for each kind to some of the examples.
func (t *trial) learn(from func(example) bool) []plane {
	examples := common(slices.DeleteFunc(slices.Clone(t.examples), func(e example) bool { return !from(e) }))
	planes := make([]plane, len(t.kinds))
	for k, label := range t.kinds {
		planes[k] = fit(examples, label, cost)
	}
	return planes
}

// common leaves the examples only n-grams that stand in two documents at
// least: what only one says are its names and its style.
func common(examples []example) []example {
	first := make([]string, linear.Buckets)
	shared := make([]bool, linear.Buckets)
	for _, e := range examples {
		for _, gram := range e.grams {
			if first[gram] == "" {
				first[gram] = e.doc
			}
			shared[gram] = shared[gram] || first[gram] != e.doc
		}
	}
	for i := range examples {
		examples[i].grams = slices.DeleteFunc(slices.Clone(examples[i].grams), func(gram uint16) bool { return !shared[gram] })
	}
	return examples
}

// model is the model with all that was learned.
func (t *trial) model() *linear.Language {
	all := func(example) bool { return true }
	return t.pack(t.learn(all), all)
}

// without is the model that knows nothing of a fold: neither its planes nor
// its thresholds do.
func (t *trial) without(fold int) *linear.Language {
	return t.pack(t.planes[fold], func(e example) bool { return t.foldOf[e.doc] != fold })
}

// pack makes a model of planes. Its thresholds are judged by some of the
// examples, as planes that had not seen them saw them.
func (t *trial) pack(planes []plane, judges func(example) bool) *linear.Language {
	l := &linear.Language{Name: t.set.language, Grams: t.set.grams, Kinds: make([]linear.Kind, len(t.kinds))}
	for k, label := range t.kinds {
		var judged []score
		for i, e := range t.examples {
			if judges(e) {
				judged = append(judged, score{t.scores[k][i], e.is(label)})
			}
		}
		slope, shift := calibrate(judged)
		kind := &l.Kinds[k]
		kind.IDs = strings.Split(label, "|")
		l.Learn(k, planes[k].weights)
		kind.Scale *= slope
		kind.Bias = slope*planes[k].bias + shift
		kind.Threshold = slope*threshold(judged) + shift
	}
	return l
}

// score is where a plane saw an example it had not learned from.
type score struct {
	at float64
	is bool // labelled with the kind
}

// threshold is from where on a sentence counts as one of the kind, so that F1
// is highest.
func threshold(scores []score) float64 {
	scores = slices.Clone(scores)
	slices.SortFunc(scores, func(a, b score) int {
		switch {
		case a.at > b.at:
			return -1
		case a.at < b.at:
			return 1
		}
		return 0
	})
	all := 0
	for _, s := range scores {
		if s.is {
			all++
		}
	}
	best, from, hits := 0.0, math.Inf(1), 0
	for i, s := range scores {
		if s.is {
			hits++
		}
		last := i == len(scores)-1
		if f1 := 2 * float64(hits) / float64(i+1+all); f1 > best && !last && scores[i+1].at < s.at {
			best, from = f1, (s.at+scores[i+1].at)/2
		}
	}
	return from
}

// calibrate fits the straight line that makes logits of scores, by Newton's
// method on the likelihood (Platt, 1999). It is rounded, since here a machine's
// exponential function may differ from another's in the last digit.
func calibrate(scores []score) (slope, shift float64) {
	slope = 1
	for range 50 {
		var dSlope, dShift, ss, sb, bb float64
		for _, s := range scores {
			p := linear.Strength(slope*s.at + shift)
			off, curve := p, p*(1-p)
			if s.is {
				off--
			}
			dSlope, dShift = dSlope+off*s.at, dShift+off
			ss, sb, bb = ss+curve*s.at*s.at, sb+curve*s.at, bb+curve
		}
		determinant := ss*bb - sb*sb
		if determinant < 1e-9 {
			break
		}
		slope -= (bb*dSlope - sb*dShift) / determinant
		shift -= (ss*dShift - sb*dSlope) / determinant
	}
	return math.Round(slope*64) / 64, math.Round(shift*64) / 64
}
