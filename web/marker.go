package web

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"policytrail/policy"
)

// extent is a piece of a passage, in bytes.
type extent struct {
	start, end int
	severity   policy.Severity
}

// found says where in a passage a flag's sentence and its quote stand.
type found struct{ sentence, quote extent }

// place looks flags up in a text and sets their passage, section and offsets.
// What is stored with a flag is where it stood in the last version that bore
// it, which in earlier ones may be elsewhere. A flag that isn't found gets
// passage 0.
func place(flags []policy.StoredFlag, passages []policy.Passage) {
	for i := range flags {
		f := &flags[i].Flag
		at := slices.IndexFunc(passages, func(p policy.Passage) bool {
			_, ok := locate(*f, p.Text)
			return ok && p.Number == f.Passage
		})
		if at < 0 {
			at = slices.IndexFunc(passages, func(p policy.Passage) bool {
				_, ok := locate(*f, p.Text)
				return ok
			})
		}
		if at < 0 {
			f.Passage, f.Start, f.End = 0, 0, 0
			continue
		}
		where, _ := locate(*f, passages[at].Text)
		f.Passage, f.Section = passages[at].Number, passages[at].Section
		f.Start, f.End = where.quote.start, where.quote.end
	}
}

// locate finds a flag in a passage.
func locate(f policy.Flag, text string) (found, bool) {
	sentence, ok := sentenceIn(f, text)
	if !ok || f.Quote == "" {
		return found{}, false
	}
	at := strings.Index(text[sentence.start:sentence.end], f.Quote)
	if at < 0 {
		return found{}, false
	}
	at += sentence.start
	if f.Start >= sentence.start && f.Start <= f.End && f.End <= sentence.end && text[f.Start:f.End] == f.Quote {
		at = f.Start // it may stand in the sentence twice
	}
	return found{sentence, extent{at, at + len(f.Quote), f.Severity}}, true
}

// sentenceIn finds a flag's sentence. The sentence of a list item may begin
// with the lead-in of the list, which stands in a passage above; then the
// item's own words are the end of it.
func sentenceIn(f policy.Flag, text string) (extent, bool) {
	if f.Sentence == "" {
		return extent{}, false
	}
	if at := strings.Index(text, f.Sentence); at >= 0 {
		return extent{at, at + len(f.Sentence), f.Severity}, true
	}
	quote := strings.LastIndex(f.Sentence, f.Quote)
	if quote < 0 {
		return extent{}, false
	}
	rest := f.Sentence[quote:]
	start, at := len(marker(text)), strings.Index(text, rest)
	if at < start || !strings.HasSuffix(f.Sentence, text[start:at+len(rest)]) {
		return extent{}, false
	}
	return extent{start, at + len(rest), f.Severity}, true
}

// marker is what stands before a passage's own words: "## ", "- ", "  3. ".
func marker(text string) string { return markers.FindString(text) }

var markers = regexp.MustCompile(`^(#{1,6} | *(-|[0-9]{1,4}\.|[A-Za-z]\.|[ivxlc]+\.|[IVXLC]+\.) )`)

// merge joins the extents that overlap; the most severe gives its severity.
func merge(extents []extent) []extent {
	slices.SortFunc(extents, func(a, b extent) int { return cmp.Compare(a.start, b.start) })
	var merged []extent
	for _, e := range extents {
		if last := len(merged) - 1; last >= 0 && e.start < merged[last].end {
			merged[last].end = max(merged[last].end, e.end)
			if e.severity.Rank() > merged[last].severity.Rank() {
				merged[last].severity = e.severity
			}
			continue
		}
		merged = append(merged, e)
	}
	return merged
}

// piece is a part of a passage: plain, or a flagged sentence.
type piece struct {
	Severity policy.Severity // "" when plain
	Runs     []run
}

// run is a part of a piece: plain, or the words that matched.
type run struct {
	Text  string
	Quote bool
}

// pieces cuts text[from:to] where flagged sentences and their quotes begin and
// end. Joined, they are that text.
func pieces(text string, from, to int, flags []found) []piece {
	var sentences, quotes []extent
	for _, f := range flags {
		sentences, quotes = append(sentences, f.sentence), append(quotes, f.quote)
	}
	quotes = merge(quotes)
	var all []piece
	for _, e := range merge(sentences) {
		start, end := max(e.start, from), min(e.end, to)
		if start >= end {
			continue
		}
		if start > from {
			all = append(all, piece{Runs: []run{{Text: text[from:start]}}})
		}
		all = append(all, piece{e.severity, runs(text, start, end, quotes)})
		from = end
	}
	if from < to {
		all = append(all, piece{Runs: []run{{Text: text[from:to]}}})
	}
	return all
}

func runs(text string, from, to int, quotes []extent) []run {
	var all []run
	for _, q := range quotes {
		start, end := max(q.start, from), min(q.end, to)
		if start >= end {
			continue
		}
		if start > from {
			all = append(all, run{Text: text[from:start]})
		}
		all = append(all, run{text[start:end], true})
		from = end
	}
	if from < to {
		all = append(all, run{Text: text[from:to]})
	}
	return all
}
