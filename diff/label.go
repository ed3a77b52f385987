package diff

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"policytrail/policy"
)

// passageNumber finds the number a passage begins with: "## 9. Rights", "- (a) by
// mail", "3.2 Data", "Article 5", "§ 7", "第五条". Group 1 is what stands before
// it, group 2 the number.
var passageNumber = regexp.MustCompile(`^((?:#{1,6} )?(?:[-*+] )?(?:\*\*|__)?)` +
	`((?i:(?:article|section|clause|artikel|abschnitt|ziffer|art[ií]culo|cl[aá]usula|secci[oó]n|articolo|artigo|artykuł|статья|раздел)\s+)?` +
	`(?:§+\s*\d+[a-z]?|第[0-9一二三四五六七八九十百]+[条章节節項项]|[一二三四五六七八九十百]+、|\(?(?:\d{1,3}(?:\.\d{1,3})*|[ivxlc]{1,6}|[a-z]|[IVXLC]{1,6}|[A-Z])[.):、.]*))(?:\\?[.)])?`)

// numberReach is as far as a number is looked for, in bytes.
const numberReach = 80

// numberOf cuts a passage into what stands before its number, the number and the
// rest. The number is "" where the passage has none. What is a quantity ("30
// days after …") or a date ("1. Mai 2024") is no number of a passage.
func numberOf(passage string) (before, number, body string) {
	at := passageNumber.FindStringSubmatchIndex(passage[:min(len(passage), numberReach)])
	if at == nil {
		return "", "", passage
	}
	before, number, body = passage[:at[3]], passage[at[4]:at[1]], passage[at[1]:]
	if !labels(before, number, body) {
		return "", "", passage
	}
	return before, number, body
}

// labels reports whether what looks like a number labels what follows it.
func labels(before, number, body string) bool {
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(body, " *_"))
	stands := strings.HasPrefix(body, " ") || body == "" || strings.HasPrefix(body, "*")
	last, _ := utf8.DecodeLastRuneInString(number)
	switch first, _ := utf8.DecodeRuneInString(number); {
	case first == '第' || first == '§':
		return true
	case namesMonth(firstWord(body)):
		return false
	case last == '、' || last == '.':
		return true
	case !stands:
		return false
	case strings.ContainsRune(".):", last):
		return true
	case unicode.IsLetter(first) && utf8.RuneCountInString(number) > 6:
		return true // a word like "Article" stands before it
	case !unicode.IsDigit(last):
		return false
	}
	counts := strings.Contains(number, ".") || policy.HeadingLevel(before+"x") > 0
	return counts && (unicode.IsUpper(next) || unspaced(next))
}

func firstWord(text string) string {
	if words := strings.FieldsFunc(text[:min(len(text), numberReach)], func(r rune) bool { return !unicode.IsLetter(r) }); len(words) > 0 {
		return words[0]
	}
	return ""
}

// renumbered reports whether two passages differ in their numbers alone.
func renumbered(oldPassage, newPassage string) bool {
	oldBefore, oldNumber, oldBody := numberOf(oldPassage)
	newBefore, newNumber, newBody := numberOf(newPassage)
	return oldNumber != "" && newNumber != "" && oldNumber != newNumber &&
		oldBefore == newBefore && oldBody == newBody && strings.TrimSpace(oldBody) != ""
}

// bare is a number without its marks: "9" of "9." and of "(9)".
func bare(number string) string {
	return strings.Trim(number, "().:\\ 、")
}
