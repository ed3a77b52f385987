package diff

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/words"
)

// What a date line says beside its date, the beginnings of words, and what it
// never says: "available until 3 May" sets a term.
var (
	dateLineWords = strings.Fields(`update updated updating effective revis modifi amend version publish posted dated
		stand aktualisier gültig fassung inkraft kraft jour vigueur publi actualiz vigen aggiorn vigore bijgewerkt
		versie atualiz aktualizac obowiązuj обновл редакц تحديث сила`)
	dateLineSigns = strings.Fields("更新 生效 发布 發布 修订 修訂 施行 改定 制定 日期 版本 วันที่ अद्यतन")
	termWords     = set(`until till by before after within expires bis vor nach spätestens jusqu avant après hasta antes entro fino`)
)

const (
	dateLineLimit = 10  // words beside the date
	dateLineBytes = 300 // a longer passage is no line
)

// isDateLine reports whether a text says from when it is, and nothing else.
func isDateLine(text string) bool {
	if len(text) > dateLineBytes || !hasDate(text) {
		return false
	}
	others, said := 0, false
	for t := words.FromString(text); t.Next(); {
		word := strings.ToLower(t.Value())
		_, itself := quantityWord(word)
		switch {
		case termWords[word]:
			return false
		case word == "date" || word == "datum" || beginsWithAny(word, dateLineWords):
			others++
			said = true
		case hasWords(word) && !itself:
			others++
		}
	}
	for _, sign := range dateLineSigns {
		said = said || strings.Contains(text, sign)
	}
	return others == 0 || said && others <= dateLineLimit
}

// hasDate reports whether a text has a year or a date in figures: 2024, 3.5.24,
// 5月1日. It is asked of every short passage that changed.
func hasDate(text string) bool {
	for at := strings.IndexAny(text, "0123456789"); at >= 0; {
		end := at + leadingDigits(text[at:])
		if isYear(text[at:end]) || strings.HasPrefix(text[end:], "年") || strings.HasPrefix(text[end:], "月") || isDottedDate(text[at:]) {
			return true
		}
		next := strings.IndexAny(text[end:], "0123456789")
		if next < 0 {
			return false
		}
		at = end + next
	}
	return false
}

func leadingDigits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

func isYear(digits string) bool {
	return len(digits) == 4 && (digits[:2] == "19" || digits[:2] == "20")
}

// isDottedDate reports whether a text begins with three numbers with the same
// mark between.
func isDottedDate(text string) bool {
	first := leadingDigits(text)
	if first > 4 || first == len(text) || !strings.ContainsRune("./-", rune(text[first])) {
		return false
	}
	second := leadingDigits(text[first+1:])
	rest := text[first+1+second:]
	return second > 0 && second <= 2 && rest != "" && rest[0] == text[first] && leadingDigits(rest[1:]) > 0
}

func beginsWithAny(word string, beginnings []string) bool {
	for _, beginning := range beginnings {
		if strings.HasPrefix(word, beginning) {
			return true
		}
	}
	return false
}

// isDateLine reports whether a hunk gives the text another date, and no more.
func (h Hunk) isDateLine() bool {
	if h.Kind == Moved || h.Kind == Renumbered || h.Old == "" && h.New == "" ||
		h.Old != "" && !isDateLine(h.Old) || h.New != "" && !isDateLine(h.New) {
		return false
	}
	if h.Spans == nil {
		return true
	}
	for _, e := range h.edits() {
		if hasWords(e.gone+e.came) && !e.isQuantity() {
			return false
		}
	}
	return true
}
