package extract

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Furniture is what stands around the text on every page of a site: menus,
// headers, footers, banners, share bars. It is known by what the page itself
// calls it, and by then it still has to look the part: an element that holds a
// good share of the page's sentences is no furniture whatever its name, since
// sections of policies are called "cookies", "sharing" and "advertising" too.

// Largest shares of the page's prose that furniture may hold, by what says that
// it is furniture. Names made for one thing only may cut more.
const (
	cmpLimit   = 1.00 // the layer of a maker of consent banners: a page may show nothing else yet
	layerLimit = 0.80 // a dialog or a consent layer: may say more than a short policy does
	modalLimit = 0.60 // what its class calls a modal
	menuLimit  = 0.50 // a navigation element
	tagLimit   = 0.25 // another tag or role
	onceLimit  = 0.35 // a class or id that one or two elements bear
	nameLimit  = 0.10 // a class or id of many elements, together
)

// smallTalk is the number of words of prose that a named element may hold even
// when a short page's share is passed.
const smallTalk = 30

// dropFurniture cuts furniture out of a page.
//
// A name is believed as long as all elements it would cut hold little prose
// together: a policy whose every section is a "nav-item" must not be cut to
// pieces, each small enough. The name that holds too much is a name for text on
// this page, and the search starts again without it.
func dropFurniture(body *html.Node) {
	f := &furniture{
		tallies:    measure(body),
		distrusted: wordSet{},
		headings:   holders(body, isHeading),
		controls:   holders(body, isControl),
		fields:     holders(body, isField),
		names:      map[*html.Node]nameList{},
	}
	f.total = f.tallies[body].prose
	for {
		found := collect(body, func(n *html.Node) bool { return f.name(n) != "" })
		if f.distrust(found) {
			continue
		}
		for _, n := range found {
			remove(n)
		}
		return
	}
}

// furniture is the search for furniture in one page.
type furniture struct {
	tallies    map[*html.Node]tally
	total      int                 // words of prose of the page
	distrusted wordSet             // names that are no furniture on this page
	headings   map[*html.Node]bool // elements with a heading in them
	controls   map[*html.Node]bool // elements with buttons, forms and the like in them
	fields     map[*html.Node]bool // elements with something to fill in
	names      map[*html.Node]nameList
}

// distrust adds the names that would cut too much and reports whether there were any.
func (f *furniture) distrust(found []*html.Node) bool {
	prose, count := map[string]int{}, map[string]int{}
	for _, n := range found {
		name := f.name(n)
		prose[name] += f.tallies[n].prose
		count[name]++
	}
	more := false
	for name, words := range prose {
		if words > smallTalk && float64(words) > limit(name, count[name])*float64(f.total) && !f.distrusted[name] {
			f.distrusted[name] = true
			more = true
		}
	}
	return more
}

func limit(name string, count int) float64 {
	switch {
	case name == banner:
		return cmpLimit
	case name == layer:
		return layerLimit
	case name == modal:
		return modalLimit
	case name == "<nav>" || name == "<navigation>":
		return menuLimit
	case strings.HasPrefix(name, "<"):
		return tagLimit
	case count <= 2 && frame[name] || layers[name]:
		return onceLimit
	}
	return nameLimit
}

// name is what makes an element furniture: its tag or role in angle brackets, or
// a word of its class or id; "" when it is none.
func (f *furniture) name(n *html.Node) string {
	if n.Type != html.ElementNode || isHeading(n) || !cuttable(n) {
		return ""
	}
	t, measured := f.tallies[n]
	if !measured {
		return ""
	}
	names, known := f.names[n]
	if !known {
		names = nameWords(n)
		f.names[n] = names
	}
	if name := f.layerName(n, names); name != "" && !f.distrusted[name] {
		return name
	}
	if f.isTitle(n, t) {
		return ""
	}
	if name := semanticName(n); name != "" && !f.distrusted[name] {
		return name
	}
	if f.amidProse(n, t) {
		return ""
	}
	menu := t.linkShare() > 0.5
	acted := menu || f.actedOn(n, names)
	for _, name := range names {
		if f.distrusted[name] && !menu {
			continue
		}
		if frame[name] || topics[name] && acted {
			return name
		}
	}
	return ""
}

