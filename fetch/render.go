package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"policytrail/policy"
)

// errNoHTML means that an address brings something else than a page to render.
var errNoHTML = errors.New("no HTML")

// rendering is one page in a tab of its own.
type rendering struct {
	session *session
	visit   *visit
	url     *url.URL // as asked for
	config  BrowserConfig

	mu       sync.Mutex
	frame    cdp.FrameID // the page's own, of its first document
	sought   *url.URL    // the last address of the page itself, after redirects
	document *network.Response
	refused  error                      // a redirect that robots.txt forbids
	pending  map[network.RequestID]bool // requests of scripts and for them under way
	quiet    time.Time                  // since when there are none
	asking   sync.WaitGroup             // questions to robots.txt
	over     bool                       // nothing is heard any more
}

// render shows a page in a context of its own, cookies and all, and takes its
// HTML when its text is still.
func (s *session) render(ctx context.Context, v *visit, u *url.URL, config BrowserConfig) (*Page, error) {
	began := time.Now()
	tab, cancel := chromedp.NewContext(s.ctx, chromedp.WithNewBrowserContext())
	limited, stop := context.WithTimeout(tab, config.Timeout)
	defer context.AfterFunc(ctx, stop)()
	r := &rendering{session: s, visit: v, url: u, sought: u, config: config, pending: map[network.RequestID]bool{}, quiet: began}
	defer func() {
		r.deafen()
		stop()
		cancel()
		r.asking.Wait()
	}()
	at := v.c.config.Now()
	html, final, err := r.run(limited)
	switch {
	case ctx.Err() != nil:
		return nil, &Error{URL: printable(u), Reason: Cancelled, Err: ctx.Err()}
	case errors.Is(err, errNoHTML):
		return nil, err
	case err != nil:
		return nil, r.explain(limited, err)
	}
	return r.page(html, final, at, time.Since(began))
}

// run goes to the page and waits. Its HTML comes with the address it has then.
func (r *rendering) run(ctx context.Context) (html, final string, err error) {
	if err := r.prepare(ctx); err != nil {
		return "", "", err
	}
	target := *r.url
	target.User = nil // a browser would offer it to every frame
	err = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.NavigateResponse(target.String())(ctx, t)
		return err
	}))
	if ended := r.ended(); ended != nil {
		return "", "", ended
	}
	if err != nil {
		return "", "", err
	}
	if err := r.waitStill(ctx); err != nil {
		return "", "", err
	}
	taken, err := chromedp.Run(ctx, chromedp.Evaluate[snapshot](strings.ReplaceAll(takeHTML, "LIMIT", fmt.Sprint(r.visit.c.config.MaxSize))))
	if err != nil {
		return "", "", err
	}
	if taken.Large {
		return "", "", errTooLarge
	}
	return taken.HTML, taken.URL, r.ended()
}

// prepare sets the tab up: who we are, no downloads, and a look at each address
// the page itself is sent on to.
func (r *rendering) prepare(ctx context.Context) error {
	if err := chromedp.Listen(ctx, func(event any) { r.hear(ctx, event) }); err != nil {
		return err
	}
	if _, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorDeny, BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
	}); err != nil {
		return err
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		return err
	}
	if _, err := chromedp.Call(ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: r.visit.c.config.UserAgent, AcceptLanguage: acceptLanguage(r.visit.request.Language),
	}); err != nil {
		return err
	}
	_, err := chromedp.Call(ctx, cdpfetch.Enable, cdpfetch.EnableParams{Patterns: []*cdpfetch.RequestPattern{
		{ResourceType: network.ResourceTypeDocument, RequestStage: cdpfetch.RequestStageRequest},
	}})
	return err
}

