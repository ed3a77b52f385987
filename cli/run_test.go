package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"policytrail/policy"
)

// process is a running `policytrail run`, with its log.
type process struct {
	*exec.Cmd
	pages string // address of the web pages
	lines chan string
}

// startDaemon runs the program as a process of its own in a folder.
func startDaemon(t *testing.T, folder string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command("policytrail", "run"), lines: make(chan string, 10000)}
	p.Dir = folder
	log, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill(); p.Wait() })
	go func() {
		defer close(p.lines)
		for scanner := bufio.NewScanner(log); scanner.Scan(); {
			p.lines <- scanner.Text()
		}
	}()
	_, p.pages, _ = strings.Cut(p.await(t, "url=http"), "url=")
	return p
}

// await returns the first line of the log, from here on, that holds all words.
func (p *process) await(t *testing.T, words ...string) string {
	t.Helper()
	late := time.After(30 * time.Second)
	var seen []string
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				t.Fatalf("the daemon ended without a line with %q:\n%s", words, strings.Join(seen, "\n"))
			}
			seen = append(seen, line)
			if holdsAll(line, words) {
				return line
			}
		case <-late:
			t.Fatalf("no line with %q in 30 s:\n%s", words, strings.Join(seen, "\n"))
		}
	}
}

func holdsAll(line string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(line, word) {
			return false
		}
	}
	return true
}

func (p *process) get(t *testing.T, path string) string {
	t.Helper()
	resp, err := http.Get(p.pages + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v\n%s", path, resp.Status, err, body)
	}
	return string(body)
}

// settings writes policies.yaml for a site and a webhook receiver.
func settings(t *testing.T, folder, site, hook string, paths ...string) {
	t.Helper()
	var file strings.Builder
	fmt.Fprintf(&file, "schedule: \"@every 1s\"\nserver: {listen: 127.0.0.1:0}\nfetch: {per_host: 1ms, allow_private: true, retries: 0}\npolicies:\n")
	for _, path := range paths {
		fmt.Fprintf(&file, "  - {service: %s, documents: [{type: Terms, url: \"%s/%s\"}]}\n", path, site, path)
	}
	fmt.Fprintf(&file, "alerts: {receivers: [{name: hook, webhook: {url: \"%s\", secret: %s}}]}\n", hook, hookSecret)
	write(t, filepath.Join(folder, "policies.yaml"), file.String())
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRunFromStartToStop(t *testing.T) {
	site, err := startDemoSite()
	if err != nil {
		t.Fatal(err)
	}
	defer site.close()
	receiver, err := startHook()
	if err != nil {
		t.Fatal(err)
	}
	defer receiver.close()
	folder := t.TempDir()
	settings(t, folder, site.url(), receiver.url(), "privacy")
	daemon := startDaemon(t, folder)

	daemon.await(t, "privacy/terms", "outcome=first")
	site.publish(editionDisclose)
	daemon.await(t, "privacy/terms", "outcome=changed", "severity=critical")
	<-receiver.calls
	daemon.await(t, "alert delivered", "receiver=hook")

	for path, holds := range map[string]string{
		"/":                                  "privacy/terms",
		"/documents/privacy/terms":           "Disclosure to governments",
		"/documents/privacy/terms/changes/2": "<ins",
		"/feed.atom":                         "<entry>",
		"/metrics":                           `policytrail_deliveries_total{state="delivered"} 1`,
		"/healthz":                           "",
		"/readyz":                            "",
		"/api/v1/documents":                  `"id":`,
	} {
		if body := daemon.get(t, path); !strings.Contains(body, holds) {
			t.Errorf("%s does not hold %q", path, holds)
		}
	}

	// A bad file is refused with its mistakes, the old settings stay.
	write(t, filepath.Join(folder, "policies.yaml"), "schedule: sometimes\n")
	daemon.Process.Signal(syscall.SIGHUP)
	daemon.await(t, "the old ones stay", "policies.yaml:1:11")
	daemon.await(t, "privacy/terms", "outcome=unchanged")
	// A good one is taken.
	settings(t, folder, site.url(), receiver.url(), "privacy", "nothing")
	daemon.Process.Signal(syscall.SIGHUP)
	daemon.await(t, "settings read again")
	daemon.await(t, "nothing/terms", "outcome=failed", "404")

	daemon.Process.Signal(syscall.SIGTERM)
	for line := range daemon.lines {
		if strings.Contains(line, "level=ERROR") {
			t.Error(line)
		}
	}
	if err := daemon.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}

// TestKilledBetweenStoredAndTold kills the daemon while a receiver holds an
// alert it has not acknowledged. The next start hands it over, under the same id.
func TestKilledBetweenStoredAndTold(t *testing.T) {
	site, err := startDemoSite()
	if err != nil {
		t.Fatal(err)
	}
	defer site.close()
	ids := make(chan string, 100)
	var mu sync.Mutex
	hang := true
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		ids <- r.Header.Get("webhook-id")
		mu.Lock()
		wait := hang
		mu.Unlock()
		if wait {
			<-r.Context().Done()
		}
	}))
	defer receiver.Close()
	folder := t.TempDir()
	settings(t, folder, site.url(), receiver.URL, "privacy")

	daemon := startDaemon(t, folder)
	daemon.await(t, "outcome=first")
	site.publish(editionDisclose)
	first := <-ids
	if err := daemon.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	daemon.Wait()
	mu.Lock()
	hang = false
	mu.Unlock()

	daemon = startDaemon(t, folder)
	daemon.await(t, "alert delivered")
	if second := <-ids; second != first {
		t.Errorf("handed over as %s, the first time as %s", second, first)
	}
	var lines []policy.AlertLine
	if err := json.Unmarshal([]byte(output(t, folder, "alerts", "--json")), &lines); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 1 || lines[0].State != policy.Delivered {
		t.Errorf("alerts: %+v, want one, delivered", lines)
	}
}

// output is what a command prints, run in a folder.
func output(t *testing.T, folder string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "policytrail", args...)
	c.Dir = folder
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("policytrail %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return string(out)
}
