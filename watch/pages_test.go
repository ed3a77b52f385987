package watch

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"policytrail/extract"
	"policytrail/policy"
)

// chapters serves pages by path and keeps the order they were asked for in.
type chapters struct {
	sync.Mutex
	pages map[string]string
	asked []string
}

func (c *chapters) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.Lock()
	defer c.Unlock()
	c.asked = append(c.asked, r.URL.Path)
	body, ok := c.pages[r.URL.Path]
	if to, moved := strings.CutPrefix(body, "→ "); moved {
		http.Redirect(w, r, to, http.StatusFound)
		return
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("ETag", `"x"`)
	w.Header().Set("X-Chapter", r.URL.Path)
	fmt.Fprint(w, body)
}

func chapter(name string, links ...string) string {
	body := `<html lang="en"><body><main><h2>` + name + `</h2><p>This chapter of the terms is ` + name + `, and it says what we owe to each other in that.</p></main><nav>`
	for _, to := range links {
		body += `<a class="next" href="` + to + `">on</a> `
	}
	return body + `</nav></body></html>`
}

func (b *bench) inChapters(t *testing.T, pages map[string]string) *chapters {
	t.Helper()
	c := &chapters{pages: pages}
	b.site.serve(c.ServeHTTP)
	return c
}

// firstText checks the document for the first time and holds the headings of
// its text against those.
func (b *bench) firstText(t *testing.T, headed string) {
	t.Helper()
	want(t, b.checkNow(t), policy.First, 1)
	v, err := b.store.Version(t.Context(), b.doc.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := headings(v.Text); got != headed {
		t.Errorf("the text is %q, want %q", got, headed)
	}
}

func headings(text string) string {
	var names []string
	for _, p := range policy.Passages(text) {
		if name, ok := strings.CutPrefix(p.Text, "## "); ok {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

func TestPagesOfADocument(t *testing.T) {
	for _, test := range []struct {
		name, follow, want string
		more               []string
		pages              map[string]string
	}{
		{"listed", "", "one two three", []string{"/2", "/3", "/2"},
			map[string]string{"/privacy": chapter("one", "/x"), "/2": chapter("two"), "/3": chapter("three")}},
		{"each leads to the next", "a.next", "one two three", nil,
			map[string]string{"/privacy": chapter("one", "2"), "/2": chapter("two", "/3#top"), "/3": chapter("three", "/privacy")}},
		{"one leads to all", ".next", "one two three four", nil,
			map[string]string{"/privacy": chapter("one", "/2", "/3", "/4"), "/2": chapter("two", "/3"), "/3": chapter("three", "/2", "/4"), "/4": chapter("four")}},
		{"listed and followed", "a", "one sub two", []string{"/2"},
			map[string]string{"/privacy": chapter("one", "/sub"), "/sub": chapter("sub", "/2"), "/2": chapter("two")}},
		{"a loop over redirects, and other hosts", "a", "one two", nil,
			map[string]string{"/privacy": chapter("one", "/2", "https://other.example/"), "/2": chapter("two", "/back"), "/back": "→ /privacy"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			b.inChapters(t, test.pages)
			b.doc.Follow = test.follow
			for _, path := range test.more {
				b.doc.Pages = append(b.doc.Pages, b.site.URL+path)
			}
			b.firstText(t, test.want)
			c := b.checkNow(t)
			want(t, c, policy.Unchanged, 1)
			if c.Detail != "same text" {
				t.Errorf("asked again with validators of one page: %q", c.Detail)
			}
		})
	}
}

// shell is a page that has no text but in its frames.
func shell(frames ...string) string {
	return `<html lang="en"><head><title>Terms of the Lighthouse</title></head><body><nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>` + strings.Join(frames, "") + `</body></html>`
}

func TestFramesOfThePage(t *testing.T) {
	for _, test := range []struct {
		name, want string
		asked      []string
		pages      map[string]string
	}{
		{"one frame", "one", []string{"/privacy", "/1"},
			map[string]string{"/privacy": shell(`<iframe src="/1#top"></iframe>`), "/1": chapter("one")}},
		{"a frameset with a menu", "one two", []string{"/privacy", "/menu", "/1", "/2"}, map[string]string{
			"/privacy": `<html lang="en"><frameset cols="20%,80%"><frame src="/menu"><frame src="/1"><frame src="/2"></frameset></html>`,
			"/menu":    `<html lang="en"><body><a href="/1">One</a> <a href="/2">Two</a></body></html>`, "/1": chapter("one"), "/2": chapter("two")}},
		{"frames in frames", "one", []string{"/privacy", "/in", "/1"},
			map[string]string{"/privacy": shell(`<object data="/in"></object>`), "/in": shell(`<embed src="/1">`), "/1": chapter("one")}},
		{"hidden ones and other hosts", "one", []string{"/privacy", "/1"}, map[string]string{
			"/privacy": shell(`<iframe src="/ping" width="0" height="0"></iframe><div hidden><iframe src="/x"></iframe></div><iframe src="https://ads.example/"></iframe><iframe src="/1"></iframe>`),
			"/1":       chapter("one")}},
		{"a few words before it, a map after", "one two", []string{"/privacy", "/2", "/map"}, map[string]string{
			"/privacy": strings.Replace(chapter("one"), "<nav>", `<iframe src="/2"></iframe><iframe src="/map"></iframe><nav>`, 1),
			"/2":       chapter("two"), "/map": shell()}},
		{"a page with a text of its own", "one", []string{"/privacy"}, map[string]string{
			"/privacy": strings.Replace(chapter("one"), "<nav>", strings.Repeat("<p>Whoever keeps the light keeps it alone, and nobody else may touch the lamp.</p>", 10)+`<iframe src="/map"></iframe><nav>`, 1),
			"/map":     chapter("map")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			site := b.inChapters(t, test.pages)
			b.firstText(t, test.want)
			asked := slices.DeleteFunc(site.asked, func(path string) bool { return path == "/robots.txt" })
			if !slices.Equal(asked, test.asked) {
				t.Errorf("asked for %v, want %v", asked, test.asked)
			}
			want(t, b.checkNow(t), policy.Unchanged, 1)
		})
	}
}

func TestFramesWithoutAText(t *testing.T) {
	b := newBench(t)
	b.inChapters(t, map[string]string{"/privacy": shell(`<iframe src="/1"></iframe>`), "/1": shell()})
	c := b.checkNow(t)
	want(t, c, policy.Unusable, 0)
	if !strings.Contains(c.Detail, "none of its frames has a text") {
		t.Errorf("it says %q", c.Detail)
	}
}

func TestPagesAreEvidence(t *testing.T) {
	b := newBench(t)
	b.inChapters(t, map[string]string{"/privacy": "→ /1", "/1": chapter("one", "/2"), "/2": chapter("two")})
	b.doc.Follow = ".next"
	b.checkNow(t)
	page, err := b.store.LatestPage(t.Context(), b.doc.ID)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := extract.Parts(page.Body)
	if err != nil || len(parts) != 2 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	if p := parts[0]; p.URL != b.site.URL+"/privacy" || p.FinalURL != b.site.URL+"/1" || p.Status != 200 || string(p.Body) != chapter("one", "/2") {
		t.Errorf("the first page is kept as %+v", p)
	}
	header := fmt.Sprint(page.Header)
	for _, fact := range []string{"{:url " + b.site.URL + "/2} {:at 20", "{:status 200}", "{X-Chapter /1}", "{X-Chapter /2}"} {
		if !strings.Contains(header, fact) {
			t.Errorf("the header lacks %s: %s", fact, header)
		}
	}
	// What is stored can be extracted again, by other rules.
	b.doc.Extraction.Remove = policy.CSS("h2")
	want(t, b.checkNow(t), policy.Unchanged, 2)
	v, err := b.store.Version(t.Context(), b.doc.ID, 2)
	if err != nil || !v.ReExtracted || headings(v.Text) != "" || strings.Count(v.Text, "\n") != 2 {
		t.Errorf("extracted again as %+v, %q, %v", v, v.Text, err)
	}
}

func TestPagesThatCannotBeHad(t *testing.T) {
	b := newBench(t)
	site := b.inChapters(t, map[string]string{"/privacy": chapter("one", "/2"), "/2": chapter("two")})
	b.doc.Follow = ".next"
	want(t, b.checkNow(t), policy.First, 1)
	delete(site.pages, "/2")
	c := b.checkNow(t)
	want(t, c, policy.Failed, 1)
	if !strings.Contains(c.Detail, b.site.URL+"/2") || !strings.Contains(c.Detail, "404") {
		t.Errorf("detail %q", c.Detail)
	}
	site.pages["/2"] = "<html><title>Just a moment...</title><body>Checking your browser</body></html>"
	c = b.checkNow(t)
	want(t, c, policy.Unusable, 1)
	if !strings.Contains(c.Detail, "page 2, "+b.site.URL+"/2") {
		t.Errorf("detail %q", c.Detail)
	}
	for i := range 60 {
		site.pages[fmt.Sprintf("/%d", i)] = chapter(fmt.Sprint(i), fmt.Sprintf("/%d", i+1))
	}
	c = b.checkNow(t)
	want(t, c, policy.Failed, 1)
	if !strings.Contains(c.Detail, "more than 50 pages") {
		t.Errorf("detail %q", c.Detail)
	}
}

// To list more pages is our edit, not the company's.
func TestAnEditOfThePagesIsNotTold(t *testing.T) {
	b := newBench(t)
	site := b.inChapters(t, map[string]string{"/privacy": chapter("one"), "/2": chapter("two"), "/3": chapter("three")})
	want(t, b.checkNow(t), policy.First, 1)
	b.doc.Pages = []string{b.site.URL + "/2", b.site.URL + "/3"}
	want(t, b.checkNow(t), policy.ReExtracted, 2)
	b.doc.Pages = nil
	want(t, b.checkNow(t), policy.ReExtracted, 3) // though two thirds of the text are gone
	b.doc.Pages, b.doc.Extraction.Remove = []string{b.site.URL + "/2"}, policy.CSS("h2")
	want(t, b.checkNow(t), policy.ReExtracted, 5) // one version for each of the two edits
	if owed, err := b.store.Untried(t.Context()); err != nil || owed != 0 {
		t.Errorf("%d alerts, %v", owed, err)
	}
	site.pages["/privacy"] = strings.Replace(chapter("one"), "owe", "do not owe", 1)
	want(t, b.checkNow(t), policy.Changed, 6)
	if owed, err := b.store.Untried(t.Context()); err != nil || owed != 1 {
		t.Errorf("%d alerts, %v", owed, err)
	}
}
