package alerts

import (
	"bytes"
	"cmp"
	"context"
	"html"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMailInABrowser lays mails out as phones and desks do, by day and by
// night: nothing may stick out, and all of it must be readable (WCAG 2.2,
// contrast 4.5). It needs Chromium; without it the test is skipped, or fails
// when POLICYTRAIL_TEST_REQUIRE=1.
func TestMailInABrowser(t *testing.T) {
	chromium, err := exec.LookPath(cmp.Or(os.Getenv("POLICYTRAIL_TEST_CHROMIUM"), "chromium"))
	if err != nil {
		if os.Getenv("POLICYTRAIL_TEST_REQUIRE") == "1" {
			t.Fatal(err)
		}
		t.Skip("there is no chromium here")
	}
	type frame struct {
		Name, Page string
		Width      int
	}
	var frames []frame
	for _, name := range []string{"change", "wording", "broken", "recovered", "digest"} {
		page, err := os.ReadFile(filepath.Join("testdata", name+".html"))
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, frame{name + " on a phone", string(page), 360}, frame{name + " on a desk", string(page), 1280})
	}
	sheet := filepath.Join(t.TempDir(), "sheet.html")
	var out bytes.Buffer
	if err := template.Must(template.ParseFiles("testdata/measure.html")).Execute(&out, frames); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sheet, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for night, scheme := range map[string]string{"dark=false": "1", "dark=true": "0"} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		dom, err := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(),
			"--blink-settings=preferredColorScheme="+scheme, "--dump-dom", "file://"+sheet).Output()
		if err != nil {
			t.Fatal(err)
		}
		_, found, measured := strings.Cut(string(dom), "MEASURED ")
		found, _, ended := strings.Cut(found, "\nEND")
		if !measured || !ended {
			t.Fatalf("nothing was measured:\n%s", dom)
		}
		lines := strings.Split(html.UnescapeString(found), "\n")
		if lines[0] != night {
			t.Fatalf("measured with %s, want %s", lines[0], night)
		}
		for _, complaint := range lines[1:] {
			t.Errorf("%s: %s", night, complaint)
		}
	}
}
