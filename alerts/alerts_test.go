package alerts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

func TestNewReportsAllMistakes(t *testing.T) {
	const secret = "whsec_hunter2!"
	_, err := New(Config{
		BaseURL: "trail",
		Receivers: []Receiver{
			{Name: "a", Webhook: &Webhook{URL: "ftp://user:hunter2@h.example/hunter2"}},
			{Name: "a", Email: &Email{To: []string{"a@example.org"}}},
			{Name: "", Email: &Email{To: []string{"a@example.org"}}},
			{Name: "b"},
			{Name: "c", Email: &Email{To: []string{"a@example.org"}}, Webhook: &Webhook{URL: "https://h.example"}},
			{Name: "d", Webhook: &Webhook{URL: "https://h.example", Secret: secret}},
			{Name: "e", Webhook: &Webhook{URL: "https://h.example", Header: map[string]string{"Webhook-Id": "1"}}},
			{Name: "f", Webhook: &Webhook{URL: "https://h.example", Header: map[string]string{"X": "a\nb"}}},
			{Name: "g", Email: &Email{To: []string{"a@example.org"}}},
		},
		Routes: []Route{
			{To: []string{"a", "nobody"}},
			{When: Match{Event: []policy.Event{"changed"}}},
			{When: Match{Severity: "bad"}},
			{When: Match{Documents: []string{"terms"}}},
		},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`base URL "trail"`,
		`receiver 1 "a": the webhook's url`,
		`receiver 2 "a": the name is taken`,
		`receiver 3 "": has no name`,
		`receiver 4 "b": needs exactly one channel`,
		`receiver 5 "c": needs exactly one channel`,
		`receiver 6 "d": the webhook's secret begins with whsec_`,
		`receiver 7 "e": the webhook's header Webhook-Id`,
		`receiver 8 "f": the webhook's header "X"`,
		`receiver 9 "g": email needs a mail server`,
		`route 1: there is no receiver "nobody"`,
		`route 2: unknown event "changed"`,
		`route 3: unknown severity "bad"`,
		`route 4: "terms" is no document id`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q", want)
		}
	}
	if got := strings.Count(err.Error(), "\n") + 1; got != 14 {
		t.Errorf("%d mistakes reported, want 14:\n%v", got, err)
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error shows a secret:\n%v", err)
	}
}

func TestNewChecksEmail(t *testing.T) {
	good := SMTP{Host: "mail.example.org", From: "trail@example.org"}
	for name, tt := range map[string]struct {
		smtp SMTP
		to   []string
		want string // "" when it is fine
	}{
		"good":              {good, []string{"Legal <legal@example.org>"}, ""},
		"no addresses":      {good, nil, "needs an address"},
		"bad address":       {good, []string{"legal"}, `"legal" is no mail address`},
		"line break":        {good, []string{"a@example.org\r\nBcc: b@example.org"}, "is no mail address"},
		"no sender":         {SMTP{Host: "mail.example.org"}, []string{"a@example.org"}, `smtp.from ""`},
		"unknown tls":       {SMTP{Host: "mail.example.org", From: good.From, TLS: "ssl"}, []string{"a@example.org"}, `unknown smtp.tls "ssl"`},
		"in the clear":      {SMTP{Host: "mail.example.org", From: good.From, TLS: "none"}, []string{"a@example.org"}, "in the clear"},
		"loopback in clear": {SMTP{Host: "::1", From: good.From, TLS: "none"}, []string{"a@example.org"}, ""},
		"looks like it":     {SMTP{Host: "localhost.example.org", From: good.From, TLS: "none"}, []string{"a@example.org"}, "in the clear"},
		"bad port":          {SMTP{Host: "mail.example.org", Port: 70000, From: good.From}, []string{"a@example.org"}, "is no port"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(Config{SMTP: tt.smtp, Receivers: []Receiver{{Name: "legal", Email: &Email{To: tt.to}}}})
			if tt.want == "" && err != nil {
				t.Error(err)
			}
			if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestDefaultPorts(t *testing.T) {
	for tls, want := range map[string]int{"": 587, "starttls": 587, "tls": 465, "none": 25} {
		s := SMTP{Host: "localhost", TLS: tls}
		if err := s.check(); err != nil || s.Port != want {
			t.Errorf("tls %q: port %d (%v), want %d", tls, s.Port, err, want)
		}
	}
}

func TestReceivers(t *testing.T) {
	a, err := New(Config{Receivers: twoReceivers})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"legal", "press"}, a.Receivers()); d != "" {
		t.Errorf("receivers (-want +got):\n%s", d)
	}
}
