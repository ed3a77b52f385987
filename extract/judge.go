package extract

import (
	"fmt"
	"strings"
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
}

// Shares of the known length below which a text is not the whole document.
// Policies do get shorter, but not to a third overnight; should one, it stays
// unusable and people are told so, which beats two alarms for a page that was
// cut and came back.
const (
	cutShare   = 0.33
	otherShare = 0.60 // when the title is another one as well
)

// judgedWords is the known length from which lengths can be compared.
const judgedWords = 60

// Judge returns an *Unusable when the text can't be the document it is taken
// for: far shorter than known, in another language, or under another title and
// much shorter.
func (t *Text) Judge(known Known) error {
	if known.Language != "" && t.Language != "" && family(known.Language) != family(t.Language) {
		return &Unusable{Reason: OtherLanguage, Detail: fmt.Sprintf("%s, known in %s", t.Language, known.Language)}
	}
	if known.Words < judgedWords {
		return nil
	}
	share := float64(t.Words) / float64(known.Words)
	detail := fmt.Sprintf("%d words, known with %d", t.Words, known.Words)
	if share < cutShare {
		return &Unusable{Reason: CutPage, Detail: detail}
	}
	if share < otherShare && known.Title != "" && t.Title != "" && !shareWord(t.Title, known.Title) {
		return &Unusable{Reason: OtherDocument, Detail: fmt.Sprintf("%s, titled %q", detail, shorten(t.Title))}
	}
	return nil
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
