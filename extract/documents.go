package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"policytrail/policy"
)

// Some pages hold several documents: the privacy policy with the terms of use
// below it. The address often says which one is meant, by its fragment or by
// the words of its path; then the others are left out. Where the page doesn't
// fall apart clearly, all of it stays: better two documents than half of one.

// leastSection is the number of words from which what a fragment names is a
// document; leastDocument the same for what a title heads.
const (
	leastSection  = 60
	leastDocument = 150
)

// meant picks the document that an address means out of a page's passages.
func meant(passages []passage, address, pageTitle string) []passage {
	if section := targeted(passages); section != nil {
		return section
	}
	passages = fromTitle(passages, pageTitle)
	to, err := url.Parse(address)
	if err != nil {
		return passages
	}
	if kind := kindIn(addressKinds, to.Path+"#"+to.Fragment); kind != "" && kindIn(titleKinds, pageTitle) != mixed {
		return onlyKind(passages, kind)
	}
	return passages
}

// targeted is the section that the address's fragment names: what stands in the
// element of that name or, when that is a heading or an anchor before one, what
// follows up to the next heading of its rank. It is nil without one.
func targeted(passages []passage) []passage {
	start := slices.IndexFunc(passages, func(p passage) bool { return p.target })
	if start < 0 {
		return nil
	}
	end := start
	for end < len(passages) && passages[end].targeted {
		end++
	}
	if end-start < 2 || wordsOf(passages[start:end]) < leastSection {
		if passages[start].kind != heading {
			return nil
		}
		end = nextHeading(passages, start+1, passages[start].level)
	}
	if wordsOf(passages[start:end]) < leastSection {
		return nil
	}
	return passages[start:end]
}

// Sizes of what a page may say before its document begins.
const (
	leadMost  = 80
	leadShare = 0.15
)

// fromTitle leaves out what a site says before the document's title: slogans,
// counters, hints on how to move about. The title is the first heading that
// names a legal document, and no other before it; the page's own title bears it
// too. A date before it stays.
func fromTitle(passages []passage, pageTitle string) []passage {
	start, others := 0, 0
	for start < len(passages) && !headsPage(passages[start], pageTitle) {
		if passages[start].kind == heading {
			others++
		}
		start++
	}
	if start == len(passages) {
		return passages
	}
	lead, rest := passages[:start], passages[start:]
	words := wordsOf(lead)
	slogans := others <= 1 && words <= leadMost && float64(words) <= leadShare*float64(wordsOf(rest))
	dated := slices.ContainsFunc(lead, func(p passage) bool { return dateIn(p.text, "") != "" })
	if dated || !slogans && !isMenu(lead, rest) {
		return passages
	}
	return rest
}

// isMenu reports passages before a document that are mostly links and less than
// the document.
func isMenu(lead, rest []passage) bool {
	links := 0
	for _, p := range lead {
		if p.linked {
			links++
		}
	}
	return 2*links > len(lead) && wordsOf(lead) < wordsOf(rest)
}

func headsPage(p passage, pageTitle string) bool {
	return p.kind == heading && policy.Words(p.text) > 1 && document.MatchString(p.text) &&
		strings.Contains(strings.ToLower(pageTitle), strings.ToLower(p.text))
}

// nextHeading is where the next heading of that level or a higher one stands.
func nextHeading(passages []passage, from, level int) int {
	for i := from; i < len(passages); i++ {
		if passages[i].kind == heading && passages[i].level <= level {
			return i
		}
	}
	return len(passages)
}

func wordsOf(passages []passage) (words int) {
	for _, p := range passages {
		words += policy.Words(p.text)
	}
	return words
}

// kinds are the patterns of the kinds of documents, by name.
type kinds []struct {
	name string
	says *regexp.Regexp
}

// mixed is the kind of what names several.
const mixed = "mixed"

var (
	addressKinds = kinds{
		{"privacy", regexp.MustCompile(`(?i)privacy|datenschutz|confidentialit|vie-privee|privacidad|riservatezza|隐私|プライバシー`)},
		{"terms", regexp.MustCompile(`(?i)terms|\btos\b|conditions|\b(agb|cg[uvs]|eula)\b|nutzungsbedingungen|user-?agreement|terminos|condiciones|termini|condizioni|voorwaarden|服务条款|利用規約`)},
		{"cookies", regexp.MustCompile(`(?i)cookie`)},
	}
	titleKinds = kinds{
		{"privacy", regexp.MustCompile(`(?i)privacy (policy|notice|statement)|datenschutz(erklärung|hinweise|bestimmungen)|(politique|charte|déclaration) (de|sur la) (confidentialité|vie privée|protection des données)|(política|aviso|declaración) de privacidad(e)?|informativa (sulla|privacy)|privacyverklaring|privacybeleid|隐私(政策|权)|隱私權?政策|プライバシーポリシー|개인정보 ?처리방침`)},
		{"terms", regexp.MustCompile(`(?i)terms (of|and|&) (use|service|sale|conditions?)|user agreement|website terms|nutzungsbedingungen|allgemeine geschäftsbedingungen|conditions (générales|d'utilisation)|(términos|condiciones) (de|del|y|generales)|(termini|condizioni) (di|e|d'uso|generali)|termos (de|e)|(algemene|gebruiks) ?voorwaarden|服务条款|用户协议|利用規約|이용약관`)},
		{"cookies", regexp.MustCompile(`(?i)cookies? (policy|notice|statement)|cookie-?richtlinie|politique (en matière |relative aux |de )?(de )?cookies|política de cookies|cookiebeleid`)},
	}
)