// amidProse reports a paragraph or list of the text that bears a name by
// chance: sentences to read, and more of the text right before and after it.
func (f *furniture) amidProse(n *html.Node, t tally) bool {
	return t.prose > 0 && t.linkShare() <= 0.5 && !f.controls[n] &&
		f.isProse(beside(n, func(m *html.Node) *html.Node { return m.PrevSibling })) &&
		f.isProse(beside(n, func(m *html.Node) *html.Node { return m.NextSibling }))
}

func (f *furniture) isProse(n *html.Node) bool {
	return n != nil && (isHeading(n) || (n.DataAtom == atom.P || n.DataAtom == atom.Ul || n.DataAtom == atom.Ol) && f.tallies[n].prose > 0)
}

// beside is the next element with words in it, in the direction of step.
func beside(n *html.Node, step func(*html.Node) *html.Node) *html.Node {
	for n = step(n); n != nil; n = step(n) {
		if n.Type == html.ElementNode && hasWords(n) {
			return n
		}
	}
	return nil
}

// actedOn reports elements that are there to click at rather than to read. A
// heading with text below is a section, and a button in it is no more than a
// button; it takes something to fill in, outside the main text, to make it a form.
func (f *furniture) actedOn(n *html.Node, names nameList) bool {
	t := f.tallies[n]
	if f.headings[n] && t.prose > 0 {
		return f.fields[n] && !inside(n.Parent, isMain)
	}
	if f.controls[n] {
		return true
	}
	return names.any(boxes) || t.prose < smallTalk && t.blocks <= 2 && !inside(n.Parent, isMain)
}

// leadWords is the number of words up to which a heading with what goes with
// it, a date or a lead, is the document's title.
const leadWords = 60

// isTitle reports headers that hold a heading and nothing to click at: the
// title of the document or of a section, not the site's.
func (f *furniture) isTitle(n *html.Node, t tally) bool {
	return f.headings[n] && !f.controls[n] && t.words <= leadWords &&
		(t.links == 0 || t.linked*4 <= t.words && (f.aboveText(n) || isDated(n)))
}

// isDated reports elements that give a document's own date.
func isDated(n *html.Node) bool {
	text := strings.Join(strings.Fields(textOf(n)), " ")
	return dateIn(text, "") != "" && (effectiveLabel.MatchString(text) || updatedLabel.MatchString(text))
}

// aboveText reports whether prose stands in the same container as n.
func (f *furniture) aboveText(n *html.Node) bool {
	return n.Parent != nil && n.DataAtom != atom.Aside && n.DataAtom != atom.Footer && n.DataAtom != atom.Nav &&
		f.tallies[n.Parent].prose-f.tallies[n].prose > smallTalk
}

// What is laid over the page: the layers of well-known makers of consent
// banners, dialogs and other requests for consent, which tell more about
// cookies than many a policy, and what calls itself a modal.
const (
	banner = "<consent>"
	layer  = "<layer>"
	modal  = "<modal>"
)

// makersWords is the most prose that a layer of such a maker holds, with what it
// says of every cookie. Some of them write policies as well, and embed these.
const makersWords = 2500

func (f *furniture) layerName(n *html.Node, names nameList) string {
	if names.any(declared) {
		return "" // the table of cookies, which those makers fill in as well
	}
	role := attr(n, "role")
	dialog := role == "dialog" || role == "alertdialog" || n.DataAtom == atom.Dialog || attr(n, "aria-modal") == "true"
	switch {
	case names.any(makers) && (dialog || names.any(layers)) && f.tallies[n].prose <= makersWords:
		return banner
	case dialog && f.controls[n] && f.tallies[n].prose <= consentWords/2 && consentTopic.MatchString(textOf(n)) && hasConsentButton(n):
		return banner
	case dialog || names.any(consent) && (names.any(layers) || names.any(panels) && f.controls[n]):
		return layer
	case slices.ContainsFunc(strings.Fields(attr(n, "class")), func(class string) bool { return modals[strings.ToLower(class)] }):
		return modal
	}
	return ""
}

func cuttable(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main, atom.P, atom.Tr, atom.Tbody, atom.Td:
		return false
	}
	return attr(n, "role") != "main"
}

