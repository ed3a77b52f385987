package extract

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// UTF8 gives a body as UTF-8. Bytes that are valid UTF-8 are taken as such,
// whatever header and meta element say: those lie more often than random
// Latin-1 text happens to be valid UTF-8. Then byte order mark, contentType
// (the HTTP header's value) and meta element decide, in this order.
func UTF8(body []byte, contentType string) (string, error) {
	if kind := binaryKind(body); kind != "" {
		return "", &Unusable{Reason: NotText, Detail: kind}
	}
	if plainUTF8(body) {
		return strings.TrimPrefix(string(body), "\ufeff"), nil
	}
	decoded, err := encodingOf(body, contentType).NewDecoder().Bytes(body)
	if err != nil {
		return "", &Unusable{Reason: NotText, Detail: "its charset can't be read: " + err.Error()}
	}
	text := strings.TrimPrefix(strings.ToValidUTF8(string(decoded), "\ufffd"), "\ufeff")
	if looksBinary(text) {
		return "", &Unusable{Reason: NotText, Detail: "binary data"}
	}
	return text, nil
}

// encodingOf is the encoding of a body that is not plain UTF-8. A header or meta
// element that calls it UTF-8 all the same is believed only where the body is
// that but for a few stray bytes.
func encodingOf(body []byte, contentType string) encoding.Encoding {
	found, name, _ := charset.DetermineEncoding(body, contentType)
	if name == "utf-8" && !mostlyUTF8(body) {
		found, name, _ = charset.DetermineEncoding(body, "")
	}
	if name == "utf-8" && !mostlyUTF8(body) {
		return charmap.Windows1252 // what browsers fall back to
	}
	return found
}

// mostlyUTF8 reports whether more of the characters beyond ASCII are whole
// than broken.
func mostlyUTF8(body []byte) bool {
	whole, broken := 0, 0
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			whole++
		}
		body = body[size:]
	}
	return whole > broken
}

// plainUTF8 tells UTF-8 from encodings whose bytes only happen to be valid
// UTF-8: UTF-16 of Latin letters (every other byte is NUL) and ISO-2022-JP
// (seven bits with escape sequences).
func plainUTF8(body []byte) bool {
	return utf8.Valid(body) && !bytes.ContainsRune(body, 0) && !bytes.Contains(body, []byte("\x1b$"))
}

// magic are the first bytes of files that people link as policies and that no
// text starts with.
var magic = []struct{ start, kind string }{
	{"%PDF-", "a PDF document"},
	{"PK\x03\x04", "a ZIP archive or office document; reading these isn't supported"},
	{"\xd0\xcf\x11\xe0", "an office document; reading these isn't supported"},
	{"\x89PNG", "an image"},
	{"\xff\xd8\xff", "an image"},
	{"GIF8", "an image"},
	{"\x1f\x8b", "compressed data"},
	{"\x28\xb5\x2f\xfd", "compressed data"},
}

func binaryKind(body []byte) string {
	head := bytes.TrimLeft(body[:min(len(body), 1024)], "\ufeff \t\r\n")
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m.start)) {
			return m.kind
		}
	}
	return ""
}

// looksBinary reports whether a decoded text is full of what no text has:
// control characters and characters that could not be decoded.
func looksBinary(text string) bool {
	bad, all := 0, 0
	for _, r := range text[:min(len(text), 1<<16)] {
		all++
		if r == utf8.RuneError || r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1b", r) {
			bad++
		}
	}
	return bad*20 > all
}
