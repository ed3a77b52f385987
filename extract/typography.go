package extract

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// tidy brings a run of text into the one form it is stored in: NFC, one space
// between words, none around, no character that isn't seen, plain quotation
// marks. Pages swap these from one visit to the next (typographic filters,
// copy marks made of zero-width characters), and no reader would call it a change.
func tidy(text string) string {
	if isTidy(text) {
		return text
	}
	text = norm.NFC.String(text)
	var out strings.Builder
	out.Grow(len(text))
	space := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || r == '\u2800':
			space = true
			continue
		case unseen(r):
			continue
		}
		if space && out.Len() > 0 {
			out.WriteByte(' ')
		}
		space = false
		out.WriteRune(r)
	}
	return plainQuotes(out.String())
}

// isTidy is the short way for what most runs are: ASCII with single spaces.
func isTidy(text string) bool {
	last := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c >= 0x7f || c < ' ' || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return last != ' '
}

// unseen reports characters without shape: soft hyphens, zero-width characters,
// direction marks, byte order marks, variation selectors and controls. The
// joiners U+200C and U+200D go too: writing that needs them stays readable, and
// they are the usual stuff of copy marks.
func unseen(r rune) bool {
	return r == '\u00ad' || r == '\u034f' || r == '\u061c' || r == '\ufffc' ||
		r >= '\ufe00' && r <= '\ufe0f' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Co, r)
}

// plainQuotes turns typographic quotation marks and apostrophes into the plain
// ones, but for those beside Han and Kana, where they are the script's own.
func plainQuotes(text string) string {
	if !strings.ContainsAny(text, "\u2018\u2019\u201b\u02bc\u201c\u201d\u201f\u00b4\u2032") {
		return text
	}
	runes := []rune(text)
	for i, r := range runes {
		plain := r
		switch r {
		case '\u2018', '\u2019', '\u201b', '\u02bc', '\u00b4', '\u2032':
			plain = '\''
		case '\u201c', '\u201d', '\u201f':
			plain = '"'
		}
		if plain != r && !wide(runes, i-1) && !wide(runes, i+1) {
			runes[i] = plain
		}
	}
	return string(runes)
}

func wide(runes []rune, i int) bool {
	return i >= 0 && i < len(runes) && runes[i] >= 0x2e80
}
