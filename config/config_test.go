package config

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"policytrail/policy"
)

// canary is the value of a variable that must appear nowhere.
const canary = "s3cret-canary"

func environment(name string) (string, bool) {
	value, ok := map[string]string{
		"HOOK_SECRET": "whsec_" + canary, "HOOK_TOKEN": canary, "CANARY": canary, "EMPTY": "", "HOST": "example.org",
		"PORT": "9090", "EVIL": "a\nschedule: \"@every 1s\"",
	}[name]
	return value, ok
}

const rightPolicies = `
policies:
  - service: Example
    documents:
      - {type: Privacy Policy, url: https://example.org/privacy}
`

// folder makes a temporary folder with files in it.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func parseText(t *testing.T, text, dir string) *Config {
	t.Helper()
	config, err := Parse("policies.yaml", []byte(text), dir, environment)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func TestDefaults(t *testing.T) {
	got := parseText(t, rightPolicies, "/etc/policytrail")
	want := defaults()
	want.Database = "/etc/policytrail/policytrail.db"
	want.Policies = []Service{{Service: "Example", Documents: []Document{{Type: "Privacy Policy", URL: "https://example.org/privacy"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const everyKey = `# Every key there is.
schedule: 0 6 * * 1-5
timezone: Europe/Berlin
spread: 1h30m
database: state/trail.db
fetch: {user_agent: Watch/1, contact: legal@example.org, timeout: 1m, max_size: 8MiB, per_host: 6/m, robots: false, allow_private: true, retries: 0,
  browser: {path: /opt/chromium, timeout: 1m, still: 2s, memory: 1GB, restart_after: 20}}
server: {listen: "0.0.0.0:${PORT}", token: ${HOOK_SECRET}, url: https://${HOST}/policies}
policies:
  - service: Example
    tags: [messaging, eu]
    schedule: "@daily"
    language: en
    documents:
      - type: Privacy Policy
        url: http://127.0.0.1:7070/privacy
        tags: [eu, minors]
        schedule: "@every 5s"
        timezone: Asia/Shanghai
        language: zh-Hans
        pages: [https://example.org/privacy-2]
        follow: a.next
        browser: true
        select: [main, "article > p", {from: h2, before: footer}]
        remove: .banner
        keep_links: true
        strip_query: [sid, utm_*]
        replace:
          - {pattern: 'Version \d+', with: ""}
          - {pattern: '(\w+)\.exe', with: $1}
        drop: '^Printed on'
      - {type: Terms of Service, url: "https://example.org/terms?l=$${x}", remove: {after: "#end"}, keep_links: true, strip_query: true, browser: false}
  - service: Other
    documents: [{type: Terms, url: https://other.example/terms}]
rules: {packs: [builtin, rules/mine.yaml], disable: cookies, confidence: false}
alerts:
  receivers:
    - {name: legal, email: {to: ["Legal <legal@example.org>"]}}
    - name: hook
      rate: 10/m
      webhook: {url: "https://example.org/${HOST}", secret_file: hook.txt, headers: {Authorization: "Bearer ${HOOK_SECRET}"}}
  routes:
    - {when: {event: [change], severity: [critical, warning], tags: eu, service: example, type: [Terms], document: other/terms, kind: arbitration}, to: [legal, hook], continue: true}
    - {when: {language: [en, de], share: 2.5%, gained: any, lost: [data-sale], changed: arbitration}, to: legal, quiet: "22:00-07:00", timezone: Europe/Berlin}
    - {name: weekly, to: hook, digest: "0 8 * * 1", heartbeat: true}
    - {when: {event: undelivered}, to: legal}
  retry: {first: 1m, longest: 3h, for: 96h}
  model: {url: "http://127.0.0.1:11434/v1", name: tiny, key: "${HOOK_SECRET}", timeout: 5s, max_tokens: 99, daily_tokens: 999}
smtp: {host: localhost, port: 2525, username: me, password: ${HOOK_SECRET}, from: me@example.org, tls: none}
`

func TestEveryKey(t *testing.T) {
	dir := folder(t, map[string]string{"hook.txt": "from a file\n"})
	if err := os.Mkdir(filepath.Join(dir, "rules"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rules/mine.yaml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	secret := Secret("whsec_" + canary)
	want := &Config{
		Schedule: "0 6 * * 1-5", Timezone: "Europe/Berlin", Spread: Duration(90 * time.Minute), Database: filepath.Join(dir, "state/trail.db"),
		Fetch: Fetch{UserAgent: "Watch/1", Contact: "legal@example.org", Timeout: Duration(time.Minute), MaxSize: 8 << 20,
			PerHost: Rate(10 * time.Second), AllowPrivate: true,
			Browser: Browser{Auto: true, Path: "/opt/chromium", Timeout: Duration(time.Minute), Still: Duration(2 * time.Second), Memory: 1e9, RestartAfter: 20}},
		Server: Server{Listen: "0.0.0.0:9090", Token: secret, URL: "https://example.org/policies"},
		Policies: []Service{
			{Service: "Example", Tags: Strings{"messaging", "eu"}, Schedule: "@daily", Language: "en", Documents: []Document{
				{Type: "Privacy Policy", URL: "http://127.0.0.1:7070/privacy", Tags: Strings{"eu", "minors"}, Schedule: "@every 5s",
					Timezone: "Asia/Shanghai", Language: "zh-Hans",
					Pages: Strings{"https://example.org/privacy-2"}, Follow: "a.next", Browser: new(true),
					Select: Selectors{{CSS: "main"}, {CSS: "article > p"}, {From: "h2", Before: "footer"}}, Remove: Selectors{{CSS: ".banner"}},
					KeepLinks: true, StripQuery: Query{Names: Strings{"sid", "utm_*"}},
					Replace: []Replacement{{Pattern: `Version \d+`}, {Pattern: `(\w+)\.exe`, With: "$1"}}, Drop: Strings{"^Printed on"}},
				{Type: "Terms of Service", URL: "https://example.org/terms?l=${x}", Remove: Selectors{{After: "#end"}}, KeepLinks: true,
					StripQuery: Query{All: true}, Browser: new(false)},
			}},
			{Service: "Other", Documents: []Document{{Type: "Terms", URL: "https://other.example/terms"}}},
		},
		Rules: Rules{Packs: Strings{Builtin, filepath.Join(dir, "rules/mine.yaml")}, Disable: Strings{"cookies"}},
		Alerts: Alerts{
			Receivers: []Receiver{
				{Name: "legal", Email: &Email{To: Strings{"Legal <legal@example.org>"}}},
				{Name: "hook", Rate: Rate(6 * time.Second), Webhook: &Webhook{URL: "https://example.org/example.org", Secret: "from a file", SecretFile: "hook.txt",
					Headers: map[string]Secret{"Authorization": "Bearer " + secret}}},
			},
			Routes: []Route{
				{When: When{Event: Strings{"change"}, Severity: Strings{"critical", "warning"}, Tags: Strings{"eu"}, Service: Strings{"example"},
					Type: Strings{"Terms"}, Document: Strings{"other/terms"}, Kind: Strings{"arbitration"}}, To: Strings{"legal", "hook"}, Continue: true},
				{When: When{Language: Strings{"en", "de"}, Share: 0.025, Gained: Strings{"any"}, Lost: Strings{"data-sale"}, Changed: Strings{"arbitration"}},
					To: Strings{"legal"}, Quiet: "22:00-07:00", Timezone: "Europe/Berlin"},
				{Name: "weekly", To: Strings{"hook"}, Digest: "0 8 * * 1", Heartbeat: true},
				{When: When{Event: Strings{"undelivered"}}, To: Strings{"legal"}},
			},
			Model: Model{URL: "http://127.0.0.1:11434/v1", Name: "tiny", Key: secret, Timeout: Duration(5 * time.Second), MaxTokens: 99, DailyTokens: 999},
			Retry: Retry{First: Duration(time.Minute), Longest: Duration(3 * time.Hour), For: Duration(96 * time.Hour)},
		},
		SMTP: SMTP{Host: "localhost", Port: 2525, Username: "me", Password: secret, From: "me@example.org", TLS: "none"},
	}
	got := parseText(t, everyKey, dir)
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b Secret) bool { return a == b })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if least := got.Alerts.Routes[0].When.LeastSeverity(); least != policy.Warning {
		t.Errorf("least severity of critical and warning is %q", least)
	}
}

func TestDocuments(t *testing.T) {
	config := parseText(t, `
schedule: "@hourly"
timezone: UTC
policies:
  - service: Tencent QQ
    tags: [messaging, china]
    schedule: "@daily"
    timezone: Asia/Shanghai
    language: zh
    documents:
      - type: 隐私政策
        url: https://example.org/a
      - type: Privacy Policy
        url: https://example.org/b
        tags: [english, china]
        schedule: "@weekly"
        timezone: Europe/Berlin
        language: en
        browser: false
        select: {after: h1, to: .last}
        remove: [nav]
        keep_links: true
        strip_query: true
        replace: [{pattern: a+, with: b}]
        drop: [^c]
  - service: Other
    documents:
      - {type: Terms, pages: [https://example.org/c, https://example.org/d], follow: a.next, browser: true}
`, ".")
	want := []policy.Document{
		{ID: "tencent-qq/隐私政策", Service: "Tencent QQ", Type: "隐私政策", URL: "https://example.org/a", Language: "zh",
			Tags: []string{"messaging", "china"}, Schedule: "@daily", Timezone: "Asia/Shanghai"},
		{ID: "tencent-qq/privacy-policy", Service: "Tencent QQ", Type: "Privacy Policy", URL: "https://example.org/b", Language: "en",
			Tags: []string{"messaging", "china", "english"}, Schedule: "@weekly", Timezone: "Europe/Berlin",
			Browser: policy.BrowserNever, Extraction: policy.Extraction{
				Select: []policy.Selector{{After: "h1", To: ".last"}}, Remove: policy.CSS("nav"), KeepLinks: true, StripQuery: []string{"*"},
				Replace: []policy.Replacement{{Pattern: "a+", With: "b"}}, Drop: []string{"^c"}}},
		{ID: "other/terms", Service: "Other", Type: "Terms", URL: "https://example.org/c", Pages: []string{"https://example.org/d"},
			Follow: "a.next", Browser: policy.BrowserAlways, Schedule: "@hourly", Timezone: "UTC"},
	}
	if diff := cmp.Diff(want, config.Documents(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if config.Documents()[0].Tags[0] = "changed"; config.Policies[0].Tags[0] != "messaging" {
		t.Error("the documents share their tags with the configuration")
	}
}
