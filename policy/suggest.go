package policy

import (
	"slices"
	"strings"
)

// Near lists the known names that may have been meant by an unknown one: those
// that hold it, else those that differ from it by few letters, nearest first.
// At most five.
func Near(name string, known []string) []string {
	const most = 5
	name = strings.ToLower(name)
	var holding []string
	for _, candidate := range known {
		if len(name) > 2 && strings.Contains(strings.ToLower(candidate), name) {
			holding = append(holding, candidate)
		}
	}
	if len(holding) > 0 {
		return holding[:min(most, len(holding))]
	}
	tolerance := min(3, max(1, len([]rune(name))/3))
	distances := map[string]int{}
	var near []string
	for _, candidate := range known {
		if d := distance(name, strings.ToLower(candidate)); d <= tolerance {
			distances[candidate] = d
			near = append(near, candidate)
		}
	}
	slices.SortStableFunc(near, func(a, b string) int { return distances[a] - distances[b] })
	return near[:min(most, len(near))]
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(from); i++ {
		for j := 1; j <= len(to); j++ {
			cost := 1
			if from[i-1] == to[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}
