package policy

import (
	"slices"
	"strings"
	"unicode"
)

// Excerpt is a flag's sentence as it is quoted to people: the words that
// matched, and of a long sentence only what stands near them and what became
// other words, with … for what is left out.
type Excerpt struct {
	Head, Match, Tail string
	Section           string
	Severity          Severity
}

// Text is the whole excerpt.
func (x Excerpt) Text() string { return x.Head + x.Match + x.Tail }

const (
	excerptNear  = 160 // characters on each side of the words that matched
	excerptMatch = 400 // of a longer match only the ends are quoted
	changeNear   = 40  // characters on each side of what changed
	changeLimit  = 240 // characters of what changed
	unfoundLimit = 600 // characters of a sentence in which the quote isn't found
	worthCutting = 24  // fewer characters are not left out
)

// ExcerptsBefore are the sentences that went, each cut with an eye on the one it
// became.
func (e ClauseEvent) ExcerptsBefore() []Excerpt { return excerpts(e.Before, e.After) }

// ExcerptsAfter are the sentences that came, each cut with an eye on the one it
// was.
func (e ClauseEvent) ExcerptsAfter() []Excerpt { return excerpts(e.After, e.Before) }

func excerpts(flags, others []Flag) []Excerpt {
	cut := make([]Excerpt, len(flags))
	for i, f := range flags {
		cut[i] = f.Excerpt(f.counterpart(others))
	}
	return cut
}

// counterpart is the sentence among the others with most words of the flag's,
// at least half; "" when there is none.
func (f Flag) counterpart(others []Flag) string {
	words := wordSet(f.Sentence)
	best, found := 0.5, ""
	for _, other := range others {
		theirs := wordSet(other.Sentence)
		common := 0
		for word := range theirs {
			if words[word] {
				common++
			}
		}
		if share := float64(common) / float64(max(len(words)+len(theirs)-common, 1)); share >= best {
			best, found = share, other.Sentence
		}
	}
	return found
}

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsFuncSeq(SpaceOut(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		set[strings.ToLower(word)] = true
	}
	return set
}

// Excerpt cuts the flag's sentence. other is the sentence it became or was, ""
// when there is none.
func (f Flag) Excerpt(other string) Excerpt {
	at := strings.LastIndex(f.Sentence, f.Quote)
	switch {
	case f.Sentence == "":
		return Excerpt{Match: f.Quote, Section: f.Section, Severity: f.Severity}
	case at < 0 || f.Quote == "":
		return Excerpt{Head: cutTo(f.Sentence, [2]int{0, unfoundLimit}), Section: f.Section, Severity: f.Severity}
	}
	text := []rune(f.Sentence)
	start := len([]rune(f.Sentence[:at]))
	end := start + len([]rune(f.Quote))
	near := [2]int{start - excerptNear, end + excerptNear}
	changed := near
	if other != "" {
		changed = changedPart(text, []rune(other))
	}
	return Excerpt{
		Head:    keep(text, 0, start, near, changed),
		Match:   keep(text, start, end, [2]int{start, start + excerptMatch/2}, [2]int{max(start+excerptMatch/2, end-excerptMatch/2), end}, clip(changed, start, end)),
		Tail:    keep(text, end, len(text), near, changed),
		Section: f.Section, Severity: f.Severity,
	}
}

// changedPart is the part of a sentence that reads otherwise in the other, with
// the words around it.
func changedPart(text, other []rune) [2]int {
	first := 0
	for first < min(len(text), len(other)) && text[first] == other[first] {
		first++
	}
	last := 0
	for last < min(len(text), len(other))-first && text[len(text)-1-last] == other[len(other)-1-last] {
		last++
	}
	end := min(len(text)-last, first+changeLimit)
	return [2]int{first - changeNear, end + changeNear}
}

func clip(part [2]int, start, end int) [2]int { return [2]int{max(part[0], start), min(part[1], end)} }

func cutTo(text string, part [2]int) string {
	runes := []rune(text)
	return keep(runes, 0, len(runes), part)
}

// keep is what stands of text[from:to] in the parts, and … where something is
// left out between words.
func keep(text []rune, from, to int, parts ...[2]int) string {
	shown := make([]bool, to-from)
	for _, part := range parts {
		if part = clip(part, from, to); part[0] >= part[1] {
			continue
		}
		start, end := wholeWords(text, part[0], part[1], from, to)
		for i := start; i < end; i++ {
			shown[i-from] = true
		}
	}
	var kept strings.Builder
	for i := 0; i < len(shown); {
		run := slices.Index(shown[i:], !shown[i])
		if run < 0 {
			run = len(shown) - i
		}
		if shown[i] || run < worthCutting {
			kept.WriteString(string(text[from+i : from+i+run]))
		} else {
			kept.WriteString(ellipsis(i == 0, i+run == len(shown)))
		}
		i += run
	}
	return kept.String()
}

// ellipsis stands for what is left out.
func ellipsis(first, last bool) string {
	switch {
	case first:
		return "… "
	case last:
		return " …"
	}
	return " … "
}

// wholeWords moves the bounds of a part inwards to whole words, but not the
// bounds of the text itself. A text without spaces is cut anywhere.
func wholeWords(text []rune, start, end, from, to int) (int, int) {
	const longWord = 24
	if start > from {
		if i := slices.IndexFunc(text[start:min(start+longWord, end)], unicode.IsSpace); i >= 0 {
			start += i + 1
		}
	}
	if end < to && end > start {
		for i := end - 1; i > max(start, end-longWord); i-- {
			if unicode.IsSpace(text[i]) {
				return start, i
			}
		}
	}
	return start, end
}
