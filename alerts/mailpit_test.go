package alerts

import (
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestMailpit sends through a real mail server and reads the mail back. It needs
// POLICYTRAIL_TEST_MAILPIT="smtp-host:port,http://host:port", the two addresses
// of a Mailpit on loopback; without it the test is skipped, or fails when
// POLICYTRAIL_TEST_REQUIRE=1.
func TestMailpit(t *testing.T) {
	server, api, found := strings.Cut(os.Getenv("POLICYTRAIL_TEST_MAILPIT"), ",")
	if !found {
		if os.Getenv("POLICYTRAIL_TEST_REQUIRE") == "1" {
			t.Fatal("POLICYTRAIL_TEST_MAILPIT is not set")
		}
		t.Skip("POLICYTRAIL_TEST_MAILPIT is not set")
	}
	host, port, err := net.SplitHostPort(server)
	if err != nil {
		t.Fatal(err)
	}
	config := mailConfig(0, "Legal <legal@example.org>", "press@example.org")
	config.SMTP.Host = host
	if config.SMTP.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	news := changeNews()
	news.Document.Service = "信鸽"
	// An id of its own for this run, so that an inbox that isn't empty does no harm.
	news.Document.ID = "pigeon-post/" + strings.ToLower(t.Name()) + "-" + strconv.Itoa(os.Getpid())
	a, alert, owed := compose(t, config, news)
	answer, err := a.Deliver(t.Context(), alert, owed[0])
	if err != nil {
		t.Fatal(err)
	}
	if answer == "" {
		t.Error("no answer")
	}

	id := mailpitID(t, api, owed[0].ID)
	var mail struct {
		Subject, Text, HTML string
		To                  []struct{ Name, Address string }
	}
	mailpit(t, api+"/api/v1/message/"+id, &mail)
	if mail.Subject != alert.Title {
		t.Errorf("subject %q, want %q", mail.Subject, alert.Title)
	}
	if len(mail.To) != 2 || mail.To[0].Name != "Legal" || mail.To[1].Address != "press@example.org" {
		t.Errorf("to %+v", mail.To)
	}
	plain, rich, err := rendered(newPayload(news, config.BaseURL))
	if err != nil {
		t.Fatal(err)
	}
	if lines(mail.Text) != lines(plain) {
		t.Errorf("the text part reads\n%s\nwant\n%s", mail.Text, plain)
	}
	if lines(mail.HTML) != lines(rich) {
		t.Errorf("the HTML part reads\n%s\nwant\n%s", mail.HTML, rich)
	}
	var header map[string][]string
	mailpit(t, api+"/api/v1/message/"+id+"/headers", &header)
	for name, want := range map[string]string{
		"X-Policytrail-Delivery": owed[0].ID,
		"List-Id":                "policytrail alerts <policytrail.example.org>",
		"Auto-Submitted":         "auto-generated",
		"References":             "<" + stableID("thread", news.Document.ID) + "@example.org>",
		"Date":                   "Sat, 14 Mar 2026 12:00:00 +0000",
	} {
		if got := strings.Join(header[name], "|"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// mailpitID finds the mail of a delivery by its Message-ID.
func mailpitID(t *testing.T, api, delivery string) string {
	t.Helper()
	var found struct {
		Messages []struct{ ID, MessageID string }
	}
	mailpit(t, api+"/api/v1/search?query="+url.QueryEscape("message-id:"+delivery+"@example.org"), &found)
	if len(found.Messages) != 1 {
		t.Fatalf("Mailpit has %d mails of delivery %s, want 1", len(found.Messages), delivery)
	}
	return found.Messages[0].ID
}

func mailpit(t *testing.T, address string, answer any) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s", address, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(answer); err != nil {
		t.Fatal(err)
	}
}

// lines is a text without the line ends' differences.
func lines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}
