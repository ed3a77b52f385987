package alerts

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestExec(t *testing.T) {
	t.Setenv("SMTP_PASSWORD", "s3cret")
	file := filepath.Join(t.TempDir(), "got")
	for _, c := range []struct {
		name, script, answer, wrong string
		refused                     bool
	}{
		{"taken", `cat > "$0"; echo $POLICYTRAIL_EVENT; echo all well`, "exit status 0: change all well", "", false},
		{"silent", "cat >/dev/null", "exit status 0", "", false},
		{"our environment stays ours", `echo "[$SMTP_PASSWORD]"`, "exit status 0: []", "", false},
		{"busy", "echo no room >&2; exit 75", "", "no room", false},
		{"refused", "exit 65", "", "exit status 65", true},
		{"hangs", "sleep 60", "", "no answer within", false},
		{"much to say", "yes | head -c 1000000", "exit status 0: y y y", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := Config{
				Receivers: []Receiver{{Name: "run", Exec: &Exec{Command: []string{"/bin/sh", "-c", c.script, file}}}},
				AllowExec: true, Timeout: 2 * time.Second,
			}
			a, alert, owed := compose(t, config, changeNews())
			answer, err := a.Deliver(t.Context(), alert, owed[0])
			var refused *Refused
			if errors.As(err, &refused) != c.refused || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("error %v, want one with %q", err, c.wrong)
			}
			if !strings.HasPrefix(answer, c.answer) || len(answer) > 1000 {
				t.Errorf("answer %q, want %q", answer, c.answer)
			}
		})
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got Request
	if err := json.Unmarshal(data, &got); err != nil || got.Type != "policy.change" {
		t.Errorf("the command got %s, %v", data, err)
	}
}

func TestCommandsAreOffUnlessAllowed(t *testing.T) {
	_, err := New(Config{Receivers: []Receiver{{Name: "run", Exec: &Exec{Command: []string{"/bin/true"}}}}})
	if err == nil || !strings.Contains(err.Error(), "not allowed") {
		t.Errorf("error %v", err)
	}
}
