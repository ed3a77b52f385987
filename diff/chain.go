package diff

// link ties a place in the old sequence to one in the new.
type link struct {
	old, new int
	weight   float64
}

// heaviestChain says which links stay when no two may cross: the set with the
// largest weight. links are in order of old, no place is in two of them, and
// every new is below width. It takes n log n steps.
func heaviestChain(links []link, width int) []bool {
	best := make(prefixMax, width+1)
	before := make([]int, len(links))
	last := top{at: -1}
	for i, l := range links {
		previous := best.below(l.new)
		before[i] = previous.at
		reached := top{previous.weight + l.weight, i}
		best.raise(l.new, reached)
		if last.at < 0 || reached.weight > last.weight {
			last = reached
		}
	}
	kept := make([]bool, len(links))
	for i := last.at; i >= 0; i = before[i] {
		kept[i] = true
	}
	return kept
}

// top is a chain's weight and the link it ends with, -1 for no chain.
type top struct {
	weight float64
	at     int
}

// prefixMax is a Fenwick tree that answers "the heaviest chain that ends
// before place p".
type prefixMax []top

func (t prefixMax) below(place int) top {
	heaviest := top{at: -1}
	for i := place; i > 0; i -= i & -i {
		if t[i].weight > heaviest.weight {
			heaviest = t[i]
		}
	}
	return heaviest
}

func (t prefixMax) raise(place int, reached top) {
	for i := place + 1; i < len(t); i += i & -i {
		if reached.weight > t[i].weight {
			t[i] = reached
		}
	}
}
