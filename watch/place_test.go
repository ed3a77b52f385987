package watch

import (
	"net/http"
	"testing"

	"policytrail/policy"
)

func TestPlaceKey(t *testing.T) {
	const home = "pigeon.example/legal/privacy"
	for address, want := range map[string]string{
		"https://www.pigeon.example/legal/privacy":             home,
		"http://Pigeon.example/legal/privacy/?session=1#top":   home,
		"https://pigeon.example/legal/privacy;jsessionid=0123": home,
		"https://pigeon.example/legal/privacy-policy":          "pigeon.example/legal/privacy-policy",
		"https://pigeon.example:8443/legal/privacy":            "pigeon.example:8443/legal/privacy",
		"saved/page.html": "",
		"https://pigeon.example/%E9%9A%B1%E7%A7%81?redirect=https://a.b": "pigeon.example/%E9%9A%B1%E7%A7%81",
	} {
		if got := placeKey(address); got != want {
			t.Errorf("placeKey(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestAMoveIsToldOnceAndADetourNever(t *testing.T) {
	b := newBench(t)
	b.site.servePage(page(promise))
	b.Checker = newChecker(t, b.store, "http://127.0.0.1:9/nobody")
	base := b.doc.URL
	visit := func(n int, final string) {
		t.Helper()
		body := []byte(page(promise))
		_, err := b.Checker.Visit(t.Context(), b.doc, policy.Snapshot{
			Document: b.doc.ID, At: day(n), URL: base, FinalURL: final, Status: http.StatusOK,
			ContentType: "text/html; charset=utf-8", Body: body, SHA256: policy.Sum(body),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	moves := func() (titles []string) {
		t.Helper()
		lines, err := b.store.Alerts(t.Context(), "", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Event == policy.EventMoved {
				titles = append(titles, l.Title)
			}
		}
		return titles
	}
	const old, detour, home = "https://a.example/privacy", "https://a.example/maintenance", "https://b.example/legal"
	for n, final := range []string{old, old + "?s=1", detour, old, detour, old, home} {
		visit(n+1, final)
	}
	if got := moves(); len(got) != 0 {
		t.Fatalf("told too early: %q", got)
	}
	visit(8, home+"?s=2")
	if got := moves(); len(got) != 1 {
		t.Fatalf("moves %q, want one", got)
	}
	for n, final := range []string{home, old, old, home, home} {
		visit(9+n, final)
	}
	if got := moves(); len(got) != 1 {
		t.Errorf("told again of known places: %q", got)
	}
	// Whoever writes another address into the watch list knows it.
	b.doc.URL = "https://c.example/policy"
	visit(20, "https://c.example/policy")
	visit(21, "https://c.example/policy")
	if got := moves(); len(got) != 1 {
		t.Errorf("told of the watch list's own edit: %q", got)
	}
}
