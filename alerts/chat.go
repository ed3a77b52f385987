package alerts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nicholas-fedor/shoutrrr"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// chat is the channel of one receiver who is reached over a chat or push
// service that shoutrrr knows.
type chat struct {
	address string // holds the token: never to be shown
	service string // "slack"
	limit   int    // characters of a message
	client  *http.Client
	now     func() time.Time
	timeout time.Duration
	secrets secrets
	words   *wording
}

// lengths are how many characters the services take in a message, as their own
// documentation has it, less some room for what is put around it.
var lengths = map[string]int{
	"discord": 1900, "telegram": 4000, "slack": 3000, "mattermost": 4000, "rocketchat": 4500, "googlechat": 4000,
	"teams": 20_000, "matrix": 20_000, "zulip": 9500, "signal": 1900, "wecom": 1900, "lark": 20_000,
	"ntfy": 3900, "gotify": 20_000, "pushover": 1000, "pushbullet": 3000, "bark": 3000, "join": 3000, "ifttt": 3000,
	"opsgenie": 10_000, "pagerduty": 1000, "twilio": 1500, "notifiarr": 1900, "signalgrid": 3000, "generic": 20_000,
}

// shortest is how much is sent to a service of which nothing is known.
const shortest = 1000

func newChat(c Chat, config Config, words *wording) (*chat, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme == "" {
		// The address is not shown: it holds a token.
		return nil, errors.New("the chat's url is no address of a chat service (write slack://…, as shoutrrr has it)")
	}
	service, _, _ := strings.Cut(strings.ToLower(u.Scheme), "+")
	ch := &chat{
		address: c.URL, service: service, limit: cmp.Or(lengths[service], shortest), client: hookClient(config),
		now: config.Now, timeout: config.Timeout, secrets: chatSecrets(u), words: words,
	}
	sender, err := shoutrrr.CreateSenderWithOptions(types.SenderOptions{})
	if err != nil {
		return nil, err
	}
	located, err := sender.Locate(c.URL)
	if err != nil {
		return nil, fmt.Errorf("reading the chat's url: %w", ch.explain(err))
	}
	if _, ok := located.(types.HTTPClientSetter); !ok {
		return nil, fmt.Errorf("the service %s can't be reached safely (use email or webhook instead)", service)
	}
	return ch, nil
}

// chatSecrets are all parts of an address: which of them is the token differs
// from service to service.
func chatSecrets(u *url.URL) secrets {
	password, _ := u.User.Password()
	s := secrets{u.String(), u.User.Username(), password, u.Host, u.Hostname(), u.RawQuery}
	for _, segment := range strings.Split(u.Path, "/") {
		s = append(s, segment, url.PathEscape(segment))
	}
	for _, values := range u.Query() {
		for _, value := range values {
			s = append(s, value, url.QueryEscape(value))
		}
	}
	// The longest first, or a part would spoil the whole.
	slices.SortFunc(s, func(a, b string) int { return len(b) - len(a) })
	return s
}

// send makes one attempt. The library knows no context: its requests are bound
// to ours by the client they are made with.
func (c *chat) send(ctx context.Context, m message) (answer string, err error) {
	title, text, err := c.text(m)
	if err != nil {
		return "", err
	}
	watched := &watchedClient{ctx: ctx, client: c.client}
	sender, err := shoutrrr.CreateSenderWithOptions(types.SenderOptions{HTTPClient: watched, Timeout: c.timeout}, c.address)
	if err != nil {
		return "", fmt.Errorf("preparing the message for %s: %w", c.service, c.explain(err))
	}
	params := types.Params{}
	params.SetTitle(title)
	err = errors.Join(sender.Send(text, &params)...)
	status, retry := watched.last()
	answer = fmt.Sprintf("%s: HTTP %d", c.service, status)
	if err == nil {
		return answer, nil
	}
	err = fmt.Errorf("posting to %s: %w", c.service, c.explain(err))
	if status == http.StatusGone {
		return "", &Refused{err}
	}
	if at, ok := retryAfter(retry, c.now()); ok {
		return "", &Later{At: at, Err: err}
	}
	return "", err
}

// explain makes a short error of the library's, without the secrets.
func (c *chat) explain(err error) error {
	if target := new(types.TargetError); errors.As(err, &target) {
		err = target.Err
	}
	return errors.New(oneLine(c.secrets.hide(err.Error()), answerRunes))
}

// text is the title and the message, cut to the service's length.
func (c *chat) text(m message) (title, text string, err error) {
	title, text, err = c.words.chat(m.payload)
	if err != nil {
		return "", "", fmt.Errorf("writing the message: %w", err)
	}
	link := ""
	if m.payload.Link != "" {
		link = "\n\n" + m.payload.Link
	}
	text = strings.TrimSuffix(strings.TrimRight(text, "\n"), link)
	return oneLine(title, 250), cutSentence(text, c.limit-len([]rune(link))) + link, nil
}

// watchedClient makes requests within a context and remembers the last answer.
type watchedClient struct {
	ctx    context.Context
	client *http.Client

	mu     sync.Mutex
	status int
	retry  string // Retry-After
}

// Do implements types.HTTPClient.
func (w *watchedClient) Do(r *http.Request) (*http.Response, error) {
	resp, err := w.client.Do(r.WithContext(w.ctx))
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status, w.retry = resp.StatusCode, resp.Header.Get("Retry-After")
	return resp, nil
}

func (w *watchedClient) last() (status int, retry string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status, w.retry
}
