package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"policytrail/policy"
)

// long is a text of n passages, of which the k-th was edited in an edition.
func long(n, edition int) string {
	var text strings.Builder
	for k := range n {
		fmt.Fprintf(&text, "Passage %d says at some length what is done with your data, and may disclose it in case %d.\n", k, k)
		if k == edition%n {
			fmt.Fprintf(&text, "Edition %d adds a passage of its own.\n", edition)
		}
	}
	return text.String()
}

func benchStore(b *testing.B) *Store {
	b.Helper()
	s, err := Open(b.Context(), Config{Path: filepath.Join(b.TempDir(), "p.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// BenchmarkRecordChanged stores new versions of a text of 500 passages, each
// with its page, passages, flags and search index.
func BenchmarkRecordChanged(b *testing.B) {
	s, number := benchStore(b), 0
	for b.Loop() {
		number++
		if err := s.Record(b.Context(), visit(number, 1, long(500, number))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRecordUnchanged(b *testing.B) {
	s := benchStore(b)
	if err := s.Record(b.Context(), visit(1, 1, long(500, 0))); err != nil {
		b.Fatal(err)
	}
	quiet := Visit{Document: chat, Outcome: policy.Unchanged, Detail: "not modified"}
	for b.Loop() {
		if err := s.Record(b.Context(), quiet); err != nil {
			b.Fatal(err)
		}
	}
}

// manyDocuments stores n documents with a version each, all due.
func manyDocuments(b *testing.B, s *Store, n int) {
	b.Helper()
	docs := make([]policy.Document, n)
	for i := range docs {
		docs[i] = chat
		docs[i].ID, docs[i].Service = fmt.Sprintf("service-%d/privacy-policy", i), fmt.Sprintf("Service %d", i)
	}
	if err := s.Watch(b.Context(), docs, func(int, policy.Document, bool) time.Time { return day(1) }); err != nil {
		b.Fatal(err)
	}
	for i, d := range docs {
		v := visit(1, 1, fmt.Sprintf("# Privacy\nService %d may disclose what it knows.\n", i))
		v.Document, v.Version.Document, v.Page.Document = d, d.ID, d.ID
		if err := s.Record(b.Context(), v); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkManyDocuments asks what a daemon with many documents asks.
func BenchmarkManyDocuments(b *testing.B) {
	const n = 5000
	s := benchStore(b)
	manyDocuments(b, s, n)
	b.Run("States", func(b *testing.B) {
		for b.Loop() {
			if states, err := s.States(b.Context()); err != nil || len(states) != n {
				b.Fatal(len(states), err)
			}
		}
	})
	b.Run("Search", func(b *testing.B) {
		for b.Loop() {
			if hits, err := s.Search(b.Context(), policy.Query{Words: "service 4321 disclose"}); err != nil || len(hits) != 1 {
				b.Fatal(len(hits), err)
			}
		}
	})
	b.Run("NextDue", func(b *testing.B) {
		for b.Loop() {
			if _, ok, err := s.NextDue(b.Context()); !ok || err != nil {
				b.Fatal(err)
			}
		}
	})
}
