package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"policytrail/policy"
)

// facts are what a page says about itself, noted before anything is cut.
type facts struct {
	title     string   // of <title>
	heading   string   // the first h1
	lang      string   // of <html>
	opening   []string // the page's first lines, where its dates stand
	words     int      // of all text
	scripts   int
	passwords int // fields to type a password into
	challenge bool
}

// openingLines is how many lines of a page are searched for its date.
const openingLines = 60

func factsOf(root *html.Node) facts {
	var f facts
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			f.note(n)
		}
	}
	return f
}

func (f *facts) note(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		f.lang = attr(n, "lang")
	case atom.Title:
		if f.title == "" {
			f.title = tidy(textOf(n))
		}
	case atom.H1:
		if f.heading == "" {
			f.heading = tidy(textOf(n))
		}
	case atom.Script:
		f.scripts++
	case atom.Input:
		if strings.EqualFold(attr(n, "type"), "password") {
			f.passwords++
		}
	}
	f.challenge = f.challenge || isChallenge(n)
}

// isChallenge reports the parts that pages to tell people from robots are made of.
func isChallenge(n *html.Node) bool {
	name := strings.ToLower(attr(n, "id") + " " + attr(n, "class") + " " + attr(n, "src") + " " + attr(n, "action"))
	for _, part := range []string{"captcha", "challenge-form", "challenge-platform", "challenge-running", "turnstile", "_incapsula_", "px-block"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// noteOpening keeps the first lines of the whole page, as they are read.
func (f *facts) noteOpening(root *html.Node) {
	body := bodyOf(root)
	f.words = wordsIn(body)
	for _, p := range write([]*html.Node{body}, nil, nil, "", nil) {
		if len(f.opening) == openingLines {
			return
		}
		f.opening = append(f.opening, p.text)
	}
}

// titleOf is the document's own heading of level one, else the page's, else the
// page's title.
func titleOf(passages []passage, f facts) string {
	for _, p := range passages {
		if p.kind == heading && p.level == 1 {
			return p.text
		}
	}
	if f.heading != "" && policy.Words(f.heading) <= noiseWords {
		return f.heading
	}
	return f.title
}
