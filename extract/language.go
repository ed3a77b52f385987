package extract

import (
	"strings"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

// languageOf is the primary tag of a text's language: as the watch list
// declares it, else as the text itself shows beyond doubt, else as the page
// says. Page templates say "en" around a text in Chinese too often to go first.
func languageOf(declared, page, text string) string {
	if tag := primaryTag(declared); tag != "" {
		return tag
	}
	said, spoken := primaryTag(page), spokenLanguage(text)
	if spoken == "" || said != "" && family(said) == family(spoken) {
		return said
	}
	return spoken
}

// Language is the primary tag of the language a text is in, "" in doubt.
func Language(text string) string { return spokenLanguage(text) }

// The detector's confidence means something for a few sentences only, so a text
// is sampled and the samples vote.
const (
	sampleSize = 600 // bytes
	sampleMost = 12
	sampleVote = 0.8 // share of the samples that must agree
)

// spokenLanguage is the tag of the language that nearly all samples of a text
// are in; "" when there is none.
func spokenLanguage(text string) string {
	if len(text) < 2*sampleSize {
		if info := whatlanggo.Detect(text); info.IsReliable() {
			return info.Lang.Iso6391()
		}
		return ""
	}
	votes, all := map[string]int{}, 0
	step := max(sampleSize, len(text)/sampleMost)
	for at := 0; at+sampleSize <= len(text); at += step {
		tag := whatlanggo.Detect(sample(text, at)).Lang.Iso6391()
		votes[tag]++
		all++
	}
	for tag, n := range votes {
		if tag != "" && n >= 2 && float64(n) >= sampleVote*float64(all) {
			return tag
		}
	}
	return ""
}

// sample cuts a piece out of a text at the characters' borders.
func sample(text string, at int) string {
	end := min(len(text), at+sampleSize)
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	return text[at:end]
}

// primaryTag is the language of a BCP 47 tag: "en" of "en-GB"; "" for what is none.
func primaryTag(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")), "-")
	if len(primary) < 2 || len(primary) > 3 || strings.ContainsFunc(primary, func(r rune) bool { return r < 'a' || r > 'z' }) || primary == "und" {
		return ""
	}
	return primary
}

// family names languages that a detector, or a page, takes for one another.
func family(tag string) string {
	if other, ok := families[tag]; ok {
		return other
	}
	return tag
}

var families = map[string]string{
	"nb": "da", "nn": "da", "no": "da", "sv": "da", "af": "nl", "gl": "pt", "ca": "es", "sr": "hr", "bs": "hr", "sl": "hr", "sk": "cs",
	"ms": "id", "in": "id", "uk": "ru", "be": "ru", "bg": "ru", "iw": "he", "fil": "tl", "cmn": "zh", "yue": "zh",
}
