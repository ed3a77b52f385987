package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// Passage is one block of a version: a heading, a paragraph, a list item, a
// table row. It is one line of the version's text.
type Passage struct {
	Number  int    `json:"number"` // 1-based line of the text
	Text    string `json:"text"`
	Section string `json:"section,omitempty"` // the headings above, joined: "Your data › How long we keep it"
}

// SectionSeparator stands between the headings of a section.
const SectionSeparator = " › "

// Passages splits a version's text into its passages, each with its section. A
// heading stands in the section of the headings above it.
func Passages(text string) []Passage {
	var passages []Passage
	var headings [6]string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		level := HeadingLevel(line)
		if level > 0 {
			clear(headings[level-1:])
		}
		passages = append(passages, Passage{
			Number:  len(passages) + 1,
			Text:    line,
			Section: joinHeadings(headings),
		})
		if level > 0 {
			headings[level-1] = strings.TrimSpace(line[level:])
		}
	}
	return passages
}

func joinHeadings(headings [6]string) string {
	var section strings.Builder
	for _, heading := range headings {
		if heading == "" {
			continue
		}
		if section.Len() > 0 {
			section.WriteString(SectionSeparator)
		}
		section.WriteString(heading)
	}
	return section.String()
}

// HeadingLevel is 1…6 for a Markdown heading ("## Heading" is 2), else 0.
func HeadingLevel(line string) int {
	level := 0
	for level < len(line) && line[level] == '#' {
		level++
	}
	if level == 0 || level > 6 || level == len(line) || line[level] != ' ' {
		return 0
	}
	return level
}

// Words counts the words of a text. A character of a script written without
// spaces (Han, Kana, Thai) counts as a word.
func Words(text string) int {
	words, inWord := 0, false
	for _, r := range text {
		switch {
		case unspaced(r):
			words++
			inWord = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !inWord {
				words++
			}
			inWord = true
		case unicode.IsMark(r) || r == '\'' || r == '’':
			// part of the word it stands in
		default:
			inWord = false
		}
	}
	return words
}

func unspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// Sum is the SHA-256 of data in hexadecimal, as stored beside every snapshot and version.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// SpaceOut puts spaces around each character of a script written without them,
// so that tools that split at spaces see them as words.
func SpaceOut(text string) string {
	if strings.IndexFunc(text, unspaced) < 0 {
		return text
	}
	var spaced strings.Builder
	for _, r := range text {
		if unspaced(r) {
			spaced.WriteRune(' ')
			spaced.WriteRune(r)
			spaced.WriteRune(' ')
			continue
		}
		spaced.WriteRune(r)
	}
	return spaced.String()
}
