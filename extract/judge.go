package extract

import (
	"fmt"
	"strings"

	"policytrail/policy"
)

// Unusable says why a page is no policy. Its bytes are still worth a look, its
// text is not worth a version.
type Unusable struct {
	Reason string // a short class, one of the constants below
	Detail string // what gave it away
}

// The reasons a page is unusable for.
const (
	NotText       = "not text"
	Empty         = "empty"
	Challenge     = "challenge page"
	ConsentWall   = "consent wall"
	Login         = "login"
	NotFound      = "not found"
	Maintenance   = "maintenance"
	Blocked       = "blocked"
	CutPage       = "cut page"
	OtherLanguage = "other language"
	OtherDocument = "other document"
	SelectorEmpty = "selector matches nothing"
)

func (u *Unusable) Error() string {
	if u.Detail == "" {
		return "the page is no policy: " + u.Reason
	}
	return fmt.Sprintf("the page is no policy: %s (%s)", u.Reason, u.Detail)
}

// Known is what is known of a document from before, for judging a page that
// came. The zero value knows nothing.
type Known struct {
	Words    int
	Language string // primary BCP 47 tag
	Title    string
	Text     string // the version in force; "" when unknown
}

// Shares of the known length below which a text has to show that it is the
// document all the same.
const (
	cutShare   = 0.33
	otherShare = 0.60 // when the title is another one as well
)

// judgedWords is the known length from which lengths can be compared.
const judgedWords = 60

// wholeWords is the length from which a text far shorter than known can be a
// document that was written anew.
const wholeWords = 150

// keptShare is the share of a short text's words that were known before from
// which it is a piece of the known text rather than another one.
const keptShare = 0.90

// otherKept is the share of a text's words known before below which it is
// another document when its title says so too.
const otherKept = 0.50

// Judge returns an *Unusable when the text can't be the document it is taken
// for: in another language, under the title of another document, or a piece of
// what is known. A company that writes its policy anew, far shorter, under a
// title that says so, did change it. One that only struck out most of it can't
// be told from a page that was cut: people hear of it when it stays that way.
func (t *Text) Judge(known Known) error {
	if known.Language != "" && t.Language != "" && family(known.Language) != family(t.Language) {
		return &Unusable{Reason: OtherLanguage, Detail: fmt.Sprintf("%s, known in %s", t.Language, known.Language)}
	}
	if known.Words < judgedWords {
		return nil
	}
	share := float64(t.Words) / float64(known.Words)
	detail := fmt.Sprintf("%d words, known with %d", t.Words, known.Words)
	switch {
	case t.isOther(known, share):
		return &Unusable{Reason: OtherDocument, Detail: fmt.Sprintf("%s, titled %q", detail, shorten(t.Title))}
	case share < cutShare && !t.isAnew(known):
		return &Unusable{Reason: CutPage, Detail: detail}
	}
	return nil
}

// Continues reports whether most of the text stands word for word in one known
// before: the same document, whatever its page looks like now.
func (t *Text) Continues(known string) bool { return t.keptOf(known) >= otherKept }

// isOther reports another document by its title: terms where a privacy policy
// was known, or a much shorter text whose title has nothing of the known one.
func (t *Text) isOther(known Known, share float64) bool {
	if known.Title == "" || t.Title == "" {
		return false
	}
	now, before := kindIn(titleKinds, t.Title), kindIn(titleKinds, known.Title)
	if now != "" && before != "" && now != mixed && before != mixed {
		return now != before && known.Text != "" && t.keptOf(known.Text) < otherKept
	}
	return share < otherShare && !shareWord(t.Title, known.Title)
}

// isAnew reports a document of its own: long enough to be one, headed as the
// known one, ending like one, and in words that weren't all known before.
func (t *Text) isAnew(known Known) bool {
	return known.Text != "" && t.Words >= wholeWords && t.isHeadedAs(known) && !endsOpen(t.Markdown) && t.keptOf(known.Text) < keptShare
}

// isHeadedAs reports whether the title or a heading names a legal document: of
// the kind that the known title names, if it names one.
func (t *Text) isHeadedAs(known Known) bool {
	kind := kindIn(titleKinds, known.Title)
	fits := func(text string) bool {
		if kind == "" || kind == mixed {
			return document.MatchString(text)
		}
		return kindIn(titleKinds, text) == kind
	}
	if fits(t.Title) {
		return true
	}
	for line := range strings.Lines(t.Markdown) {
		if strings.HasPrefix(line, "#") && fits(line) {
			return true
		}
	}
	return false
}

// endsOpen reports a last passage that breaks off: a sentence of some length
// without an end, or a heading with nothing below.
func endsOpen(markdown string) bool {
	lines := strings.Split(strings.TrimSpace(markdown), "\n")
	last := lines[len(lines)-1]
	return strings.HasPrefix(last, "#") || policy.Words(last) >= longBlock && midSentence(last)
}

// keptOf is the share of the text's words that stand in passages known before.
func (t *Text) keptOf(known string) float64 {
	before := map[string]bool{}
	for line := range strings.Lines(known) {
		before[line] = true
	}
	kept := 0
	for line := range strings.Lines(t.Markdown) {
		if before[line] {
			kept += policy.Words(line)
		}
	}
	return float64(kept) / float64(max(1, t.Words))
}

// shareWord reports whether two titles have a word in common.
func shareWord(a, b string) bool {
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(a), func(r rune) bool { return !isWordRune(r) }) {
		words[word] = true
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(b), func(r rune) bool { return !isWordRune(r) }) {
		if words[word] {
			return true
		}
	}
	return false
}
