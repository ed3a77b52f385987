package alerts

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestXOAUTH2(t *testing.T) {
	server := mailServer{password: "token-1"}
	asked, broken := 0, false
	tokens := listen(t, func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		if got := r.PostForm.Encode(); got != "client_id=me&client_secret=client-s3cret&grant_type=refresh_token&refresh_token=refresh-s3cret&scope=mail" {
			t.Errorf("asked with %s", got)
		}
		if asked++; broken {
			w.WriteHeader(http.StatusBadRequest)
			io.WriteString(w, `{"error": "invalid_grant: refresh-s3cret"}`)
			return
		}
		fmt.Fprintf(w, `{"access_token": "token-%d", "expires_in": 3600}`, asked)
	})
	now := noon
	config := mailConfig(server.serve(t, &trusted, false), "legal@example.org")
	config.SMTP.TLS, config.SMTP.Username = "starttls", "trail@example.org"
	config.SMTP.OAuth = &OAuth{TokenURL: tokens.URL, ClientID: "me", ClientSecret: "client-s3cret", RefreshToken: "refresh-s3cret", Scope: "mail"}
	config.Now = func() time.Time { return now }
	a, alert, owed := compose(t, config, changeNews())
	deliver := func() error {
		_, err := a.Deliver(t.Context(), alert, owed[0])
		return err
	}
	for range 2 {
		if err := deliver(); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 || server.inbox()[0].login != "trail@example.org" {
		t.Errorf("asked for %d tokens, want 1; logged in as %q", asked, server.inbox()[0].login)
	}
	now = now.Add(time.Hour)
	server.password = "token-2"
	if err := deliver(); err != nil || asked != 2 {
		t.Errorf("after the token's time: %v, %d tokens", err, asked)
	}
	// Taken back before its time: the next attempt asks for another.
	server.password = "token-3"
	if err := deliver(); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("with a token that was taken back: %v", err)
	}
	if err := deliver(); err != nil {
		t.Errorf("with a new one: %v", err)
	}
	broken, now = true, now.Add(time.Hour)
	if err := deliver(); err == nil || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "invalid_grant") {
		t.Errorf("without a token: %v", err)
	}
}

func TestOAuthWithMistakes(t *testing.T) {
	for _, o := range []OAuth{
		{}, {TokenURL: "http://tokens.example.org", ClientID: "me", RefreshToken: "x"}, {TokenURL: "https://tokens.example.org", ClientID: "me"},
	} {
		c := mailConfig(25, "legal@example.org")
		c.SMTP.Username, c.SMTP.OAuth = "me", &o
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), "smtp.oauth") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
