package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"policytrail": func() { // as main does
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			reload := make(chan os.Signal, 1)
			signal.Notify(reload, syscall.SIGHUP)
			os.Exit(ExitCode(Run(ctx, Env{
				Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Lookup: os.LookupEnv, Reload: reload,
			})))
		},
	})
}

// TestScripts runs the program as users do. Each script has a web site of its
// own at $SITE, which serves the files in $WORK/www, and a webhook receiver at
// $HOOK, which answers with the status in $WORK/hook.status and keeps what it
// is sent in $WORK/hook-1.json, hook-2.json …
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Condition: func(name string) (bool, error) {
			if name != "chromium" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			if os.Getenv("POLICYTRAIL_TEST_CHROMIUM") == "" && os.Getenv("POLICYTRAIL_TEST_REQUIRE") == "1" {
				return false, errors.New("POLICYTRAIL_TEST_CHROMIUM is not set")
			}
			return os.Getenv("POLICYTRAIL_TEST_CHROMIUM") != "", nil
		},
		Setup: func(env *testscript.Env) error {
			site := httptest.NewServer(files(env.WorkDir))
			hook := httptest.NewServer(keeper(env.WorkDir))
			env.Defer(site.Close)
			env.Defer(hook.Close)
			env.Setenv("SITE", site.URL)
			env.Setenv("HOOK", hook.URL)
			env.Setenv("CHROMIUM", os.Getenv("POLICYTRAIL_TEST_CHROMIUM"))
			// The compiled PDF reader is kept from one script to the next.
			if cache, err := os.UserCacheDir(); err == nil {
				env.Setenv("XDG_CACHE_HOME", cache)
			}
			return nil
		},
	})
}

// files serves $WORK/www. Some paths misbehave, as servers do.
func files(work string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(filepath.Join(work, "www"))))
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/hang", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/latin1", func(w http.ResponseWriter, _ *http.Request) {
		// The header claims UTF-8; the page is Latin-1 and says so.
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		page, _ := os.ReadFile(filepath.Join(work, "latin1.html"))
		for _, r := range string(page) {
			w.Write([]byte{byte(r)})
		}
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		block := make([]byte, 1<<20)
		for range 200 {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	return mux
}

// keeper is a webhook receiver that keeps what it is sent.
func keeper(work string) http.Handler {
	var calls atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, err := os.Create(filepath.Join(work, fmt.Sprintf("hook-%d.json", calls.Add(1))))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer file.Close()
		file.ReadFrom(r.Body)
		status := http.StatusNoContent
		if text, err := os.ReadFile(filepath.Join(work, "hook.status")); err == nil {
			fmt.Sscan(string(text), &status)
		}
		switch status {
		case http.StatusFound:
			http.Redirect(w, r, "/elsewhere", status)
		case http.StatusGatewayTimeout: // hangs
			select {
			case <-r.Context().Done():
			case <-time.After(time.Minute):
			}
		default:
			w.WriteHeader(status)
		}
	})
}
