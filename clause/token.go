package clause

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a word of a passage: a run of letters, digits and apostrophes, or
// one character of a script written without spaces. The word is what rules see
// (NFKC, lower case, no invisible characters, no possessive 's); start and end
// are the byte offsets of the original in the passage.
type token struct {
	word       int32 // index into the scanner's vocabulary memo
	start, end int32
}

// maxToken bounds a word, so that a text without spaces cannot fill the memo
// with megabytes. What is beyond it is read as the next word.
const maxToken = 64

// tokenizer cuts text into words. emit gets each word in a buffer that is
// only valid during the call.
type tokenizer struct {
	emit       func(word []byte, start, end int)
	word       []byte
	start, end int // of the word being read, in the original
	elides     bool
}

// elides reports whether words of a language lose their vowel before another
// and join it: l'accord, dell'utente. There an apostrophe ends a word, and what
// stands before it says nothing.
func elides(language string) bool { return language == "fr" || language == "it" }

// cut reads the words of text, whose first byte stands at offset base.
func (t *tokenizer) cut(text string, base int) {
	t.word = t.word[:0]
	addresses := strings.Contains(text, "@") || strings.Contains(text, ":") && strings.Contains(text, "/") // in most sentences none
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf:
			i = t.cutUnicode(text, base, i)
		case asciiWord[c] != 0:
			n := 0
			if addresses {
				n = t.address(text, i)
			}
			if n == 0 {
				t.add(asciiWord[c], base+i, base+i+1)
				i++
				continue
			}
			t.flush()
			t.emit(addressWord, base+i, base+i+n)
			i += n
		case c == ']' && i+1 < len(text) && text[i+1] == '(':
			t.flush()
			i = skipLink(text, i+2)
		default:
			t.flush()
			i++
		}
	}
	t.flush()
}

// asciiWord holds the lower case of the ASCII characters words are made of; 0 for all others.
var asciiWord = func() (table [256]byte) {
	for c := byte('0'); c <= '9'; c++ {
		table[c] = c
	}
	for c := byte('a'); c <= 'z'; c++ {
		table[c], table[c-'a'+'A'] = c, c
	}
	table['\''] = '\''
	return table
}()

// addressWord stands for a mail or web address, whose words are names and say
// nothing: data-subject-request@example.org asks for no data.
var addressWord = []byte("@")

// maxAddress bounds the look for the end of an address.
const maxAddress = 256

// address is the length of the mail or web address that begins at i; 0 when
// none does. Invisible characters in it count for nothing, as everywhere.
func (t *tokenizer) address(text string, i int) int {
	if len(t.word) > 0 || !begins(text[:i]) {
		return 0
	}
	var buffer [maxAddress]byte
	run, end := buffer[:0], i
	for at, r := range text[i:min(len(text), i+2*maxAddress)] {
		if invisible(r) {
			continue
		}
		if r >= utf8.RuneSelf || bounds(r) || len(run) == maxAddress {
			break
		}
		run = append(run, asciiLower(byte(r)))
		if strings.IndexByte(".:!?'", byte(r)) < 0 {
			end = i + at + 1 // a stop at the end is the sentence's
		}
	}
	_, host, mail := bytes.Cut(run, addressWord)
	if mail && bytes.IndexByte(host, '.') > 0 || bytes.HasPrefix(run, []byte("http://")) || bytes.HasPrefix(run, []byte("https://")) {
		return end - i
	}
	return 0
}

// begins reports whether a word may begin behind a text.
func begins(before string) bool {
	for len(before) > 0 {
		r, size := utf8.DecodeLastRuneInString(before)
		if !invisible(r) {
			return r < utf8.RuneSelf && bounds(r) || r >= utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}
		before = before[:len(before)-size]
	}
	return true
}

// bounds reports whether an address can't go on over a character of ASCII.
func bounds(r rune) bool { return r <= ' ' || strings.ContainsRune("()[]<>\",;|", r) }

func asciiLower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}

// skipLink steps over a Markdown link's address, so that its words do not
// stand between the words people read.
func skipLink(text string, i int) int {
	for j := i; j < len(text); j++ {
		switch text[j] {
		case ')':
			return j + 1
		case ' ', '\t', '(':
			return i
		}
	}
	return i
}

// cutUnicode reads from a non-ASCII rune on, with the marks that combine with
// it, normalised, and returns the offset behind them.
func (t *tokenizer) cutUnicode(text string, base, i int) int {
	size := norm.NFKC.NextBoundaryInString(text[i:], true)
	if size <= 0 {
		size = 1
	}
	var buffer [64]byte
	for folded := norm.NFKC.AppendString(buffer[:0], text[i:i+size]); len(folded) > 0; {
		r, n := utf8.DecodeRune(folded)
		t.addRune(r, base+i, base+i+size)
		folded = folded[n:]
	}
	return i + size
}

func (t *tokenizer) addRune(r rune, start, end int) {
	switch {
	case r < utf8.RuneSelf && asciiWord[r] != 0:
		t.add(asciiWord[r], start, end)
	case invisible(r):
	case r == '’' || r == '‘' || r == 'ʼ' || r == '′' || r == '‛':
		t.add('\'', start, end)
	case alone(r):
		t.flush()
		t.word = utf8.AppendRune(t.word, r)
		t.start, t.end = start, end
		t.flush()
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		for _, b := range utf8.AppendRune(nil, unicode.ToLower(r)) {
			t.add(b, start, end)
		}
	default:
		t.flush()
	}
}

// invisible reports whether a rune shows nothing: soft hyphens, zero-width
// spaces and joiners, direction marks, byte order marks, variation selectors.
func invisible(r rune) bool {
	return r == 0x00AD || r == 0xFEFF || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E ||
		r >= 0x2060 && r <= 0x2064 || r == 0x034F || r == 0x180E || r >= 0xFE00 && r <= 0xFE0F
}

// alone reports whether a rune is a token of its own.
func alone(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

func (t *tokenizer) add(b byte, start, end int) {
	if len(t.word) >= maxToken && utf8.RuneStart(b) {
		t.flush()
	}
	if len(t.word) == 0 {
		if b == '\'' {
			return // an opening quote
		}
		t.start = start
	} else if t.elides && b != '\'' && t.word[len(t.word)-1] == '\'' {
		t.word = t.word[:0]
	}
	t.word = append(t.word, b)
	if b != '\'' {
		t.end = end
	}
}

func (t *tokenizer) flush() {
	word := t.word
	for len(word) > 0 && word[len(word)-1] == '\'' {
		word = word[:len(word)-1]
	}
	if n := len(word); n > 2 && word[n-1] == 's' && word[n-2] == '\'' {
		word = word[:n-2]
	}
	if len(word) > 0 {
		t.emit(word, t.start, t.end)
	}
	t.word = t.word[:0]
}

// Words are the words of a text as rules and the model see them in a language.
func Words(text, language string) []string {
	var words []string
	t := tokenizer{elides: elides(language), emit: func(word []byte, _, _ int) { words = append(words, string(word)) }}
	t.cut(text, 0)
	return words
}

// foldWords are the words of a text as rules see them.
func foldWords(text string) []string {
	var words []string
	t := tokenizer{emit: func(word []byte, _, _ int) { words = append(words, string(word)) }}
	t.cut(text, 0)
	return words
}
