package fetch

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// quiet is for servers whose clients mean to break off.
var quiet = log.New(io.Discard, "", 0)

// compress applies a content coding; "deflate-raw" is what some servers call
// deflate.
func compress(t testing.TB, coding string, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch coding {
	case "":
		return text
	case "gzip":
		w = gzip.NewWriter(&out)
	case "br":
		w = brotli.NewWriterLevel(&out, 4)
	case "zstd":
		w, err = zstd.NewWriter(&out)
	case "deflate":
		w = zlib.NewWriter(&out)
	case "deflate-raw":
		w, err = flate.NewWriter(&out, 6)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// encoded serves bytes with a Content-Encoding, as they are.
func encoded(t testing.TB, coding string, body []byte) string {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if coding != "" {
			w.Header().Set("Content-Encoding", coding)
		}
		w.Write(body)
	})
}

func TestEncodings(t *testing.T) {
	text := bytes.Repeat([]byte("We keep what the law asks for. \xff\x00"), 20_000)
	gzipped := compress(t, "gzip", text)
	tests := []struct {
		coding string
		body   []byte
	}{
		{"", text},
		{"identity", text},
		{"gzip", gzipped},
		{"X-GZIP", gzipped},
		{"br", compress(t, "br", text)},
		{"zstd", compress(t, "zstd", text)},
		{"deflate", compress(t, "deflate", text)},
		{"deflate", compress(t, "deflate-raw", text)},
		{"gzip, br", compress(t, "br", gzipped)},
		{"gzip, gzip, zstd", compress(t, "zstd", compress(t, "gzip", gzipped))},
	}
	c := loopback(t, nil)
	for i, test := range tests {
		t.Run(fmt.Sprint(i, test.coding), func(t *testing.T) {
			page, err := c.Get(t.Context(), Request{URL: encoded(t, test.coding, test.body)})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(page.Body, text) {
				t.Errorf("%d bytes came, of %d; or others", len(page.Body), len(text))
			}
		})
	}
	for _, coding := range []string{"gzip", "br", "zstd", "deflate"} {
		page, err := c.Get(t.Context(), Request{URL: encoded(t, coding, nil)})
		if err != nil || len(page.Body) > 0 {
			t.Errorf("empty body as %s: %v, %v", coding, page, err)
		}
	}
}

func TestEncodingErrors(t *testing.T) {
	text := bytes.Repeat([]byte("Your data is safe with us. "), 5_000)
	nested := text
	for range maxCodings + 1 {
		nested = compress(t, "gzip", nested)
	}
	tests := []struct {
		name, coding string
		body         []byte
		want         Reason
	}{
		{"unknown", "compress", text, Encoding},
		{"not what it says", "gzip", text, Encoding},
		{"too many", "gzip, gzip, gzip, gzip", nested, Encoding},
	}
	for _, coding := range []string{"gzip", "br", "zstd", "deflate"} {
		whole := compress(t, coding, text)
		half := whole[:len(whole)/2]
		tests = append(tests, struct {
			name, coding string
			body         []byte
			want         Reason
		}{"cut", coding, half, Interrupted})
	}
	corrupt := compress(t, "gzip", text)
	corrupt[len(corrupt)-6] ^= 1 // in the checksum
	tests = append(tests, struct {
		name, coding string
		body         []byte
		want         Reason
	}{"corrupt", "gzip", corrupt, Encoding})
	c := loopback(t, nil)
	for _, test := range tests {
		t.Run(test.name+" "+test.coding, func(t *testing.T) {
			failure(t, c, Request{URL: encoded(t, test.coding, test.body)}, test.want)
		})
	}
}

// TestBombs sends little that grows large: 64 MB of zeros, also twice compressed.
func TestBombs(t *testing.T) {
	zeros := make([]byte, 64<<20)
	c := loopback(t, func(c *Config) { c.MaxSize = 1 << 20 })
	for _, coding := range []string{"gzip", "br", "zstd", "deflate"} {
		body := compress(t, coding, zeros)
		if len(body) >= 1<<20 {
			t.Fatalf("%s made %d bytes", coding, len(body))
		}
		e := failure(t, c, Request{URL: encoded(t, coding, body)}, TooLarge)
		if !strings.Contains(e.Error(), "fetch.max_size") {
			t.Errorf("no hint: %v", e)
		}
		failure(t, c, Request{URL: encoded(t, coding+", gzip", compress(t, "gzip", body))}, TooLarge)
	}
}

