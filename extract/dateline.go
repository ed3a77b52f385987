package extract

import (
	"regexp"
	"unicode/utf8"
)

// maxDateLine is the number of runes up to which a line that bears a label and
// a date says nothing besides.
const maxDateLine = 120

// SameButDate reports whether two passages are both the line in which a
// document gives its own date ("Last updated: 3 May 2024") and differ in
// nothing but the date.
func SameButDate(a, b, language string) bool {
	return isDateLine(a, language) && isDateLine(b, language) && maskDates(a) == maskDates(b)
}

func isDateLine(line, language string) bool {
	if utf8.RuneCountInString(line) > maxDateLine || dateIn(line, language) == "" {
		return false
	}
	return effectiveLabel.MatchString(line) || updatedLabel.MatchString(line)
}

func maskDates(line string) string {
	for _, form := range []*regexp.Regexp{yearFirst, dayFirst, monthName, numbers} {
		line = form.ReplaceAllString(line, "\x00")
	}
	return line
}
