//go:build race

package extract

// raced says that the race detector is on. It slows extraction tenfold and has
// nothing to find in a pure function, so the large measurements leave it out.
const raced = true
