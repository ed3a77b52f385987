package alerts

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"policytrail/policy"
)

// mailConfig sends everything by mail to the addresses.
func mailConfig(port int, to ...string) Config {
	return Config{
		Receivers: []Receiver{{Name: "legal", Email: &Email{To: to}}},
		SMTP:      SMTP{Host: "127.0.0.1", Port: port, TLS: "none", From: "Policy Trail <trail@example.org>"},
		BaseURL:   "https://trail.example",
		Timeout:   10 * time.Second,
	}
}

// letter is a mail taken apart.
type letter struct {
	header            mail.Header
	subject           string
	types             []string // of the parts
	plain, rich, kind string
}

func open(t *testing.T, data string) letter {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	l := letter{header: m.Header}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	l.kind = kind
	parts := multipart.NewReader(m.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return l
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		l.types = append(l.types, part.Header.Get("Content-Type"))
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			l.rich = text
		} else {
			l.plain = text
		}
	}
}

func TestMailGoldens(t *testing.T) {
	for name, news := range map[string]News{
		"change": changeNews(), "wording": wordingNews(), "broken": brokenNews(), "recovered": recoveredNews(),
	} {
		t.Run(name, func(t *testing.T) {
			var server mailServer
			config := mailConfig(server.serve(t, nil, false), "legal@example.org")
			a, alert, owed := compose(t, config, news)
			if _, err := a.Deliver(t.Context(), alert, owed[0]); err != nil {
				t.Fatal(err)
			}
			l := open(t, server.inbox()[0].data)
			golden(t, name+".txt", []byte(l.plain))
			golden(t, name+".html", []byte(l.rich))
		})
	}
}

func TestMailHeaders(t *testing.T) {
	var server mailServer
	config := mailConfig(server.serve(t, nil, false), "Legal <legal@example.org>", "press@example.org")
	config.UserAgent = "policytrail/1"
	a, alert, owed := compose(t, config, changeNews())
	for range 2 {
		answer, err := a.Deliver(t.Context(), alert, owed[0])
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(answer, "OK") {
			t.Errorf("answer %q, want the server's", answer)
		}
	}
	mails := server.inbox()
	if d := cmp.Diff(mails[0].data, mails[1].data); d != "" {
		t.Errorf("a second attempt sends other bytes:\n%s", d)
	}
	if mails[0].from != "trail@example.org" {
		t.Errorf("envelope sender %q", mails[0].from)
	}
	if d := cmp.Diff([]string{"legal@example.org", "press@example.org"}, mails[0].to); d != "" {
		t.Errorf("envelope (-want +got):\n%s", d)
	}
	l := open(t, mails[0].data)
	for name, want := range map[string]string{
		"From":                   `"Policy Trail" <trail@example.org>`,
		"To":                     `"Legal" <legal@example.org>, <press@example.org>`,
		"Date":                   "Sat, 14 Mar 2026 12:00:00 +0000",
		"Message-ID":             "<" + owed[0].ID + "@example.org>",
		"List-Id":                "policytrail alerts <policytrail.example.org>",
		"Auto-Submitted":         "auto-generated",
		"In-Reply-To":            "<" + stableID("thread", "pigeon-post/privacy-policy") + "@example.org>",
		"References":             "<" + stableID("thread", "pigeon-post/privacy-policy") + "@example.org>",
		"User-Agent":             "policytrail/1",
		"X-Policytrail-Delivery": owed[0].ID,
		"X-Policytrail-Event":    "change",
		"X-Policytrail-Document": "pigeon-post/privacy-policy",
		"X-Policytrail-Severity": "critical",
	} {
		if got := l.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if l.subject != alert.Title {
		t.Errorf("subject %q, want %q", l.subject, alert.Title)
	}
	if d := cmp.Diff([]string{"text/plain; charset=UTF-8", "text/html; charset=UTF-8"}, l.types); d != "" || l.kind != "multipart/alternative" {
		t.Errorf("%s with parts (-want +got):\n%s", l.kind, d)
	}
}

func TestMailInChinese(t *testing.T) {
	var server mailServer
	news := changeNews()
	news.Document = policy.Document{ID: "信鸽/隐私政策", Service: "信鸽", Type: "隐私政策", URL: "https://pigeon.example/"}
	news.Change.Clauses = news.Change.Clauses[1:]
	news.Change.Clauses[0].After[0].Quote = "保存、保留或披露"
	news.Change.Clauses[0].After[0].Sentence = "我们可能会保存、保留或披露您的个人信息，以遵守法律法规。"
	a, alert, owed := compose(t, mailConfig(server.serve(t, nil, false), "legal@example.org"), news)
	if _, err := a.Deliver(t.Context(), alert, owed[0]); err != nil {
		t.Fatal(err)
	}
	data := server.inbox()[0].data
	for i, line := range strings.Split(data, "\r\n") {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > 127 }) {
			t.Errorf("line %d is too long or not ASCII: %q", i+1, line)
		}
	}
	l := open(t, data)
	if want := `信鸽 隐私政策: new clause "保存、保留或披露" (government disclosure, critical)`; l.subject != want {
		t.Errorf("subject %q, want %q", l.subject, want)
	}
	if !strings.Contains(l.plain, "“我们可能会保存、保留或披露您的个人信息，以遵守法律法规。”") {
		t.Errorf("the text part lacks the quote:\n%s", l.plain)
	}
	if !strings.Contains(l.rich, "“我们可能会<b>保存、保留或披露</b>您的个人信息，以遵守法律法规。”") {
		t.Errorf("the HTML part lacks the quote:\n%s", l.rich)
	}
}

