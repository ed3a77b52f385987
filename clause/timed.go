package clause

import (
	"slices"
	"strconv"
	"strings"

	"policytrail/policy"
)

// Which way a time in a clause of these kinds must change to be worse for the
// reader: data kept longer, less notice of a change.
var (
	worseLonger  = wordSet("data-retention deletion access-and-portability breach-notice")
	worseShorter = wordSet("change-notice unilateral-change termination service-discontinuation claim-time-limit arbitration consent-and-opt-out")
)

// timed tells a clause in which nothing but a time got worse, or better: 30
// days' notice that became 7. Times that changed both ways are other words.
func (c *kindChange) timed() (verdict, bool) {
	if !worseLonger[c.kind.ID] && !worseShorter[c.kind.ID] {
		return verdict{}, false
	}
	var worse, better verdict
	for _, p := range c.pairs {
		longer := p.longer()
		if longer == 0 {
			continue
		}
		v := &better
		if (longer > 0) == worseLonger[c.kind.ID] {
			v = &worse
		}
		v.before, v.after = append(v.before, p.old.Flag), append(v.after, p.new.Flag)
	}
	switch {
	case len(worse.after) > 0 && len(better.after) == 0:
		worse.what, worse.severity = policy.ClauseStrengthened, higher(worst(worse.after), policy.Warning)
		return worse, true
	case len(better.after) > 0 && len(worse.after) == 0:
		better.what, better.severity = policy.ClauseWeakened, policy.Notice
		return better, true
	}
	return verdict{}, false
}

// longer is above 0 when the one time that changed in the sentence got longer,
// below 0 when it got shorter.
func (p pair) longer() int {
	before, after := timesIn(p.old.words()), timesIn(p.new.words())
	gone, come := lacking(before, after), lacking(after, before)
	switch {
	case len(gone) != 1 || len(come) != 1 || p.old.Polarity != p.new.Polarity:
		return 0
	case come[0] > gone[0]:
		return 1
	}
	return -1
}

// words are the flag's sentence in order.
func (f *folded) words() []string { return slices.Concat(f.before, f.quote, f.after) }

// lacking are the times that are not among the others. A month is as long as 30
// days.
func lacking(times, others []int) []int {
	return slices.DeleteFunc(slices.Clone(times), func(t int) bool {
		return slices.ContainsFunc(others, func(other int) bool { return 100*max(t, other) <= 102*min(t, other) })
	})
}

// timesIn are the lengths of time a sentence names, in hours. Ages are none.
func timesIn(words []string) []int {
	var times []int
	for i, word := range words {
		hours := unitHours[word]
		if hours == 0 || i == 0 || isAge(words[i+1:]) {
			continue
		}
		if n := numberBefore(words[:i]); n > 0 {
			times = append(times, n*hours)
		}
	}
	return times
}

func isAge(after []string) bool {
	return len(after) > 0 && (after[0] == "old" || len(after) > 1 && after[0] == "of" && after[1] == "age")
}

// numberBefore is the number a unit counts, "thirty (30) business" before days;
// 0 when there is none.
func numberBefore(words []string) int {
	for range 2 {
		if len(words) == 0 {
			break
		}
		last := words[len(words)-1]
		if n, err := strconv.Atoi(last); err == nil && n < 10_000 {
			return n
		}
		if n := numberNames[last]; n > 0 {
			return n
		}
		words = words[:len(words)-1]
	}
	return 0
}

var unitHours = unitTable(map[int]string{
	1:        "hour hours stunde stunden heure heures hora horas ora ore godzina godziny godzin uur uren",
	24:       "day days tag tage tagen jour jours día días giorno giorni dzień dni dag dagen dia dias 天 日",
	7 * 24:   "week weeks woche wochen semaine semaines semana semanas settimana settimane tydzień tygodnie tygodni weken 周",
	730:      "month months monat monate monaten mois mes meses mese mesi miesiąc miesiące miesięcy maand maanden mês 月",
	12 * 730: "year years jahr jahre jahren an ans année années año años anno anni rok lata lat jaar ano anos 年",
})

func unitTable(names map[int]string) map[string]int {
	table := map[string]int{}
	for hours, words := range names {
		for word := range strings.FieldsSeq(words) {
			table[word] = hours
		}
	}
	return table
}

var numberNames = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
	"fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
	"zwei": 2, "drei": 3, "vier": 4, "sechs": 6, "sieben": 7, "zehn": 10, "zwölf": 12, "vierzehn": 14, "dreißig": 30,
	"deux": 2, "trois": 3, "quatre": 4, "sept": 7, "dix": 10, "douze": 12, "quinze": 15, "trente": 30,
	"dos": 2, "tres": 3, "seis": 6, "siete": 7, "diez": 10, "doce": 12, "quince": 15, "treinta": 30,
}
