package diff

// places lists where the texts differ, in order of the new text; a passage that
// is gone stands before what came in its place.
func (a *alignment) places() []pair {
	byNew := make([]pair, len(a.new))
	for j := range byNew {
		byNew[j] = pair{old: -1, new: j, moved: true}
	}
	within := make([]bool, len(a.new)) // told with the passage before
	for _, p := range a.pairs {
		byNew[p.new] = p
		for k := range p.newMore {
			within[p.new+1+k] = true
		}
	}
	until := a.stood(byNew)
	var places []pair
	i := 0
	for j, p := range byNew {
		for ; i < until[j]; i++ {
			if a.oldPartner[i] < 0 {
				places = append(places, pair{old: i, new: -1})
			}
		}
		if !within[j] && (p.moved || !p.same) {
			places = append(places, p)
		}
	}
	for ; i < len(a.old); i++ {
		if a.oldPartner[i] < 0 {
			places = append(places, pair{old: i, new: -1})
		}
	}
	return places
}

// stood gives for each new passage the old one that bounds the gap it stands
// in: the partner of the next passage that stayed in place.
func (a *alignment) stood(byNew []pair) []int {
	until := make([]int, len(byNew))
	next := len(a.old)
	for j := len(byNew) - 1; j >= 0; j-- {
		if !byNew[j].moved {
			next = byNew[j].old
		}
		until[j] = next
	}
	return until
}

// expected gives for each old passage where it would stand in the new text if
// it had kept its distance to the paired passage before it.
func (a *alignment) expected() []int {
	places := make([]int, len(a.old))
	shift := 0
	for i, j := range a.oldPartner {
		if j >= 0 {
			shift = j - i
		}
		places[i] = i + shift
	}
	return places
}

// gaps gives each old and each new passage the number of the gap it stands in:
// the old index of the paired passage it follows, -1 at the beginning.
func (a *alignment) gaps() (oldGaps, newGaps []int) {
	oldGaps, newGaps = make([]int, len(a.old)), make([]int, len(a.new))
	gap := -1
	for i, j := range a.oldPartner {
		if j >= 0 {
			gap = i
		}
		oldGaps[i] = gap
	}
	gap = -1
	for j, i := range a.newPartner {
		if i >= 0 {
			gap = i
		}
		newGaps[j] = gap
	}
	return oldGaps, newGaps
}
