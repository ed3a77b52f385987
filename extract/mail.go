package extract

import (
	"encoding/hex"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const maskedPath = "/cdn-cgi/l/email-protection#"

func isMasked(n *html.Node) bool { return hasAttr(n, "data-cfemail") || isMaskedLink(n) }

func isMaskedLink(n *html.Node) bool {
	return n.DataAtom == atom.A && strings.Contains(attr(n, "href"), maskedPath) && !hasMaskedText(n)
}

func hasMaskedText(n *html.Node) bool {
	for d := range n.Descendants() {
		if hasAttr(d, "data-cfemail") {
			return true
		}
	}
	return false
}

// unmask replaces a mail address hidden by a content delivery network. The key
// is drawn anew on every visit, so the masked form would change every time.
func unmask(n *html.Node) {
	masked := attr(n, "data-cfemail")
	if masked == "" {
		_, masked, _ = strings.Cut(attr(n, "href"), maskedPath)
	}
	address, ok := unmaskMail(masked)
	if !ok || n.DataAtom == atom.A && !hasAttr(n, "data-cfemail") && !isMaskText(textOf(n)) {
		return
	}
	for n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
	n.AppendChild(&html.Node{Type: html.TextNode, Data: address})
}

// isMaskText reports whether a masked link's text is the mask itself.
func isMaskText(text string) bool {
	text = tidy(text)
	return text == "" || strings.HasPrefix(text, "[email") // "[email protected]", in English on every page
}

// unmaskMail reads hex digits whose first byte is the key all others are XORed with.
func unmaskMail(masked string) (string, bool) {
	raw, err := hex.DecodeString(masked)
	if err != nil || len(raw) < 2 {
		return "", false
	}
	for i := range raw[1:] {
		raw[i+1] ^= raw[0]
	}
	address, _, _ := strings.Cut(string(raw[1:]), "?")
	return address, strings.Contains(address, "@")
}
