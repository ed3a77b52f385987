package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// The words that make up quantities and dates, in the languages of most
// policies. They are compared in lower case.
var (
	numberWords = set(`one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
		eighteen twenty thirty forty fifty sixty ninety hundred thousand million billion first second third half
		zwei drei vier fünf sechs sieben acht neun zehn elf zwölf vierzehn fünfzehn zwanzig dreißig vierzig sechzig
		neunzig hundert tausend deux trois quatre cinq sept huit neuf dix onze douze quatorze quinze vingt trente
		quarante soixante cent mille dos tres cuatro cinco seis siete ocho nueve diez catorce quince veinte treinta
		sesenta noventa cien ciento mil due tre quattro cinque sei sette otto nove dieci trenta sessanta
		一 二 三 四 五 六 七 八 九 十 百 千 万 萬 两 零 〇 半`)
	unitWords = set(`day days week weeks month months year years hour hours minute minutes business working calendar
		percent per cent eur usd gbp euro euros dollars st nd rd th am pm
		tag tage tagen woche wochen monat monate monaten jahr jahre jahren stunde stunden werktage werktagen prozent
		jour jours semaine semaines mois an ans année années heure heures ouvrés ouvrables er
		día días semana semanas mes meses año años hora horas hábiles
		giorno giorni settimana settimane mese mesi anno anni dia dias mês anos ano dag dagen maand maanden jaar uur
		день дня дней неделя недели недель месяц месяца месяцев год года лет dni dzień miesiąc miesiące miesięcy lat
		天 日 周 週 月 年 个 個 小 时 時 間 分 か ヶ 元 岁 歳 号 號 يوم يوما أيام شهر أشهر سنة سنوات`)
	monthWords = set(`january february march april may june july august september october november december
		jan feb mar apr jun jul aug sep sept oct nov dec
		januar jänner februar märz mai juni juli oktober dezember
		janvier février mars avril juin juillet août septembre octobre novembre décembre
		enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
		gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
		janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
		januari februari maart mei augustus`)
	joiningWords = set(`of de del den der le el the du to and und et y`)
)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(words) {
		all[word] = true
	}
	return all
}

func namesMonth(word string) bool { return monthWords[strings.ToLower(word)] }

// quantityWord reports whether a word is part of a quantity or date, and
// whether it is one of itself.
func quantityWord(word string) (part, itself bool) {
	figure := isFigure(word)
	word = strings.ToLower(word)
	switch {
	case figure, numberWords[word], monthWords[word]:
		return true, true
	case unitWords[word], strings.ContainsAny(word, "€$£¥%"):
		return true, true
	}
	return joiningWords[word], false
}

// isFigure reports whether a word is a number in figures, maybe with a short
// ending: "30", "1.000,50", "4th", "10MB", but no postcode and no checksum.
func isFigure(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	ending := strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	return unicode.IsDigit(first) && utf8.RuneCountInString(ending) <= 2 &&
		(strings.ToLower(ending) == ending || figureEndings[ending])
}

// figureEndings are written in capitals; other capitals make a name of it.
var figureEndings = set("AM PM K M KB MB GB TB")

// isQuantity reports whether nothing but numbers, units and dates changed.
func (e edit) isQuantity() bool {
	any := false
	for t := words.FromString(e.gone + " " + e.came); t.Next(); {
		if !hasWords(t.Value()) {
			continue
		}
		part, itself := quantityWord(t.Value())
		if !part {
			return false
		}
		any = any || itself
	}
	return any
}

// otherFigures reports whether words were put for others with another number in
// them: "at least 30" → "at most 90".
func (e edit) otherFigures() bool {
	gone, came := figures(e.gone), figures(e.came)
	return gone != "" && came != "" && gone != came
}

func figures(text string) string {
	var all []string
	for t := words.FromString(text); t.Next(); {
		if isFigure(t.Value()) {
			all = append(all, t.Value())
		}
	}
	return strings.Join(all, " ")
}

// quantityReach bounds the words a quantity is completed with on each side.
const quantityReach = 4

// quantity is the edit with what belongs to it: "30" → "90" before " days" is
// "30 days" → "90 days".
func (e edit) quantity() (gone, came string) {
	before, after := tailQuantity(e.before), headQuantity(e.after)
	return trimQuantity(before + e.gone + after), trimQuantity(before + e.came + after)
}

func trimQuantity(text string) string {
	return strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '%' && r != '-'
	})
}

// headQuantity is the beginning of what follows a number, as far as it belongs
// to it.
func headQuantity(text string) string {
	end, taken := 0, 0
	for t := words.FromString(text); t.Next() && taken < quantityReach; {
		_, itself := quantityWord(t.Value())
		if itself {
			end, taken = t.End(), taken+1
			continue
		}
		if hasWords(t.Value()) || !joinsQuantity(t.Value()) {
			break
		}
	}
	return text[:end]
}

// tailQuantity is the end of what stands before a number, likewise.
func tailQuantity(text string) string {
	var starts []int
	for t := words.FromString(text); t.Next(); {
		starts = append(starts, t.Start())
	}
	from, end, taken := len(text), len(text), 0
	for k := len(starts) - 1; k >= 0 && taken < quantityReach; k-- {
		word := text[starts[k]:end]
		end = starts[k]
		if _, itself := quantityWord(word); itself {
			from, taken = starts[k], taken+1
		} else if hasWords(word) || !joinsQuantity(word) {
			break
		}
	}
	return text[from:]
}

func joinsQuantity(mark string) bool {
	return isBlank(mark) && !strings.Contains(mark, "\n") || strings.Contains("-/.,", mark)
}