func TestSizeLimit(t *testing.T) {
	const limit = 1000
	c := loopback(t, func(c *Config) { c.MaxSize = limit })
	for _, coding := range []string{"", "gzip"} {
		site := encoded(t, coding, compress(t, coding, make([]byte, limit)))
		if page, err := c.Get(t.Context(), Request{URL: site}); err != nil || len(page.Body) != limit {
			t.Errorf("%q: a body of just the limit: %v", coding, err)
		}
		failure(t, c, Request{URL: encoded(t, coding, compress(t, coding, make([]byte, limit+1)))}, TooLarge)
	}
}

// TestStream has a server that would send 200 MB without saying so.
func TestStream(t *testing.T) {
	sent := make(chan int, 1)
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk := make([]byte, 1<<16)
		total := 0
		for total < 200<<20 {
			n, err := w.Write(chunk)
			total += n
			if err != nil {
				break
			}
		}
		sent <- total
	})
	failure(t, loopback(t, func(c *Config) { c.MaxSize = 1 << 20 }), Request{URL: site}, TooLarge)
	if total := <-sent; total > 50<<20 {
		t.Errorf("%d bytes were taken from the server", total)
	}
}

// TestAnnounced has a server that says beforehand that it is too much.
func TestAnnounced(t *testing.T) {
	stop := make(chan struct{})
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "200000000")
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		<-stop // not one byte is waited for
	})
	failure(t, loopback(t, nil), Request{URL: site}, TooLarge)
	close(stop)
}

// raw is a server that answers every connection with the same bytes, then hangs
// up, or waits when the bytes are to be followed by nothing.
func raw(t *testing.T, answer string, hang bool) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { close(done); listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				conn.Read(make([]byte, 4096))
				io.WriteString(conn, answer)
				if hang {
					<-done
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestCutBody(t *testing.T) {
	gzipped := string(compress(t, "gzip", bytes.Repeat([]byte("Your data is safe. "), 100)))
	deflated := string(compress(t, "deflate", bytes.Repeat([]byte("Your data is safe. "), 100)))
	c := loopback(t, nil)
	for name, answer := range map[string]string{
		"after deflate": fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: %d\r\n\r\n%s", len(deflated)+10, deflated),
		"length":        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf a policy",
		"chunk":         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nhalf a policy",
		"last chunk":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
		"after gzip":    fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(gzipped)+10, gzipped),
		"within gzip":   fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(gzipped), gzipped[:20]),
		"closed gzip":   "HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzipped[:20],
		"header":        "HTTP/1.1 200 OK\r\nContent-Le",
		"nothing":       "",
		"not HTTP":      "SSH-2.0-OpenSSH_9.6\r\n",
		"endless head":  "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Padding: "+strings.Repeat("x", 1000)+"\r\n", 2000),
	} {
		t.Run(name, func(t *testing.T) {
			failure(t, c, Request{URL: raw(t, answer, false)}, Interrupted)
		})
	}
	t.Run("whole without length", func(t *testing.T) {
		page, err := c.Get(t.Context(), Request{URL: raw(t, "HTTP/1.0 200 OK\r\n\r\na policy", false)})
		if err != nil || string(page.Body) != "a policy" {
			t.Errorf("Get = %v, %v", page, err)
		}
	})
}

func TestTimeouts(t *testing.T) {
	c := loopback(t, func(c *Config) { c.Timeout = 150 * time.Millisecond })
	for name, answer := range map[string]string{
		"no header":   "",
		"half header": "HTTP/1.1 200 OK\r\nContent-",
		"no body":     "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
		"half body":   "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
		"no end":      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			e := failure(t, c, Request{URL: raw(t, answer, true)}, Timeout)
			if !strings.Contains(e.Error(), "fetch.timeout") {
				t.Errorf("no hint: %v", e)
			}
		})
	}
	t.Run("no handshake", func(t *testing.T) {
		failure(t, c, Request{URL: strings.Replace(raw(t, "", true), "http:", "https:", 1)}, Timeout)
	})
}

func TestLimitedIsSticky(t *testing.T) {
	l := &limited{r: strings.NewReader("abcdef"), left: 3}
	got, err := io.ReadAll(l)
	if string(got) != "abc" || !errors.Is(err, errTooLarge) {
		t.Errorf("read %q, %v", got, err)
	}
	if n, err := l.Read(make([]byte, 1)); n != 0 || err != errTooLarge {
		t.Errorf("afterwards read %d, %v", n, err)
	}
}
