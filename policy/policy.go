// Package policy holds the nouns every other package speaks of: documents,
// snapshots, versions, flags, changes, alerts. They are plain structs that can
// be printed, stored and sent; what is done with them lives elsewhere.
package policy

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Document is one watched text of a service, as the watch list describes it.
type Document struct {
	ID       string   `json:"id"`      // "<service>/<type>", both slugs: wechat/privacy-policy
	Service  string   `json:"service"` // WeChat
	Type     string   `json:"type"`    // Privacy Policy
	URL      string   `json:"url"`
	Pages    []string `json:"pages,omitempty"`    // further addresses whose texts follow that of URL, in this order
	Follow   string   `json:"follow,omitempty"`   // CSS: links and frames that lead to further pages of it
	Browser  Browser  `json:"browser,omitempty"`  // whether its pages are rendered before they are read
	Language string   `json:"language,omitempty"` // BCP 47 tag; "" when it is to be found out
	Tags     []string `json:"tags,omitempty"`

	Schedule   string     `json:"schedule,omitempty"` // cron expression, descriptor or @every
	Timezone   string     `json:"timezone,omitempty"` // IANA name the schedule is read in; "" is UTC
	Extraction Extraction `json:"extraction,omitzero"`

	// Confirm is how many visits in a row must find the same new text before it
	// counts; 0 and 1 take it at once.
	Confirm int `json:"confirm,omitempty"`

	Claims []Claim `json:"claims,omitempty"` // what the service said in public
}

// Title is what people call the document: "WeChat Privacy Policy".
func (d Document) Title() string { return d.Service + " " + d.Type }

// Slug turns a name into the form used in ids: lower case letters and digits
// of any script, everything else a single hyphen.
func Slug(name string) string {
	slug := strings.Trim(notSlug.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if slug == "" {
		return "x"
	}
	return slug
}

var notSlug = regexp.MustCompile(`[^\p{L}\p{N}]+`)

// DocumentID joins a service's and a document type's slugs.
func DocumentID(service, documentType string) string {
	return Slug(service) + "/" + Slug(documentType)
}

// Snapshot is what a server sent for a document at one time: the raw bytes and
// the response's facts. It is the evidence a version rests on.
type Snapshot struct {
	ID          int64     `json:"id"`
	Document    string    `json:"document"`
	At          time.Time `json:"at"`
	URL         string    `json:"url"`       // as asked for
	FinalURL    string    `json:"final_url"` // after redirects
	Status      int       `json:"status"`    // HTTP status; 0 for a file
	ContentType string    `json:"content_type"`
	Header      []Header  `json:"header,omitempty"` // the response's, in order of name
	Body        []byte    `json:"-"`                // decompressed, in the charset it came in
	SHA256      string    `json:"sha256"`           // of Body, hex
}

// Header is one HTTP response header field.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Version is one text of a document, numbered 1, 2, 3 … in the order they
// were in force. Its text is Markdown, UTF-8, NFC, one passage a line.
type Version struct {
	Document      string    `json:"document"`
	Number        int       `json:"number"`
	At            time.Time `json:"at"` // when it was first seen
	Title         string    `json:"title,omitempty"`
	Language      string    `json:"language,omitempty"`
	EffectiveDate string    `json:"effective_date,omitempty"` // the document's own date, YYYY-MM-DD, as it says
	Words         int       `json:"words"`
	SHA256        string    `json:"sha256"`                 // of Text, hex
	Snapshot      int64     `json:"snapshot,omitempty"`     // the snapshot it was taken from
	ReExtracted   bool      `json:"re_extracted,omitempty"` // our rules changed, not the page
	ReturnOf      int       `json:"return_of,omitempty"`    // the earlier version with the very same text
	Text          string    `json:"-"`
}

// Outcome says how a check ended.
type Outcome string

// The outcomes of a check.
const (
	First       Outcome = "first"     // the baseline: no version was known before
	Unchanged   Outcome = "unchanged" // 304, the same bytes or the same text
	Changed     Outcome = "changed"
	ReExtracted Outcome = "re-extracted" // only our own extraction changed the text
	Unconfirmed Outcome = "unconfirmed"  // another text, which further visits have to confirm
	Unusable    Outcome = "unusable"     // a page came, but it is no policy
	Failed      Outcome = "failed"       // no page came
	Offline     Outcome = "offline"      // no page came, nor from anybody else: our own network is down
)

// Bad reports whether the outcome counts towards calling a document broken.
func (o Outcome) Bad() bool { return o == Unusable || o == Failed }

// Useless reports whether the check brought no text.
func (o Outcome) Useless() bool { return o.Bad() || o == Offline }

// Check is one visit to a document, with its outcome.
type Check struct {
	Document string        `json:"document"`
	At       time.Time     `json:"at"`
	Outcome  Outcome       `json:"outcome"`
	Detail   string        `json:"detail,omitempty"`  // why it was unusable or failed; "not modified" and the like
	Version  int           `json:"version,omitempty"` // the version in force after the check
	Change   *ChangeFacts  `json:"change,omitempty"`
	Took     time.Duration `json:"took_ns,omitempty"`
}

// ChangeFacts are the figures and clause events of a step from one version to
// the next: all that lists need, without the two texts.
type ChangeFacts struct {
	Document     string        `json:"document"`
	From         int           `json:"from"`
	To           int           `json:"to"`
	At           time.Time     `json:"at"`
	Summary      string        `json:"summary"` // one line: "2 passages rewritten, 1 added (+31 −4 words)"
	WordsAdded   int           `json:"words_added"`
	WordsRemoved int           `json:"words_removed"`
	Share        float64       `json:"share"`    // words touched ÷ words of the longer text, 0…1
	Severity     Severity      `json:"severity"` // the most severe clause event's; Notice without any
	ReExtracted  bool          `json:"re_extracted,omitempty"`
	ReturnOf     int           `json:"return_of,omitempty"`
	DateOnly     bool          `json:"date_only,omitempty"`    // nothing but the document's own date changed
	Restructured bool          `json:"restructured,omitempty"` // rebuilt as a whole: Clauses are the net gains and losses
	Clauses      []ClauseEvent `json:"clauses,omitempty"`
}

// Hint is an error that says what to do about it.
type Hint struct {
	Err error
	Do  string
}

func (h *Hint) Error() string { return fmt.Sprintf("%v (%s)", h.Err, h.Do) }
func (h *Hint) Unwrap() error { return h.Err }
