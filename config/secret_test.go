package config

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func TestSecretsAreNeverPrinted(t *testing.T) {
	dir := folder(t, map[string]string{"hook.txt": canary})
	config := parseText(t, `
server: {token: "${HOOK_SECRET}"}
smtp: {host: mail.example.org, username: trail, password: "${HOOK_SECRET}", from: a@example.org}
alerts:
  receivers:
    - name: hook
      webhook: {url: "https://example.org/${HOOK_TOKEN}", secret_file: hook.txt, headers: {Authorization: "${HOOK_SECRET}"}}
`+rightPolicies, dir)
	if config.Server.Token.Reveal() != "whsec_"+canary || config.Alerts.Receivers[0].Webhook.Secret.Reveal() != canary {
		t.Fatalf("the secrets were not read: %q", config.Server.Token.Reveal())
	}
	printed := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		printed[verb] = fmt.Sprintf(verb+verb, *config, config)
		printed[verb+" of a part"] = fmt.Sprintf(verb+verb+verb+verb, config.Alerts, config.Alerts.Receivers[0].Webhook, config.SMTP, config.Server.Token)
	}
	printed["json"] = marshal(t, json.Marshal, config)
	printed["json value"] = marshal(t, json.Marshal, *config)
	printed["yaml"] = marshal(t, yaml.Marshal, config)
	printed["yaml of a part"] = marshal(t, yaml.Marshal, config.SMTP)
	printed["xml of a part"] = marshal(t, xml.Marshal, config.SMTP)
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("loaded", "config", config, "smtp", config.SMTP, "token", config.Server.Token, "alerts", config.Alerts)
	}
	printed["slog"] = log.String()
	for way, text := range printed {
		if strings.Contains(text, "s3cret") || strings.Contains(text, fmt.Sprintf("%x", "s3cret")) {
			t.Errorf("%s prints a secret: %s", way, text)
		}
	}
	if want := "Headers:map[Authorization:***]"; !strings.Contains(printed["%+v"], want) {
		t.Errorf("%s is not in %s", want, printed["%+v"])
	}
}

func marshal(t *testing.T, how func(any) ([]byte, error), value any) string {
	t.Helper()
	data, err := how(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
