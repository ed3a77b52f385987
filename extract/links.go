package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// links writes the addresses of links for documents that ask for them.
type links struct {
	base  *url.URL
	strip []string // names of query parameters to take off
}

func newLinks(src Source) *links {
	if !src.Extraction.KeepLinks {
		return nil
	}
	base, err := url.Parse(src.URL)
	if err != nil {
		base = &url.URL{}
	}
	return &links{base: base, strip: src.Extraction.StripQuery}
}

func (w *writer) anchor(n *html.Node) {
	if !hasAttr(n, "href") {
		w.children(n)
		return
	}
	address := ""
	if w.links != nil && w.heading == 0 {
		address = w.links.address(attr(n, "href"))
	}
	if prev := n.PrevSibling; prev != nil && prev.Type == html.ElementNode && prev.DataAtom == n.DataAtom {
		w.text.WriteByte(' ') // links side by side are told apart by style alone
	}
	w.anchors++
	defer func() { w.anchors-- }()
	if w.inThisPage(attr(n, "href")) {
		w.inPage++
		defer func() { w.inPage-- }()
	}
	if address == "" || hasBlock(n) || strings.TrimSpace(textOf(n)) == "" {
		w.children(n)
		return
	}
	w.text.WriteByte('[')
	w.children(n)
	w.text.WriteString("](" + address + ")")
}

// inThisPage reports links that lead to a place in the same page, by their
// fragment alone or by the page's whole address.
func (w *writer) inThisPage(href string) bool {
	if strings.HasPrefix(href, "#") {
		return true
	}
	path, fragment, ok := strings.Cut(href, "#")
	return ok && w.places[strings.ToLower(fragment)] && strings.EqualFold(lastSegment(path), lastSegment(w.path))
}

// lastSegment is what tells a page from its neighbours on the same site.
func lastSegment(path string) string {
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimSuffix(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// places are the names in a page that a link can lead to, in small letters: old
// pages are not strict about it.
func places(root *html.Node) map[string]bool {
	names := map[string]bool{}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if (a.Key == "id" || a.Key == "name") && a.Val != "" {
				names[strings.ToLower(a.Val)] = true
			}
		}
	}
	return names
}

// address resolves a link; it is "" for one that leads nowhere else: into the
// same page, to a script, to a mailbox (the text says which).
func (l *links) address(href string) string {
	to, err := l.base.Parse(strings.TrimSpace(href))
	if err != nil || href == "" || strings.HasPrefix(href, "#") || to.Scheme != "http" && to.Scheme != "https" {
		return ""
	}
	if strings.Contains(to.Path, "/cdn-cgi/l/email-protection") {
		return "" // another address on every visit
	}
	return withoutQuery(withoutTracking(to), l.strip).String()
}

// withoutTracking drops query parameters that say where a reader came from;
// they change from visit to visit.
func withoutTracking(to *url.URL) *url.URL {
	query := to.Query()
	changed := false
	for name := range query {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "utm_") || trackers[lower] {
			query.Del(name)
			changed = true
		}
	}
	if changed {
		to.RawQuery = query.Encode()
	}
	return to
}

var trackers = map[string]bool{
	"gclid": true, "fbclid": true, "msclkid": true, "_ga": true, "_gl": true, "mc_cid": true, "mc_eid": true, "_hsenc": true, "_hsmi": true,
	"sid": true, "sessionid": true, "session_id": true, "phpsessid": true, "jsessionid": true, "nonce": true, "timestamp": true, "_": true,
}