// TestMailIsInert feeds markup through every field that comes from outside.
func TestMailIsInert(t *testing.T) {
	const evil = `"><img src=//evil.example/x onerror=alert(1)><script>alert(1)</script>{{.}}`
	news := changeNews()
	news.Document.Service, news.Document.URL, news.SourceURL = evil, "javascript:alert(1)//"+evil, "https://evil.example/"+evil
	news.Change.Summary = evil
	news.New.EffectiveDate, news.New.Language = evil, evil
	for i := range news.Change.Clauses {
		c := &news.Change.Clauses[i]
		c.Title, c.Meaning = evil, evil
		for _, flags := range [][]policy.Flag{c.Before, c.After} {
			for j := range flags {
				flags[j].Section, flags[j].Sentence, flags[j].Quote = evil, "x"+evil+"y", evil
			}
		}
	}
	for i := range news.Diff.Hunks {
		h := &news.Diff.Hunks[i]
		h.Section, h.Old, h.New = evil, evil, evil
		for j := range h.Spans {
			h.Spans[j].Text = evil
		}
	}
	outage := brokenNews()
	outage.Detail, outage.Document = evil, news.Document
	for name, n := range map[string]News{"change": news, "broken": outage} {
		_, rich, err := rendered(newPayload(n, "https://trail.example"))
		if err != nil {
			t.Fatal(err)
		}
		checkInert(t, name, rich)
	}
}

// checkInert reports what in a page would run, load or leave the mail's frame.
func checkInert(t *testing.T, name, page string) {
	t.Helper()
	tokens := html.NewTokenizer(strings.NewReader(page))
	for tokens.Next() != html.ErrorToken {
		token := tokens.Token()
		switch token.Data {
		case "script", "img", "iframe", "object", "embed", "link", "style", "form", "svg", "base":
			if token.Type == html.StartTagToken || token.Type == html.SelfClosingTagToken {
				t.Errorf("%s: the page has a <%s>", name, token.Data)
			}
		}
		for _, a := range token.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "background" || strings.Contains(a.Val, "url(") && a.Key == "style" {
				t.Errorf("%s: <%s> has %s=%q", name, token.Data, a.Key, a.Val)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "https://") && a.Val != "#ZgotmplZ" {
				t.Errorf("%s: <%s> links to %q", name, token.Data, a.Val)
			}
		}
	}
}

