package store

import (
	"math/rand/v2"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// incompressible is n bytes that stay n bytes when packed, the same every time.
func incompressible(n int) []byte {
	source := rand.NewChaCha8([32]byte{1})
	data := make([]byte, n)
	if _, err := source.Read(data); err != nil {
		panic(err)
	}
	return data
}
