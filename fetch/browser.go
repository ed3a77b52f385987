package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"github.com/chromedp/chromedp"
)

// BrowserConfig says how pages are rendered. The zero value is usable where a
// browser is installed.
type BrowserConfig struct {
	// Path is the program: Chromium, Chrome, or a headless shell of theirs.
	// Default: the first of their usual names that is found.
	Path string

	// Timeout limits one page, from the start of its navigation until its text
	// is still. Default: 30 s.
	Timeout time.Duration

	// Still is how long a page's text must not grow, and none of its scripts'
	// requests be under way, for it to count as complete. Default: 800 ms.
	Still time.Duration

	// Memory limits the scripts of one page, in bytes. Default: 512 MB.
	Memory int64

	// RestartAfter is the number of pages after which the browser is started
	// anew, since browsers grow. Default: 100.
	RestartAfter int

	// Idle is after how long without a page the browser is ended. Default: 1 min.
	Idle time.Duration
}

func (c BrowserConfig) withDefaults() BrowserConfig {
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Still == 0 {
		c.Still = 800 * time.Millisecond
	}
	if c.Memory == 0 {
		c.Memory = 512_000_000
	}
	if c.RestartAfter == 0 {
		c.RestartAfter = 100
	}
	if c.Idle == 0 {
		c.Idle = time.Minute
	}
	return c
}

// tabs is how many pages are rendered beside each other. Each takes a process
// of its own, of some 100 MB.
const tabs = 2

// Browser fetches pages as a headless Chromium shows them: scripts have run. It
// is as polite as the Client it goes with, whose turns, robots.txt rules,
// User-Agent and limits it shares, and all its connections pass the same guard.
// The program is started with the first page. Make it with NewBrowser; it is
// safe for concurrent use.
type Browser struct {
	client *Client
	config BrowserConfig
	slots  chan struct{}

	mu      sync.Mutex
	session *session // nil while no browser runs
	idle    *time.Timer
}

// NewBrowser returns a Browser that goes with c. Nothing is started yet.
func NewBrowser(c *Client, config BrowserConfig) *Browser {
	return &Browser{client: c, config: config.withDefaults(), slots: make(chan struct{}, tabs)}
}

// Close ends the browser once the pages under way have come. The Browser can
// still be used.
func (b *Browser) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.idle != nil {
		b.idle.Stop()
	}
	b.retire()
}

// Get fetches a page as Client.Get does, and renders it: the body is the HTML of
// the page as it stands when its text is still, in UTF-8, shadow roots as
// templates and frames of its host in their place. It has no validators, and
// those of the request are not sent. What is no HTML comes as the Client brings it.
func (b *Browser) Get(ctx context.Context, r Request) (*Page, error) {
	u, err := parseURL(r.URL)
	if err != nil {
		return nil, err
	}
	v, err := b.client.newVisit(Request{URL: r.URL, Language: r.Language}, u)
	if err != nil {
		return nil, err
	}
	defer v.leave()
	select { // before the host's turn: nobody waits for a host that waits for a tab
	case b.slots <- struct{}{}:
		defer func() { <-b.slots }()
	case <-ctx.Done():
		return nil, waitError(u, ctx.Err())
	}
	if err := v.obeyRobots(ctx, u); err != nil {
		return nil, err
	}
	if err := v.enter(ctx, u); err != nil {
		return nil, err
	}
	if err := b.client.hosts.start(ctx, v.host); err != nil {
		return nil, waitError(u, err)
	}
	s, err := b.enter()
	if err != nil {
		return nil, &Error{URL: printable(u), Reason: NoBrowser, Err: err,
			Do: "install Chromium, or name the program with fetch.browser.path"}
	}
	defer b.leave(s)
	page, err := s.render(ctx, v, u, b.config)
	if errors.Is(err, errNoHTML) {
		return v.page(ctx, u)
	}
	return page, err
}