func TestMailVerdicts(t *testing.T) {
	to := []string{"legal@example.org", "press@example.org"}
	for _, tt := range []struct {
		name     string
		server   *mailServer
		attempts int      // made before
		refused  bool     // for good
		taken    []string // by the server, nil for a delivery that fails
		want     string   // in the answer or the error
	}{
		{"all taken", &mailServer{}, 0, false, to, "OK"},
		{"all refused", &mailServer{rcpt: reply("", 550, smtp.EnhancedCode{5, 1, 1})}, 0, true, nil, "legal@example.org is refused: 550"},
		{"refused, plainly", &mailServer{rcpt: reply("", 550, smtp.NoEnhancedCode)}, 0, true, nil, "550"},
		{"one refused", &mailServer{rcpt: reply(to[0], 550, smtp.EnhancedCode{5, 1, 1})}, 0, false, to[1:], "legal@example.org is refused: 550"},
		{"put off", &mailServer{rcpt: reply("", 451, smtp.EnhancedCode{4, 7, 1})}, 0, false, nil, "451"},
		{"one put off", &mailServer{rcpt: reply(to[0], 451, smtp.EnhancedCode{4, 7, 1})}, 0, false, nil, "legal@example.org is put off: 451"},
		{"one put off for long", &mailServer{rcpt: reply(to[0], 451, smtp.EnhancedCode{4, 7, 1})}, patience - 1, false, to[1:], "legal@example.org is put off: 451"},
		{"all put off for long", &mailServer{rcpt: reply("", 451, smtp.EnhancedCode{4, 7, 1})}, patience, false, nil, "451"},
		{"relaying denied", &mailServer{rcpt: reply("", 554, smtp.EnhancedCode{5, 7, 1})}, 0, false, nil, "554"},
		{"login asked for", &mailServer{rcpt: reply("", 530, smtp.EnhancedCode{5, 7, 0})}, 0, false, nil, "530"},
		{"sender refused", &mailServer{from: reply("", 550, smtp.EnhancedCode{5, 1, 8})}, 0, false, nil, "offering mail from trail@example.org: 550"},
		{"content refused", &mailServer{data: reply("", 552, smtp.EnhancedCode{5, 3, 4})}, 0, true, nil, "552"},
		{"content put off", &mailServer{data: reply("", 452, smtp.EnhancedCode{4, 3, 1})}, 0, false, nil, "452"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, alert, owed := compose(t, mailConfig(tt.server.serve(t, nil, false), to...), changeNews())
			owed[0].Attempts = tt.attempts
			answer, err := a.Deliver(t.Context(), alert, owed[0])
			if got := err == nil; got != (tt.taken != nil) {
				t.Fatalf("answer %q, error %v", answer, err)
			}
			if err != nil {
				answer = err.Error()
			}
			if !strings.Contains(answer, tt.want) {
				t.Errorf("%q, want something with %q", answer, tt.want)
			}
			var refused *Refused
			if got := errors.As(err, &refused); got != tt.refused {
				t.Errorf("refused: %v, want %v (%v)", got, tt.refused, err)
			}
			var taken []string
			for _, m := range tt.server.inbox() {
				taken = append(taken, m.to...)
			}
			if d := cmp.Diff(tt.taken, taken); d != "" {
				t.Errorf("told (-want +got):\n%s", d)
			}
		})
	}
}

func TestMailSecurity(t *testing.T) {
	const password = "open sesame"
	for _, tt := range []struct {
		name     string
		tls      string // the config's
		server   string // none, starttls, tls, unknown: starttls with a certificate nobody knows
		password string
		want     string // in the error, "" when the mail goes out
	}{
		{"starttls", "starttls", "starttls", password, ""},
		{"starttls missing", "starttls", "none", password, "does not support STARTTLS"},
		{"starttls by default", "", "none", password, "does not support STARTTLS"},
		{"starttls with a stranger", "starttls", "unknown", password, "certificate"},
		{"tls", "tls", "tls", password, ""},
		{"tls to a plain server", "tls", "none", password, "tls"},
		{"none, on loopback", "none", "none", password, ""},
		{"wrong password", "starttls", "starttls", "open barley", "SMTP AUTH failed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := mailServer{password: password}
			config := mailConfig(0, "legal@example.org")
			switch tt.server {
			case "none":
				config.SMTP.Port = server.serve(t, nil, false)
			case "unknown":
				config.SMTP.Port = server.serve(t, &unknown, false)
			default:
				config.SMTP.Port = server.serve(t, &trusted, tt.server == "tls")
			}
			config.SMTP.TLS, config.SMTP.Username, config.SMTP.Password = tt.tls, "trail", tt.password
			a, alert, owed := compose(t, config, changeNews())
			_, err := a.Deliver(t.Context(), alert, owed[0])
			if tt.want == "" {
				if err != nil || len(server.inbox()) != 1 || server.inbox()[0].login != "trail" {
					t.Errorf("error %v, inbox %+v", err, server.inbox())
				}
				return
			}
			var refused *Refused
			if err == nil || !strings.Contains(err.Error(), tt.want) || errors.As(err, &refused) {
				t.Errorf("error %v, want one with %q that allows another attempt", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "open") {
				t.Errorf("the error shows the password: %v", err)
			}
			if len(server.inbox()) > 0 {
				t.Error("the mail went out")
			}
		})
	}
}

func TestMailServerDown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	a, alert, owed := compose(t, mailConfig(port, "legal@example.org"), changeNews())
	_, err = a.Deliver(t.Context(), alert, owed[0])
	var refused *Refused
	if err == nil || errors.As(err, &refused) || !strings.Contains(err.Error(), "telling legal: connecting to mail server 127.0.0.1:") {
		t.Errorf("error %v", err)
	}
}

// TestMailServerHangs has a server that takes the connection and says nothing:
// the attempt must end with the time it has.
func TestMailServerHangs(t *testing.T) {
	for _, mode := range []string{"none", "tls"} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		config := mailConfig(listener.Addr().(*net.TCPAddr).Port, "legal@example.org")
		config.SMTP.TLS = mode
		config.Timeout = 50 * time.Millisecond
		a, alert, owed := compose(t, config, changeNews())
		if _, err = a.Deliver(t.Context(), alert, owed[0]); err == nil || !strings.Contains(err.Error(), "no answer within 50ms") {
			t.Errorf("%s: error %v", mode, err)
		}
	}
}