// kindIn is the one kind that a text names, "" for none.
func kindIn(of kinds, text string) string {
	found := ""
	for _, k := range of {
		if k.says.MatchString(text) {
			if found != "" {
				return mixed
			}
			found = k.name
		}
	}
	return found
}

// title is a passage that heads a document.
type title struct {
	at, level int
	kind      string
}

// Levels of what is no heading: a line in capitals that reads like a title.
const capitals = 7

// titleWords is the most words that a document's title has.
const titleWords = 10

// mostTitles is the number of titles beyond which a page is a list rather than
// a few documents. Each one judged costs a look at the whole page.
const mostTitles = 12

// titles finds the passages that head documents.
func titles(passages []passage) (found []title) {
	for i, p := range passages {
		level := p.level
		switch {
		case len(p.text) > 120 || policy.Words(p.text) > titleWords:
			continue
		case p.kind == paragraph && isCapitals(p.text) && !strings.HasSuffix(p.text, "."):
			level = capitals
		case p.kind != heading || p.marker != "" || startsNumbered.MatchString(p.text):
			continue
		}
		if kind := kindIn(titleKinds, p.text); kind != "" {
			found = append(found, title{i, level, kind})
		}
	}
	return found
}

var startsNumbered = regexp.MustCompile(`^(\d+|[IVXivx]+|[a-zA-Z])[.):]`)

func isCapitals(text string) bool {
	return strings.ContainsFunc(text, unicode.IsUpper) && !strings.ContainsFunc(text, unicode.IsLower)
}

// onlyKind leaves out the documents of other kinds than the one meant.
func onlyKind(passages []passage, kind string) []passage {
	found := titles(passages)
	own := slices.IndexFunc(found, func(t title) bool { return t.kind == kind })
	if own < 0 || len(found) > mostTitles || slices.ContainsFunc(found, func(t title) bool { return t.kind == mixed }) {
		return passages
	}
	var kept []passage
	at := 0
	for i, t := range found {
		if t.kind == kind || t.at < at {
			continue
		}
		end := len(passages)
		for _, next := range found[i+1:] {
			if next.kind == kind && next.level <= max(t.level, found[own].level) {
				end = next.at
				break
			}
		}
		if !standsAlone(passages, t, found[own], end) {
			continue
		}
		kept = append(kept, passages[at:t.at]...)
		at = end
	}
	kept = append(kept, passages[at:]...)
	if wordsOf(kept) < leastDocument {
		return passages
	}
	return kept
}

// standsAlone reports whether what a title heads, up to end, is a document
// beside the one meant rather than a section of it: its title ranks no lower,
// it is long, and it speaks of other things. Only terms and privacy policies
// can be told apart that surely.
func standsAlone(passages []passage, t, own title, end int) bool {
	if t.level != capitals && t.level > own.level || wordsOf(passages[t.at:end]) < leastDocument {
		return false
	}
	rest := slices.Concat(passages[:t.at], passages[end:])
	here, there := onPrivacy(passages[t.at:end]), onPrivacy(rest)
	switch {
	case own.kind == "privacy" && t.kind == "terms":
		return there > tellsApart*here
	case own.kind == "terms" && t.kind == "privacy":
		return here > tellsApart*there
	}
	return false
}

// tellsApart is how many times more often a privacy policy speaks of privacy
// than terms do.
const tellsApart = 4

var privacyWords = regexp.MustCompile(`(?i)privacy|personal(ly)? (data|information|identifiable)|cookies?\b|datenschutz|personenbezogen|données (personnelles|à caractère)|confidentialité|datos personales|privacidad|dati personali|dados pessoais|persoonsgegevens|个人信息|個人資料|個人情報|개인정보`)

// onPrivacy is how often passages speak of privacy, by word.
func onPrivacy(passages []passage) float64 {
	hits := 0
	for _, p := range passages {
		hits += len(privacyWords.FindAllStringIndex(p.text, -1))
	}
	return float64(hits) / float64(max(1, wordsOf(passages)))
}