// session is one run of the browser.
type session struct {
	ctx    context.Context // ends with the program
	cancel func()
	proxy  *guardProxy
	pages  int // begun
	active int // under way
	old    bool
}

// enter gives a session to render a page in, a new one if need be.
func (b *Browser) enter() (*session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.idle != nil {
		b.idle.Stop()
	}
	if s := b.session; s != nil && (s.pages >= b.config.RestartAfter || s.ctx.Err() != nil || s.lost()) {
		b.retire()
	}
	if b.session == nil {
		s, err := b.start()
		if err != nil {
			return nil, err
		}
		b.session = s
	}
	b.session.pages++
	b.session.active++
	return b.session, nil
}

func (b *Browser) leave(s *session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.active--
	switch {
	case s.active > 0:
	case s.old:
		s.end()
	case b.idle == nil:
		b.idle = time.AfterFunc(b.config.Idle, b.Close)
	default:
		b.idle.Reset(b.config.Idle)
	}
}

// retire has the session end with its last page.
func (b *Browser) retire() {
	s := b.session
	b.session = nil
	if s == nil {
		return
	}
	s.old = true
	if s.active == 0 {
		s.end()
	}
}

func (s *session) end() {
	s.cancel()
	s.proxy.close()
}

// lost reports whether the program ended by itself.
func (s *session) lost() bool {
	running := chromedp.FromContext(s.ctx).Browser
	if running == nil {
		return false
	}
	select {
	case <-running.LostConnection:
		return true
	default:
		return false
	}
}

// start starts the program behind a proxy of its own.
func (b *Browser) start() (*session, error) {
	path, err := findBrowser(b.config.Path)
	if err != nil {
		return nil, err
	}
	proxy, err := newGuardProxy(b.client.transport)
	if err != nil {
		return nil, fmt.Errorf("starting the browser's way out: %w", err)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), b.flags(path, proxy)...)
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithLogf(discard), chromedp.WithErrorf(discard), chromedp.WithDebugf(discard))
	s := &session{ctx: ctx, proxy: proxy, cancel: func() {
		cancel()
		stop()
	}}
	if err := chromedp.Do(ctx); err != nil { // starts it
		s.end()
		return nil, fmt.Errorf("starting %s: %w", path, err)
	}
	return s, nil
}

func discard(string, ...any) {}

// flags are how the program is started. It is given nothing of the
// environment, where secrets may stand, but the path of programs.
func (b *Browser) flags(path string, proxy *guardProxy) []chromedp.ExecAllocatorOption {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoInheritEnv,
		chromedp.Env("PATH="+os.Getenv("PATH"), "HOME="+os.TempDir(), "LANG=C.UTF-8"),
		chromedp.Flag("user-agent", b.client.config.UserAgent),
		// Everything goes through the guard: loopback too, which browsers keep
		// from proxies, and nothing is resolved or sent beside it.
		chromedp.Flag("proxy-server", proxy.url()),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("webrtc-ip-handling-policy", "disable_non_proxied_udp"),
		chromedp.Flag("force-webrtc-ip-handling-policy", "disable_non_proxied_udp"),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("js-flags", "--max-old-space-size="+strconv.FormatInt(max(1, b.config.Memory>>20), 10)),
		chromedp.Flag("blink-settings", "imagesEnabled=false"),
		chromedp.Flag("mute-audio", true),
		chromedp.Flag("disable-gpu", true),
	)
	if os.Geteuid() == 0 {
		// Chromium refuses its sandbox to root. Better is to run as someone else.
		options = append(options, chromedp.NoSandbox)
	}
	return options
}

// browserNames are the programs looked for, the freest first.
var browserNames = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell", "chrome-headless-shell",
	"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
}

func findBrowser(path string) (string, error) {
	if path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("looking for the browser: %w", err)
		}
		return found, nil
	}
	for _, name := range browserNames {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", errors.New("it is to be rendered, and there is no browser on this machine")
}
