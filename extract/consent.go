package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Layers that ask for consent come and go between visits and have names of
// their makers' choice. What they all have is a button to say yes or no beside a
// few sentences about cookies, and that is how they are known here.

const (
	consentSentence = 15  // words of prose that make a button's surroundings a request
	consentWords    = 900 // more is a document with a button, not a request
)

var (
	consentButton = regexp.MustCompile(`(?i)^\W*(i )?((accept|agree|allow|reject|decline|refuse|deny|disagree|got it|understood|akzeptieren|zustimmen|ablehnen|einverstanden|alle akzeptieren|accepter|refuser|j'accepte|tout (accepter|refuser)|continuer sans accepter|aceptar|rechazar|acepto|accett[ao]|accettare|rifiuta|aceit[ao]r?|aceito|rejeitar|recusar|accepteren|akkoord|weigeren|godkänn|acceptera|avvisa|同意|接受|拒绝|拒絕|許可|拒否|동의|거부)( (and|&|all|only|cookies|the|to|et|tous?|les?|alle|nur|todas|todos|tutti|selected|selection|necessary|essential|optional|non-essential|continue|close|proceed)\b.{0,30})?|(save|confirm) (my )?(choices|preferences|settings|selection)|alle (cookies )?(akzeptieren|ablehnen|zulassen)|nur (notwendige|erforderliche).{0,20})\W*$`)
	consentTopic  = regexp.MustCompile(`(?i)cookie|consent|gdpr|rgpd|dsgvo|traceur|einwillig|クッキー|쿠키`)
)

// dropConsent cuts out requests for consent.
func dropConsent(body *html.Node) {
	tallies := measure(body)
	most := min(consentWords, tallies[body].prose*3/4)
	judged := map[*html.Node]bool{}
	for _, button := range collect(body, isConsentButton) {
		request := surroundings(button, tallies, most)
		if request == nil || judged[request] {
			continue
		}
		judged[request] = true
		if consentTopic.MatchString(textOf(request)) {
			remove(request)
		}
	}
}

// isConsentButton reports a text that is nothing but the answer to a request.
func isConsentButton(n *html.Node) bool {
	return n.Type == html.TextNode && len(n.Data) < 80 && consentButton.MatchString(tidy(n.Data)) && !inside(n.Parent, isText)
}

func hasConsentButton(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && len(d.Data) < 80 && consentButton.MatchString(tidy(d.Data)) {
			return true
		}
	}
	return false
}

// isText reports elements of running text, where "Accept" stands as a word, and
// the main text, which nothing asks in.
func isText(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Li, atom.Table, atom.Dl:
		return true
	}
	return isHeading(n) || isMain(n)
}

// surroundings is the largest element around a button that holds one request,
// of at most so many words, and nothing else; nil when there is none.
func surroundings(button *html.Node, tallies map[*html.Node]tally, most int) (request *html.Node) {
	held := 0
	for n := button.Parent; n != nil && n.DataAtom != atom.Body && !isMain(n); n = n.Parent {
		t, ok := tallies[n]
		switch {
		case !ok || t.prose < consentSentence:
			continue
		case t.prose > most || request != nil && t.prose > held && !namesConsent(n):
			return request
		}
		request, held = n, t.prose
	}
	return request
}

func namesConsent(n *html.Node) bool {
	return strings.Contains(strings.ToLower(attr(n, "id")+attr(n, "class")), "consent") || attr(n, "role") == "dialog"
}
