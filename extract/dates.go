package extract

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The two kinds of dates a document gives of itself. The day it takes effect
// counts before the day it was written.
var (
	effectiveLabel = regexp.MustCompile(`(?i)\b(effective|in (force|effect)|takes? effect|valid (from|as of)|applies from)\b` +
		`|\b(gültig (ab|seit)|in kraft|inkrafttreten|wirksam (ab|seit))\b` +
		`|(en vigueur|date d'effet|date d'entrée|prend effet|applicables? (à|au|depuis|à compter))` +
		`|(en vigor|entrada en vigencia|vigente desde|vigencia|fecha efectiva)` +
		`|(in vigore|efficace dal|decorrenza|valid[ao] dal)` +
		`|(em vigor|entrada em vigor|vigência|válid[ao] a partir)` +
		`|\b(ingangsdatum|van kracht|geldig (vanaf|per)|treedt in werking)\b` +
		`|生效|施行|発効|適用開始|有効日|시행|발효|적용일`)
	updatedLabel = regexp.MustCompile(`(?i)\b(last|latest|most recently|date of last)?\s*(updated?|revised|revision|modified|changed|amended|published|posted)\b|\b(version|dated?|as of)\b` +
		`|\b(stand|fassung|(zuletzt|letzte[rs]?) (aktualisier\w+|geändert|änderung|überarbeitet|stand)|aktualisiert|version vom)\b` +
		`|(mise? à jour|mis à jour|dernière (mise|modification|révision|version)|version du|modifiée? le|publiée? le)` +
		`|((última|ultima) (actualización|modificación|revisión|versión)|actualizad[oa]|modificad[oa] el|revisad[oa])` +
		`|((ultimo|ultima) (aggiornamento|modifica|revisione|versione)|aggiornat[oa]|modificat[oa] il)` +
		`|((última|ultima) (atualização|modificação|revisão|alteração|versão)|atualizad[oa]|revist[oa])` +
		`|\b((laatst|laatste) (bijgewerkt|gewijzigd|herzien|update|wijziging)|bijgewerkt|versie( van)?)\b` +
		`|更新|修订|修訂|版本日期|发布日期|發布日期|改定|改訂|制定日|최종|업데이트|개정|수정일|공고일`)
)

// dateLine is the number of runes up to which a line is one about the
// document's date, rather than a clause that happens to name a day.
const dateLine = 260

// effectiveDate finds the day a document gives as its own, as YYYY-MM-DD. It
// looks at the document's first lines, then at its last, then at the page's
// first; "" when none says.
func effectiveDate(passages []passage, opening []string, language string) string {
	var first, last []string
	for i, p := range passages {
		if i < openingLines {
			first = append(first, p.text)
		} else if i >= len(passages)-openingLines/3 {
			last = append(last, p.text)
		}
	}
	for _, lines := range [][]string{first, opening, last} {
		for _, label := range []*regexp.Regexp{effectiveLabel, updatedLabel} {
			if date := labelled(lines, label, language); date != "" {
				return date
			}
		}
	}
	return ""
}

// labelled finds the first date that follows a label, on its line or, when the
// line is the label alone, at the start of the next.
func labelled(lines []string, label *regexp.Regexp, language string) string {
	for i, line := range lines {
		if len(line) > 3*dateLine || utf8.RuneCountInString(line) > dateLine {
			continue
		}
		if len(line) > 3*dateLine/4 && !strings.ContainsAny(line, "0123456789") {
			continue // neither a date nor a label alone
		}
		at := label.FindStringIndex(line)
		if at == nil {
			continue
		}
		if date := dateIn(line[at[0]:], language); date != "" {
			return date
		}
		if date := dateIn(line, language); date != "" {
			return date
		}
		if len(line)-at[1] < 8 && i+1 < len(lines) && len(lines[i+1]) < 40 {
			if date := dateIn(lines[i+1], language); date != "" {
				return date
			}
		}
	}
	return ""
}

var (
	yearFirst = regexp.MustCompile(`\b(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})`)
	dayFirst  = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?\s+(?:of |de |d')?(\p{L}{3,12})\.?,?\s+(?:de |del |of )?(\d{4})`)
	monthName = regexp.MustCompile(`(?i)\b(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,|\s)\s*(\d{4})`)
	numbers   = regexp.MustCompile(`\b(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d{2})\b`)
)

// dateIn gives the first full date of a line. Dates of numbers alone are read
// day first, but where the order can't be told: English with slashes.
func dateIn(line, language string) string {
	best, at := "", len(line)+1
	take := func(found []int, date string) {
		if date != "" && found[0] < at {
			best, at = date, found[0]
		}
	}
	part := func(found []int, group int) string { return line[found[2*group]:found[2*group+1]] }
	for _, f := range yearFirst.FindAllStringSubmatchIndex(line, -1) {
		take(f, day(part(f, 1), part(f, 2), part(f, 3)))
	}
	for _, f := range dayFirst.FindAllStringSubmatchIndex(line, -1) {
		take(f, day(part(f, 3), month(part(f, 2)), part(f, 1)))
	}
	for _, f := range monthName.FindAllStringSubmatchIndex(line, -1) {
		take(f, day(part(f, 3), month(part(f, 1)), part(f, 2)))
	}
	for _, f := range numbers.FindAllStringSubmatchIndex(line, -1) {
		take(f, numericDay(part(f, 1), part(f, 3), part(f, 4), part(f, 2) == "/" && language == "en"))
	}
	return best
}

func numericDay(first, second, year string, ambiguous bool) string {
	if len(year) == 2 {
		year = "20" + year
	}
	dayFirst, monthFirst := day(year, second, first), day(year, first, second)
	switch {
	case dayFirst == "" || dayFirst == monthFirst:
		return monthFirst
	case monthFirst == "" || !ambiguous:
		return dayFirst
	}
	return ""
}

// day writes a date, "" when there is no such day.
func day(year, month, day string) string {
	y, err1 := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, err3 := strconv.Atoi(day)
	if err1 != nil || err2 != nil || err3 != nil || y < 1990 || y > 2100 {
		return ""
	}
	date := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if date.Day() != d || int(date.Month()) != m {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
}

// month numbers a month's name: whole, or its first three letters or more.
func month(name string) string {
	name = strings.ToLower(name)
	for i, names := range months {
		for _, full := range strings.Fields(names) {
			if name == full || len(name) >= 3 && strings.HasPrefix(full, name) || name == "sept" && i == 8 {
				return strconv.Itoa(i + 1)
			}
		}
	}
	return ""
}

// months are the names in English, German, French, Spanish, Italian, Portuguese and Dutch.
var months = [12]string{
	"january januar jänner janvier enero gennaio janeiro januari",
	"february februar février fevrier febrero febbraio fevereiro februari",
	"march märz maerz mars marzo março marco maart mrt",
	"april avril abril aprile",
	"may mai mayo maggio maio mei",
	"june juni juin junio giugno junho",
	"july juli juillet julio luglio julho",
	"august août aout agosto augustus",
	"september septembre septiembre setiembre settembre setembro",
	"october oktober octobre octubre ottobre outubro",
	"november novembre noviembre novembro",
	"december dezember décembre decembre diciembre dicembre dezembro",
}
