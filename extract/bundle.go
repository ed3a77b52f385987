package extract

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"

	"policytrail/policy"
)

// Part is one page of a document that is made of several.
type Part struct {
	URL         string // as asked for
	FinalURL    string // after redirects
	Status      int
	ContentType string
	Body        []byte
}

// askedFor is the field of a part's header that tells our bundles from web
// archives of one page, whose parts are its pictures and styles.
const askedFor = "X-Requested-Url"

// Bundle puts the pages of a document into one body, so that they are kept and
// cited as one snapshot: a MIME message of type multipart/related (RFC 2387, 2557;
// what browsers call MHTML), each page with where it came from, its bytes as they
// came. The same pages give the same bytes. Extract reads what Bundle writes.
func Bundle(parts []Part) (body []byte, contentType string) {
	sum := sha256.New()
	for _, p := range parts {
		sum.Write(p.Body)
	}
	boundary := "policytrail-" + hex.EncodeToString(sum.Sum(nil)[:12])
	contentType = mime.FormatMediaType("multipart/related", map[string]string{"boundary": boundary, "type": "text/html"})
	var out bytes.Buffer
	fmt.Fprintf(&out, "MIME-Version: 1.0\r\nContent-Type: %s\r\n\r\n", contentType)
	oneLine := strings.NewReplacer("\r", "", "\n", "")
	for _, p := range parts {
		fmt.Fprintf(&out, "--%s\r\nContent-Type: %s\r\nContent-Location: %s\r\nContent-Transfer-Encoding: binary\r\n%s: %s\r\nX-Status: %d\r\n\r\n",
			boundary, oneLine.Replace(p.ContentType), oneLine.Replace(p.FinalURL), askedFor, oneLine.Replace(p.URL), p.Status)
		out.Write(p.Body)
		out.WriteString("\r\n")
	}
	fmt.Fprintf(&out, "--%s--\r\n", boundary)
	return out.Bytes(), contentType
}

// mimeHead recognises a MIME message of several parts by how it begins.
var mimeHead = regexp.MustCompile(`(?i)\A([a-z-]+: [^\r\n]*\r?\n([ \t][^\r\n]*\r?\n)*)*content-type: *multipart/related`)

func isBundle(body []byte) bool { return mimeHead.Match(body[:min(len(body), 2048)]) }

// maxParts protects from a message made of nothing but boundaries.
const maxParts = 1000

// Parts takes a bundle apart. Of a web archive that a browser saved it is the
// page alone.
func Parts(body []byte) ([]Part, error) {
	reader := bufio.NewReader(bytes.NewReader(body))
	header, err := textproto.NewReader(reader).ReadMIMEHeader()
	if err != nil {
		return nil, fmt.Errorf("reading its header: %w", err)
	}
	_, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || parameters["boundary"] == "" {
		return nil, errors.New("its header names no boundary between parts")
	}
	var parts []Part
	for message := multipart.NewReader(reader, parameters["boundary"]); ; {
		part, err := message.NextPart()
		if errors.Is(err, io.EOF) && len(parts) > 0 {
			return parts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading part %d: %w", len(parts)+1, err)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return nil, fmt.Errorf("reading part %d: %w", len(parts)+1, err)
		}
		status, _ := strconv.Atoi(part.Header.Get("X-Status")) // 0 where there is none
		p := Part{
			URL: part.Header.Get(askedFor), FinalURL: part.Header.Get("Content-Location"), Status: status,
			ContentType: part.Header.Get("Content-Type"), Body: body,
		}
		if parts = append(parts, p); p.URL == "" {
			return parts[:1], nil
		}
		if len(parts) > maxParts {
			return nil, fmt.Errorf("it has more than %d parts", maxParts)
		}
	}
}

// extractBundle takes the text out of each page and puts them one after the
// other. A page that is no policy makes the whole unusable: without it the
// document is not whole. Of a page that only frames others that is not so, nor
// of what it frames: there a menu stands in one frame, the text in the next.
func extractBundle(src Source) (*Text, error) {
	parts, err := Parts(src.Body)
	if err != nil {
		return nil, &Unusable{Reason: NotText, Detail: "a document of several parts that can't be read: " + err.Error()}
	}
	whole, markdown := &Text{}, strings.Builder{}
	framed := map[string]bool{}
	for i, p := range parts {
		page := src
		page.Body, page.ContentType, page.URL = p.Body, p.ContentType, p.FinalURL
		text, err := extractOne(page)
		outer := frames(page, parts[i+1:], framed)
		if isTextless(err) && (framed[p.URL] || outer) {
			continue
		}
		var unusable *Unusable
		if errors.As(err, &unusable) && len(parts) > 1 {
			at := fmt.Sprintf("page %d, %s", i+1, p.FinalURL)
			return nil, &Unusable{Reason: unusable.Reason, Detail: strings.TrimPrefix(unusable.Detail+"; ", "; ") + at}
		}
		if err != nil {
			return nil, err
		}
		markdown.WriteString(text.Markdown)
		whole.describe(text)
	}
	if whole.Markdown = markdown.String(); whole.Markdown == "" {
		return nil, &Unusable{Reason: Empty, Detail: "none of its frames has a text"}
	}
	whole.Words = policy.Words(whole.Markdown)
	return whole, nil
}

// isTextless reports a page without a text of its own.
func isTextless(err error) bool {
	var unusable *Unusable
	return errors.As(err, &unusable) && (unusable.Reason == Empty || unusable.Reason == SelectorEmpty)
}

// frames notes which of the parts a page frames, and reports whether it does any.
func frames(page Source, parts []Part, framed map[string]bool) bool {
	any := false
	for _, to := range Frames(page) {
		for _, p := range parts {
			if p.URL == to {
				framed[to], any = true, true
			}
		}
	}
	return any
}

// introWords is the length up to which a page's own text may be no more than an
// introduction to what it frames.
const introWords = 120

// Framed lists the frames in which the text of a page stands that has none of
// its own, or only a few words before it; none where it has more.
func Framed(src Source) []string {
	frames := Frames(src)
	if len(frames) == 0 {
		return nil
	}
	if text, err := Extract(src); err == nil && text.Words >= introWords && text.Missed == "" || err != nil && !isTextless(err) {
		return nil
	}
	return frames
}

// describe takes over what the first page that says it says of the document.
func (t *Text) describe(page *Text) {
	if t.Title == "" {
		t.Title = page.Title
	}
	if t.Language == "" {
		t.Language = page.Language
	}
	if t.EffectiveDate == "" {
		t.EffectiveDate = page.EffectiveDate
	}
}