// hear takes in what the browser tells of the page's requests. It must not wait.
func (r *rendering) hear(ctx context.Context, event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return
	}
	switch e := event.(type) {
	case *cdpfetch.EventRequestPaused:
		if r.frame == "" {
			r.frame = e.FrameID
		}
		if to, err := url.Parse(e.Request.URL); err == nil && e.FrameID == r.frame {
			r.sought = to
		}
		r.asking.Add(1)
		go r.admit(ctx, e, e.FrameID == r.frame)
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument && (r.frame == "" || e.FrameID == r.frame) {
			r.document = e.Response
		}
	case *network.EventRequestWillBeSent:
		switch e.Type {
		case network.ResourceTypeDocument, network.ResourceTypeScript, network.ResourceTypeXHR, network.ResourceTypeFetch:
			r.pending[e.RequestID] = true
		}
	case *network.EventLoadingFinished:
		r.settle(e.RequestID)
	case *network.EventLoadingFailed:
		r.settle(e.RequestID)
	}
}

// deafen ends the hearing, so that nothing is asked after the last answer was
// waited for.
func (r *rendering) deafen() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
}

func (r *rendering) settle(id network.RequestID) {
	if !r.pending[id] {
		return
	}
	delete(r.pending, id)
	r.quiet = time.Now()
}

// admit lets a document be fetched, unless it is the page's own and robots.txt
// forbids it.
func (r *rendering) admit(ctx context.Context, e *cdpfetch.EventRequestPaused, own bool) {
	defer r.asking.Done()
	if own {
		if err := r.allowed(ctx, e.Request.URL); err != nil {
			r.mu.Lock()
			r.refused = err
			r.mu.Unlock()
			_, _ = chromedp.Call(ctx, cdpfetch.FailRequest, cdpfetch.FailRequestParams{
				RequestID: e.RequestID, ErrorReason: network.ErrorReasonBlockedByClient,
			}) // should it fail, the page fails with it
			return
		}
	}
	_, _ = chromedp.Call(ctx, cdpfetch.ContinueRequest, cdpfetch.ContinueRequestParams{RequestID: e.RequestID})
}

func (r *rendering) allowed(ctx context.Context, address string) error {
	u, err := parseURL(address)
	if err != nil {
		return err
	}
	return r.visit.obeyRobots(ctx, u)
}

// ended says why there is no use in waiting for the page, nil if there is.
func (r *rendering) ended() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.refused != nil:
		return r.refused
	case r.document == nil:
		return nil
	case r.document.Status >= 400:
		a := r.answer()
		if cause := r.session.proxy.cause(a.url); cause != nil && a.status == http.StatusBadGateway {
			return r.visit.c.networkError(context.Background(), a.url, cause)
		}
		return statusError(a)
	case r.document.MimeType != "" && !strings.Contains(r.document.MimeType, "html"):
		return errNoHTML
	}
	return nil
}

// answer is the document's response as the client would have it.
func (r *rendering) answer() *answer {
	u, err := url.Parse(r.document.URL)
	if err != nil {
		u = r.url
	}
	header := http.Header{}
	for name, value := range r.document.Headers {
		for line := range strings.SplitSeq(fmt.Sprint(value), "\n") {
			header.Add(name, line)
		}
	}
	return &answer{url: u, status: int(r.document.Status), header: header, retryAt: retryAfter(header.Get("Retry-After"), r.visit.c.config.Now())}
}

// pollEvery is how often the length of the text is looked at.
const pollEvery = 100 * time.Millisecond

// waitStill waits until the page's text has not changed its length, by more
// than a clock's worth, for a while in which its scripts asked for nothing. A
// page that never stops asking is taken when its text was still for long.
func (r *rendering) waitStill(ctx context.Context) error {
	length, since := -1, time.Now()
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		now, err := chromedp.Run(ctx, chromedp.Evaluate[int](textLength))
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil: // it is on its way to another page
			length, since = -1, time.Now()
		case now < 0 || length < 0 || abs(now-length) > max(16, length/100):
			length, since = now, time.Now()
		case time.Since(since) >= 5*r.config.Still && length > 0:
			return nil
		case time.Since(since) >= r.config.Still && r.quietFor() >= r.config.Still:
			return nil
		}
		if err := r.ended(); err != nil {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func abs(n int) int { return max(n, -n) }

func (r *rendering) quietFor() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.pending) > 0 {
		return 0
	}
	return time.Since(r.quiet)
}

