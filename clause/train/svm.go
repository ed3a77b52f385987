package main

import (
	"math/rand/v2"
	"slices"

	"policytrail/clause/linear"
)

// example is a labelled sentence as the model sees it.
type example struct {
	doc   string
	text  string
	kinds []string // as labelled, "a|b" too
	grams []uint16
	share float64 // what each n-gram counts
}

func (e *example) is(label string) bool { return slices.Contains(e.kinds, label) }

// costs weigh mistakes: those on sentences of the kind more, since they are
// few.
type costs struct{ positive, negative float64 }

// plane separates the sentences of a kind from all others.
type plane struct {
	weights []float64
	bias    float64
}

const (
	rounds  = 60  // at most, through all examples
	settled = 0.1 // when no example of a round is further off, nothing more is gained
)

// fit trains a support vector machine (squared hinge loss) by descent along
// the coordinates of its dual, after Hsieh et al., “A Dual Coordinate Descent
// Method for Large-scale Linear SVM” (ICML 2008). It only adds, multiplies,
// divides and takes roots, with no two steps fused (what float64() forbids),
// so it comes to the same on every machine.
func fit(examples []example, label string, c costs) plane {
	p := plane{weights: make([]float64, linear.Buckets)}
	alphas := make([]float64, len(examples))
	order := make([]int, len(examples))
	positive := make([]bool, len(examples))
	for i, e := range examples {
		order[i], positive[i] = i, e.is(label)
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same in each run
	for range rounds {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		furthest := 0.0
		for _, i := range order {
			off := p.learn(&examples[i], positive[i], c, &alphas[i])
			furthest = max(furthest, off, -off)
		}
		if furthest < settled {
			break
		}
	}
	return p
}

// learn moves the plane for one example, and says how far it was off.
func (p *plane) learn(e *example, positive bool, c costs, alpha *float64) (off float64) {
	side, slack := -1.0, 0.5/c.negative
	if positive {
		side, slack = 1, 0.5/c.positive
	}
	gradient := float64(side*p.at(e)) - 1 + float64(slack**alpha)
	if *alpha == 0 && gradient >= 0 {
		return 0
	}
	next := max(*alpha-gradient/(2+slack), 0) // 2: an example and its bias have length 1 each
	step := float64((next - *alpha) * side)
	*alpha = next
	for _, gram := range e.grams {
		p.weights[gram] += float64(step * e.share)
	}
	p.bias += step
	return gradient
}

// at is where an example lies: above 0 on the side of the kind.
func (p *plane) at(e *example) float64 {
	sum := 0.0
	for _, gram := range e.grams {
		sum += p.weights[gram]
	}
	return p.bias + float64(sum*e.share)
}