// semanticName names elements whose tag or role says they are not the main text.
// Headers and footers inside the main text belong to it.
func semanticName(n *html.Node) string {
	switch role := attr(n, "role"); role {
	case "navigation", "search", "banner", "contentinfo", "complementary", "menu", "menubar", "toolbar":
		return "<" + role + ">"
	case "main", "article", "region", "tabpanel":
		return ""
	}
	switch n.DataAtom {
	case atom.Nav, atom.Aside, atom.Search:
		return "<" + n.Data + ">"
	case atom.Header, atom.Footer:
		if !inside(n.Parent, isMain) {
			return "<" + n.Data + ">"
		}
	}
	return ""
}

func isMain(n *html.Node) bool {
	return n.DataAtom == atom.Article || n.DataAtom == atom.Main || attr(n, "role") == "main"
}

// isControl reports forms, buttons and the like: what one acts on, not reads.
func isControl(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Button, atom.Form, atom.Fieldset, atom.Input, atom.Select:
		return n.Type == html.ElementNode
	}
	return false
}

func isField(n *html.Node) bool {
	return n.DataAtom == atom.Input || n.DataAtom == atom.Select || n.DataAtom == atom.Textarea
}

// wordSet are words that class names and ids are made of.
type wordSet map[string]bool

func newWordSet(words string) wordSet {
	set := wordSet{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

var (
	// frame are names of the page's frame.
	frame = newWordSet(`nav navbar navigation subnav topnav sidenav menu submenu megamenu breadcrumb footer sitefooter
		masthead topbar skip skiplink offcanvas hamburger drawer pagination pager sidebar rail popular trending teaser
		toolbar flyout lightbox stat counter ticker`)
	// topics are names of furniture that a policy's sections may have as well.
	topics = newWordSet(`header siteheader cookie consent gdpr ccpa share sharing social follow related recommended recommendation newsletter subscribe
		signup signin login search searchbox popup modal overlay banner promo promotion sponsor sponsored ad advert advertisement leaderboard
		comment feedback rating language lang locale switcher selector dropdown print copyright
		cta widget tooltip toast notification alert announcement latest download survey toc helpful`)
	// boxes are names of things laid over or beside the page.
	boxes = newWordSet(`banner popup modal overlay dialog bar toast drawer box widget switcher dropdown selector`)
	// consent, with a name of layers or panels, names what asks for consent.
	consent = newWordSet(`cookie consent gdpr cmp ccpa`)
	layers  = newWordSet(`banner popup modal overlay dialog toast drawer bar sdk lightbox layer wall host`)
	// makers are names that makers of consent banners give their elements.
	makers = newWordSet(`cky cookieyes cookieye onetrust optanon cybot cookiebot didomi usercentric osano klaro tarteaucitron iubenda quantcast qc
		trustarc truste sourcepoint cmplz borlab termly axeptio moove evidon cookiescript cookiehub cookiefirst ketch`)
	// declared are names of what such makers write into the page's own text.
	declared = newWordSet(`policy declaration table`)
	modals   = newWordSet(`modal popup lightbox dialog`)
	panels   = newWordSet(`box setting preference center manager notice root container wrapper panel`)
)

var nameParts = regexp.MustCompile(`[A-Z]?[a-z]+|[A-Z]+`)

// longName is the number of joints from which a name is a heading made into an
// id, which says what a section is about, not what an element is for.
const longName = 4

// nameList are the words of an element's class and id, in order.
type nameList []string

func (l nameList) any(of wordSet) bool {
	return slices.ContainsFunc(l, func(name string) bool { return of[name] })
}

// nameWords splits an element's class and id into small words in the singular:
// "siteNavs_top" is site, nav, top.
func nameWords(n *html.Node) (words nameList) {
	for _, name := range append(strings.Fields(attr(n, "class")), attr(n, "id")) {
		if strings.Count(name, "-")+strings.Count(name, "_") > longName || isUtility(name) {
			continue
		}
		for _, part := range nameParts.FindAllString(name, -1) {
			part = strings.ToLower(part)
			if len(part) > 4 && !strings.HasSuffix(part, "ss") {
				part = strings.TrimSuffix(part, "s")
			}
			words = append(words, part)
		}
	}
	return words
}
