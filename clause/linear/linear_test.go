package linear

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestGrams(t *testing.T) {
	of := func(n int, words string) []uint16 { return Grams(nil, strings.Fields(words), n) }
	for _, test := range []struct {
		n     int
		words string
		want  int
	}{
		{1, "a b c", 3},
		{2, "a b c", 5},
		{3, "a b c", 6},
		{2, "a b a b", 4},          // a, b, a b, b a
		{1, "terminate", 2},        // and its beginning
		{1, "更 改", 2},              // characters have no forms
		{1, "größere größeres", 3}, // letters, not bytes: they begin alike
		{2, "", 0},
	} {
		got := of(test.n, test.words)
		if len(got) != test.want || !slices.IsSorted(got) {
			t.Errorf("%d-grams of %q: %v, want %d of them", test.n, test.words, got, test.want)
		}
	}
	if shared := slices.DeleteFunc(of(1, "termination"), func(g uint16) bool { return !slices.Contains(of(1, "terminated"), g) }); len(shared) != 1 {
		t.Errorf("two forms of a word share %v", shared)
	}
	if diff := cmp.Diff(of(1, "b"), Grams(of(2, "x y z"), []string{"b"}, 1)); diff != "" {
		t.Error("what the buffer held is still there", diff)
	}
}

func tiny() *Model {
	l := &Language{Name: "en", Grams: 2, Kinds: []Kind{
		{IDs: []string{"a", "b"}, Bias: -1, Threshold: 0.25},
		{IDs: []string{"c"}},
	}}
	weights := make([]float64, Buckets)
	weights[0], weights[7], weights[Buckets-1] = 2, -1, 0.01
	l.Learn(0, weights)
	l.Learn(1, make([]float64, Buckets)) // learned nothing
	return &Model{Languages: []*Language{l}}
}

func TestJudge(t *testing.T) {
	l := tiny().Language("en")
	got := l.Judge([]uint16{0, 7, 8, 9})
	want := []float64{-1 + (2-1)/math.Sqrt(4), 0}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 0.01)); diff != "" {
		t.Error(diff)
	}
	if l.weights[(Buckets-1)*2] != 0 {
		t.Error("a faint weight was kept")
	}
	if l.Find("b") != 0 || l.Find("c") != 1 || l.Find("d") != -1 || tiny().Language("de") != nil {
		t.Error("found something else than there is")
	}
	if Strength(0) != 0.5 || Strength(40) < 0.99 {
		t.Error("strengths are no shares")
	}
	l.Judge(nil) // nothing to look at
}

func TestFile(t *testing.T) {
	data := tiny().Append(nil)
	got, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	approx := cmpopts.EquateApprox(1e-6, 0)
	if diff := cmp.Diff(tiny(), got, cmp.AllowUnexported(Language{}), approx); diff != "" {
		t.Error(diff)
	}
	for n := range data {
		if _, err := Read(data[:n]); err == nil {
			t.Errorf("read the first %d bytes of %d", n, len(data))
		}
	}
	if _, err := Read(append(data, 0)); err == nil {
		t.Error("read a byte too many")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(tiny().Append(nil))
	f.Add([]byte(magic + "\x01\x02en"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(data)
		if err != nil {
			return
		}
		again, err := Read(m.Append(nil))
		if err != nil || len(again.Languages) != len(m.Languages) {
			t.Errorf("what was read can't be written: %v", err)
		}
	})
}
