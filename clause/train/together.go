package main

import "strconv"

// together gives sentences of unknown documents documents: those with a long
// run of characters in common go into one. Policies are copied from one
// another, and a sentence must not be judged by a model that learned its copy.
func together(examples []example) {
	groups := make([]int, len(examples))
	for i := range groups {
		groups[i] = i
	}
	first := map[string]int{} // the first example with a run
	for i, e := range examples {
		text := []rune(e.text)
		for start := range max(len(text)-longRun+1, 0) {
			part := string(text[start : start+longRun])
			if _, seen := first[part]; !seen {
				first[part] = i
			}
			groups[group(groups, i)] = group(groups, first[part])
		}
	}
	for i := range examples {
		examples[i].doc = strconv.Itoa(group(groups, i))
	}
}

// longRun is how many characters in common make two sentences copies. With 16 the
// largest group of the Chinese sentences has 201 of 6,278; with 12 it has 2,433.
const longRun = 16

// group is the example that stands for the group of an example.
func group(groups []int, i int) int {
	for groups[i] != i {
		groups[i] = groups[groups[i]]
		i = groups[i]
	}
	return i
}
