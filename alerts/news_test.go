package alerts

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"policytrail/diff"
	"policytrail/policy"
)

var twoReceivers = []Receiver{
	{Name: "legal", Webhook: &Webhook{URL: "https://legal.example/hook"}},
	{Name: "press", Webhook: &Webhook{URL: "https://press.example/hook"}},
}

func TestComposeTwiceGivesTheSameIDs(t *testing.T) {
	for name, news := range map[string]News{
		"change": changeNews(), "broken": brokenNews(), "recovered": recoveredNews(),
	} {
		t.Run(name, func(t *testing.T) {
			_, first, owed := compose(t, Config{Receivers: twoReceivers}, news)
			news.At = news.At.Add(time.Minute) // the process died and the check ran again
			_, again, owedAgain := compose(t, Config{Receivers: twoReceivers}, news)
			if first.ID != again.ID {
				t.Errorf("alert %s, then %s", first.ID, again.ID)
			}
			if d := cmp.Diff(owed, owedAgain); d != "" {
				t.Errorf("deliveries differ (-first +again):\n%s", d)
			}
			if owed[0].ID == owed[1].ID {
				t.Errorf("two receivers share the delivery %s", owed[0].ID)
			}
			if owed[0].Alert != first.ID || owed[0].State != policy.Owed {
				t.Errorf("delivery = %+v, want one of %s, owed", owed[0], first.ID)
			}
		})
	}
}

func TestComposeTellsNewsApart(t *testing.T) {
	ids := make(map[string]string)
	for name, edit := range map[string]func(*News){
		"as it is":       func(*News) {},
		"other document": func(n *News) { n.Document.ID = "pigeon-post/terms" },
		"other step":     func(n *News) { n.Change.From, n.Change.To = 4, 5 },
		"other old text": func(n *News) { n.Old.SHA256 = "0" },
		"other new text": func(n *News) { n.New.SHA256 = "0" },
		"broken":         func(n *News) { *n = brokenNews() },
		"broken again":   func(n *News) { *n = brokenNews(); n.Since = noon },
		"recovered":      func(n *News) { *n = recoveredNews() },
	} {
		news := changeNews()
		edit(&news)
		_, alert, _ := compose(t, Config{Receivers: twoReceivers}, news)
		if other, ok := ids[alert.ID]; ok {
			t.Errorf("%q and %q have the same id", name, other)
		}
		ids[alert.ID] = name
	}
}

func TestComposeNothing(t *testing.T) {
	reExtracted := changeNews()
	reExtracted.Change.ReExtracted = true
	elsewhere := []Route{{When: Match{Services: []string{"Elsewhere"}}, To: []string{"legal"}}}
	for name, tt := range map[string]struct {
		config Config
		news   News
	}{
		"no receivers":         {Config{}, changeNews()},
		"no route":             {Config{Receivers: twoReceivers, Routes: elsewhere}, changeNews()},
		"nobody on purpose":    {Config{Receivers: twoReceivers, Routes: []Route{{}}}, changeNews()},
		"our own doing":        {Config{Receivers: twoReceivers}, reExtracted},
		"broken, not severity": {Config{Receivers: twoReceivers, Routes: []Route{{When: Match{Severity: policy.Good}, To: []string{"legal"}}}}, brokenNews()},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := New(tt.config)
			if err != nil {
				t.Fatal(err)
			}
			alert, deliveries, err := a.Compose(tt.news)
			if alert != nil || deliveries != nil || err != nil {
				t.Errorf("Compose = %v, %v, %v, want nothing", alert, deliveries, err)
			}
		})
	}
}

