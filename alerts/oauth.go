package alerts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// OAuth says how access tokens are got to log in to the mail server with
// (XOAUTH2): with a refresh token, as RFC 6749, section 6, has it.
type OAuth struct {
	TokenURL     string
	ClientID     string
	ClientSecret string // "" for a public client
	RefreshToken string
	Scope        string
}

func (o *OAuth) check() error {
	u, err := url.Parse(o.TokenURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && !loopback(u.Hostname()) {
		return errors.New("smtp.oauth needs a token_url with https")
	}
	if o.ClientID == "" || o.RefreshToken == "" {
		return errors.New("smtp.oauth needs a client_id and a refresh_token")
	}
	return nil
}

// tokens gets access tokens and keeps the last for as long as it is good. Mails
// that go out at once wait for one request.
type tokens struct {
	oauth  OAuth
	client *http.Client
	now    func() time.Time
	flight singleflight.Group

	mu    sync.Mutex
	token string
	until time.Time
}

// early is how long before its end a token is no longer used.
const early = time.Minute

func (t *tokens) access(ctx context.Context) (string, error) {
	t.mu.Lock()
	token, until := t.token, t.until
	t.mu.Unlock()
	if token != "" && t.now().Add(early).Before(until) {
		return token, nil
	}
	got, err, _ := t.flight.Do("", func() (any, error) { return t.refresh(ctx) })
	if err != nil {
		return "", fmt.Errorf("getting a token for the mail server from %s: %w", t.oauth.TokenURL, err)
	}
	return got.(string), nil
}

// drop forgets the token.
func (t *tokens) drop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token = ""
}

func (t *tokens) refresh(ctx context.Context) (string, error) {
	form := url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {t.oauth.RefreshToken}, "client_id": {t.oauth.ClientID},
	}
	for name, value := range map[string]string{"client_secret": t.oauth.ClientSecret, "scope": t.oauth.Scope} {
		if value != "" {
			form.Set(name, value)
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.oauth.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := t.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"` // seconds
		Error       string `json:"error"`
	}
	err = json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(&answer)
	if resp.StatusCode != http.StatusOK || err != nil || answer.AccessToken == "" {
		return "", fmt.Errorf("HTTP %d, %s", resp.StatusCode, cmp.Or(oneLine(answer.Error, 100), "no token in the answer"))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token, t.until = answer.AccessToken, t.now().Add(time.Duration(cmp.Or(answer.ExpiresIn, 300))*time.Second)
	return t.token, nil
}