// textLength is the length of what is seen of the page, −1 before it has a body.
const textLength = `document.readyState === "loading" || !document.body ? -1 : document.body.innerText.length`

// snapshot is what takeHTML gives.
type snapshot struct {
	HTML  string `json:"html"`
	URL   string `json:"url"`
	Large bool   `json:"large"`
}

// takeHTML writes the page out: frames that may be looked into in their place,
// open shadow roots as the templates that declare them.
const takeHTML = `(() => {
	for (const frame of [...document.querySelectorAll("iframe, frame")]) {
		let inner = null;
		try { inner = frame.contentDocument && frame.contentDocument.body; } catch {}
		if (!inner || !inner.innerText.trim()) continue;
		const section = document.createElement("section");
		section.innerHTML = inner.innerHTML;
		frame.replaceWith(section);
	}
	const roots = [];
	const walk = (root) => {
		for (const element of root.querySelectorAll("*")) {
			if (element.shadowRoot) { roots.push(element.shadowRoot); walk(element.shadowRoot); }
		}
	};
	walk(document);
	const whole = document.documentElement;
	const inner = whole.getHTML ? whole.getHTML({shadowRoots: roots}) : whole.innerHTML;
	const tag = whole.cloneNode(false).outerHTML.replace(/<\/html>$/i, "");
	const html = "<!DOCTYPE html>\n" + tag + inner + "</html>\n";
	if (html.length > LIMIT) return {html: "", url: "", large: true};
	return {html, url: location.href, large: false};
})()`

// page is what came, as a Page.
func (r *rendering) page(html, final string, at time.Time, took time.Duration) (*Page, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.document == nil {
		return nil, &Error{URL: printable(r.url), Reason: Interrupted, Err: errors.New("the browser told of no answer")}
	}
	if int64(len(html)) > r.visit.c.config.MaxSize {
		return nil, r.visit.c.networkError(context.Background(), r.url, errTooLarge)
	}
	page := &Page{
		URL: withoutUser(r.visit.request.URL), FinalURL: withoutUser(final), At: at.UTC(), Status: int(r.document.Status),
		ContentType: "text/html; charset=utf-8", Body: []byte(html), Took: took,
	}
	page.Header = append(headerList(r.answer().header), policy.Header{Name: "X-Rendered-By", Value: r.session.name()})
	return page, nil
}

// name is the browser's name and version.
func (s *session) name() string {
	version, err := chromedp.CallBrowser(s.ctx, browser.GetVersion, cdp.Empty{})
	if err != nil {
		return "a browser"
	}
	return version.Product
}

// explain says why a page was not rendered. ctx is bounded by its time limit.
func (r *rendering) explain(ctx context.Context, err error) error {
	var told *Error
	if errors.As(err, &told) {
		return told
	}
	r.mu.Lock()
	sought := r.sought
	r.mu.Unlock()
	if cause := r.session.proxy.cause(sought); cause != nil {
		return r.visit.c.networkError(context.Background(), sought, cause)
	}
	e := &Error{URL: printable(r.url), Reason: Interrupted, Err: err}
	text := err.Error()
	switch {
	case errors.Is(err, errTooLarge):
		return r.visit.c.networkError(context.Background(), r.url, err)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Reason, e.Err = Timeout, fmt.Errorf("its text was not still within %v", r.config.Timeout)
		e.Do = "raise fetch.browser.timeout if the site is slow"
	case strings.Contains(text, "ERR_CERT"), strings.Contains(text, "ERR_SSL"):
		e.Reason = TLS
	case strings.Contains(text, "ERR_TOO_MANY_REDIRECTS"):
		e.Reason = Redirects
	case strings.Contains(text, "ERR_ABORTED"):
		return errNoHTML // a download
	case r.session.lost() || r.session.ctx.Err() != nil:
		e.Err = fmt.Errorf("the browser ended: %w", err)
		e.Do = "give it more memory with fetch.browser.memory, or let it be if it goes by"
	}
	return e
}