func TestComposeRefusesNonsense(t *testing.T) {
	a, err := New(Config{Receivers: twoReceivers})
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(*News){
		"no document": func(n *News) { n.Document.ID = "" },
		"no change":   func(n *News) { n.Change = nil },
		"no event":    func(n *News) { n.Event = "" },
	} {
		news := changeNews()
		edit(&news)
		if _, _, err := a.Compose(news); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestTitles(t *testing.T) {
	returned := changeNews()
	returned.Change.ReturnOf = 2
	returnedQuietly := wordingNews()
	returnedQuietly.Change.ReturnOf = 2
	long := changeNews()
	long.Change.Clauses = long.Change.Clauses[1:]
	long.Change.Clauses[0].After[0].Quote = "we will \"gladly\"\u202e and\x07 without\n any delay give it to whoever turns up at our door and asks"
	bare := changeNews()
	bare.Change.Clauses = []policy.ClauseEvent{{Kind: "data-sale", What: policy.ClauseReworded, Severity: policy.Notice}}
	for _, tt := range []struct {
		name string
		news News
		want string
	}{
		{"clauses", changeNews(), `Pigeon Post Privacy Policy: new clause "retain, preserve or disclose" (government disclosure, critical) and 1 more`},
		{"wording", wordingNews(), "Pigeon Post Privacy Policy changed: " + wordingNews().Change.Summary},
		{"return", returned, `Pigeon Post Privacy Policy: back to version 2, new clause "retain, preserve or disclose" (government disclosure, critical) and 1 more`},
		{"return without clauses", returnedQuietly, "Pigeon Post Privacy Policy went back to the text of version 2"},
		{"long quote", long, `Pigeon Post Privacy Policy: new clause "we will 'gladly' and without any delay give it to whoever…" (government disclosure, critical)`},
		{"no quote", bare, "Pigeon Post Privacy Policy: reworded clause (data sale, notice)"},
		{"broken", brokenNews(), "Pigeon Post Privacy Policy can't be read since 2026-03-13 06:00 UTC: the page is a login form"},
		{"recovered", recoveredNews(), "Pigeon Post Privacy Policy can be read again after 2 days"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, alert, _ := compose(t, Config{Receivers: twoReceivers}, tt.news)
			if alert.Title != tt.want {
				t.Errorf("title\n got %s\nwant %s", alert.Title, tt.want)
			}
		})
	}
}

func TestBigChangeIsCut(t *testing.T) {
	for name, passage := range map[string]string{
		"many passages": "Passage that nobody had seen before, number ",
		"long passages": strings.Repeat("words without end ", 500),
	} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			for i := range 200 {
				text.WriteString(passage + strings.Repeat("x", i+1) + "\n")
			}
			news := wordingNews()
			news.Diff = diff.Texts(oldText, text.String())
			p := newPayload(news, "")
			if len(p.Diff.Hunks) == 0 || len(p.Diff.Hunks) > maxHunks {
				t.Errorf("the payload holds %d hunks, want 1 to %d", len(p.Diff.Hunks), maxHunks)
			}
			if p.LeftOut != len(news.Diff.Hunks)-len(p.Diff.Hunks) {
				t.Errorf("%d of %d hunks are held, and %d said to be left out", len(p.Diff.Hunks), len(news.Diff.Hunks), p.LeftOut)
			}
			_, alert, _ := compose(t, Config{Receivers: twoReceivers}, news)
			if len(alert.Payload) > 256<<10 {
				t.Errorf("the payload has %d bytes", len(alert.Payload))
			}
			plain, rich, err := rendered(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, body := range []string{plain, rich} {
				if !strings.Contains(body, "more, see") || !strings.Contains(body, "policytrail diff pigeon-post/privacy-policy 3 4") {
					t.Error("the mail doesn't say where the rest is")
				}
			}
		})
	}
}

func TestLinks(t *testing.T) {
	for base, want := range map[string]string{
		"":                           "",
		"https://trail.example":      "https://trail.example/documents/pigeon-post/privacy-policy/changes/4",
		"https://trail.example/pol/": "https://trail.example/pol/documents/pigeon-post/privacy-policy/changes/4",
	} {
		if got := newPayload(changeNews(), base).Link; got != want {
			t.Errorf("link under %q = %q, want %q", base, got, want)
		}
	}
	if got, want := pageURL("https://t.example", "信鸽/隐私政策"), "https://t.example/documents/%E4%BF%A1%E9%B8%BD/%E9%9A%90%E7%A7%81%E6%94%BF%E7%AD%96"; got != want {
		t.Errorf("link = %q, want %q", got, want)
	}
}

func TestWhatOnlyReadsOtherwiseIsNamed(t *testing.T) {
	news := changeNews()
	reworded := news.Change.Clauses[0]
	reworded.Kind, reworded.Title, reworded.What, reworded.Severity = "tracking", "Cookies", policy.ClauseReworded, policy.Notice
	reworded.Before = []policy.Flag{{Sentence: "We use cookies to know you again.", Quote: "use cookies", Severity: policy.Notice}}
	against := news.Change.Clauses[1]
	against.What, against.Claim = policy.ClauseContradicts, &policy.Claim{Text: "hands over nothing", Date: "2018-04-29"}
	news.Change.Clauses = append(news.Change.Clauses, reworded, against)
	a, err := New(Config{Receivers: []Receiver{{Name: "desk", Email: &Email{To: []string{"desk@example.org"}}}},
		SMTP: SMTP{Host: "127.0.0.1", From: "trail@example.org", TLS: "none"}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := a.Preview(news, "desk")
	if err != nil {
		t.Fatal(err)
	}
	if want := `Pigeon Post Privacy Policy: clause against a public statement "retain, preserve or disclose" (government disclosure, critical) and 2 more`; p.Parts["subject"] != want {
		t.Errorf("subject %s", p.Parts["subject"])
	}
	for _, part := range []string{"text", "html"} {
		body := p.Parts[part]
		for _, want := range []string{"In other words only: Cookies.", "“hands over nothing” (2018-04-29)", "2 more flagged clauses are touched."} {
			if !strings.Contains(body, want) {
				t.Errorf("the %s lacks %q:\n%s", part, want, body)
			}
		}
		if strings.Contains(body, "know you again") {
			t.Errorf("the %s quotes what only reads otherwise", part)
		}
	}
}
