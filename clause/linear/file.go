package linear

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// magic begins the file of a model: what it is, and in which form.
const magic = "policytrail linear model 1\n"

// Append appends the file of the model. Of the weights it holds those that are
// not 0: how many buckets come before each, and the weight.
func (m *Model) Append(data []byte) []byte {
	data = append(data, magic...)
	data = binary.AppendUvarint(data, uint64(len(m.Languages)))
	for _, l := range m.Languages {
		data = appendText(data, l.Name)
		data = binary.AppendUvarint(data, uint64(l.Grams))
		data = binary.AppendUvarint(data, uint64(len(l.Kinds)))
		for k, kind := range l.Kinds {
			data = binary.AppendUvarint(data, uint64(len(kind.IDs)))
			for _, id := range kind.IDs {
				data = appendText(data, id)
			}
			for _, number := range []float64{kind.Scale, kind.Bias, kind.Threshold} {
				data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(number)))
			}
			data = l.appendWeights(data, k)
		}
	}
	return data
}

func appendText(data []byte, text string) []byte {
	return append(binary.AppendUvarint(data, uint64(len(text))), text...)
}

func (l *Language) appendWeights(data []byte, kind int) []byte {
	var weights []byte
	count, next := 0, 0
	for bucket := range Buckets {
		if weight := l.weights[bucket*len(l.Kinds)+kind]; weight != 0 {
			weights = append(binary.AppendUvarint(weights, uint64(bucket-next)), byte(weight))
			count, next = count+1, bucket+1
		}
	}
	return append(binary.AppendUvarint(data, uint64(count)), weights...)
}

// Read reads the file of a model.
func Read(data []byte) (*Model, error) {
	rest, ours := bytes.CutPrefix(data, []byte(magic))
	if !ours {
		return nil, errors.New("reading a linear model: the file is none of this form")
	}
	r := &reader{rest: rest}
	m := &Model{Languages: make([]*Language, r.count())}
	for i := range m.Languages {
		m.Languages[i] = r.language()
	}
	if r.short || len(r.rest) > 0 {
		return nil, fmt.Errorf("reading a linear model: the file is damaged at byte %d of %d", len(data)-len(r.rest), len(data))
	}
	return m, nil
}

// reader reads on after a mistake, nothing but zeros, and remembers it.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) language() *Language {
	l := &Language{Name: r.text(), Grams: int(r.number()), Kinds: make([]Kind, r.count())}
	if r.short {
		return l
	}
	l.weights = make([]int8, Buckets*len(l.Kinds))
	for k := range l.Kinds {
		kind := &l.Kinds[k]
		kind.IDs = make([]string, r.count())
		for i := range kind.IDs {
			kind.IDs[i] = r.text()
		}
		for _, number := range []*float64{&kind.Scale, &kind.Bias, &kind.Threshold} {
			*number = r.float()
		}
		r.weights(l, k)
	}
	return l
}

func (r *reader) weights(l *Language, kind int) {
	bucket := uint64(0)
	for range r.number() {
		bucket += r.number()
		weight := r.bytes(1)
		if r.short = r.short || bucket >= Buckets; r.short {
			return
		}
		l.weights[int(bucket)*len(l.Kinds)+kind] = int8(weight[0])
		bucket++
	}
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.short = true
	}
	if r.short {
		return nil
	}
	some := r.rest[:n]
	r.rest = r.rest[n:]
	return some
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.short = true
	}
	if r.short {
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// most bounds how many of something a damaged file can ask for.
const most = 50

func (r *reader) count() int {
	n := r.number()
	if n > most {
		r.short = true
		return 0
	}
	return int(n)
}

func (r *reader) text() string { return string(r.bytes(r.number())) }

func (r *reader) float() float64 {
	if four := r.bytes(4); len(four) == 4 {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(four)))
	}
	return 0
}
