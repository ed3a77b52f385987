package clause

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"

	"policytrail/policy"
)

// run are neighbouring passages in one language.
type run struct {
	language string
	passages []policy.Passage
}

// runs divides the passages of a text by their languages. Policies mix them: a
// notice in English above the German text, the terms of a second country
// below.
func runs(passages []policy.Passage, language string) iter.Seq[run] {
	return func(yield func(run) bool) {
		start, spoken := 0, language
		for i, passage := range passages {
			tongue := tongueOf(passage.Text, spoken, language)
			if tongue == spoken {
				continue
			}
			if i > start && !yield(run{spoken, passages[start:i]}) {
				return
			}
			start, spoken = i, tongue
		}
		if start < len(passages) {
			yield(run{spoken, passages[start:]})
		}
	}
}

const (
	// fewWords is how few words tell nothing of their language: they are read as
	// the passage before.
	fewWords = 8

	// enough is the share of common words from which a text counts as written
	// in a language.
	enough = 0.15
)

// tongueOf is the language of a passage: the one spoken last or the whole
// text's if it has enough of its common words, else the one it seems to be
// written in, if that is sure. So the slow detector is asked seldom.
func tongueOf(text, spoken, language string) string {
	text = visible(text)
	words, share := commonShare(text, spoken)
	if words < fewWords || share >= enough {
		return spoken
	}
	_, own := commonShare(text, language)
	if own >= enough {
		return language
	}
	found := whatlanggo.Detect(text)
	tongue := found.Lang.Iso6391()
	if _, share := commonShare(text, tongue); found.IsReliable() && (share >= own+enough || common[tongue] == nil && own == 0) {
		return tongue
	}
	return language
}

// sampleBytes bounds what of a passage is looked at.
const sampleBytes = 1000

// visible is the beginning of a text without its invisible characters.
func visible(text string) string {
	if len(text) > sampleBytes {
		end := sampleBytes
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	if strings.IndexFunc(text, invisible) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, text)
}

// sampleWords is after how many words a passage's language is clear.
const sampleWords = 50

// commonShare counts the first words of a text, and says which share of them
// is common in a language. Of Chinese that is the characters.
func commonShare(text, language string) (words int, share float64) {
	known := common[language]
	found := 0
	for i := 0; i < len(text) && words < sampleWords; {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case alone(r):
			words++
			if language == "zh" && unicode.Is(unicode.Han, r) {
				found++
			}
		case unicode.IsLetter(r):
			size = letters(text[i:])
			words++
			if size <= longestCommon && known[strings.ToLower(text[i:i+size])] {
				found++
			}
		}
		i += size
	}
	return words, float64(found) / float64(max(words, 1))
}

// letters is the length of the word text begins with.
func letters(text string) int {
	for i, r := range text {
		if r < utf8.RuneSelf && asciiWord[r] == 0 || r >= utf8.RuneSelf && (!unicode.IsLetter(r) && !unicode.IsMark(r) || alone(r)) {
			return i
		}
	}
	return len(text)
}

// longestCommon is the length in bytes of the longest common word.
const longestCommon = 6

// common are the words hardly a sentence of a language is without.
var common = map[string]map[string]bool{
	"en": wordSet("the of and to in a you that for is are or we with your by this not be as on it our any may will if can from have us"),
	"de": wordSet("der die das und zu in den von mit für ist sie auf im nicht werden oder wir bei des dem ein eine es als sich wird durch du an zur haben uns ihre dass zum"),
	"fr": wordSet("le la les de des du et à en un une que qui pour dans est vous nous par sur ou au aux vos votre ne pas ce ces se sont il avec plus notre l d"),
	"es": wordSet("el la los las de del y a en un una que para por con se su sus no es o lo al como le usted este si son más sin"),
	"it": wordSet("il la i le di del della e a in un una che per con si non è o al da gli dei lo su nel alla come sono delle dell l"),
	"pl": wordSet("i w z na do nie się o oraz lub od przez że jest po za ze dla jak są a to może co przy tym ich jego by"),
	"nl": wordSet("de het een en van in te dat op is voor met zijn niet u aan of door wij als onze we om je ons uw bij kan deze worden"),
	"pt": wordSet("o a os as de do da dos das e em um uma que para por com se não é ou no na ao como seu sua mais são nos você"),
	"zh": {},
}
