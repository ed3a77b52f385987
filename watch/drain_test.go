package watch

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"policytrail/alerts"
	"policytrail/policy"
)

// sink is an SMTP server that takes everything and keeps nothing.
type sink struct{ mails *atomic.Int64 }

func (s sink) NewSession(*smtp.Conn) (smtp.Session, error) { return s, nil }
func (sink) Mail(string, *smtp.MailOptions) error          { return nil }
func (sink) Rcpt(string, *smtp.RcptOptions) error          { return nil }
func (sink) Reset()                                        {}
func (sink) Logout() error                                 { return nil }
func (s sink) Data(r io.Reader) error {
	s.mails.Add(1)
	_, err := io.Copy(io.Discard, r)
	return err
}

func (s sink) serve(b *testing.B) (port int) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := smtp.NewServer(s)
	server.ErrorLog = log.New(io.Discard, "", 0)
	go func() {
		if err := server.Serve(listener); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			b.Error(err)
		}
	}()
	b.Cleanup(func() { server.Close() })
	return listener.Addr().(*net.TCPAddr).Port
}

const owedAlerts = 10_000

// BenchmarkDrain hands over 10,000 owed alerts to one receiver, as after days
// in which it was down, and reports alerts per second and the largest heap.
func BenchmarkDrain(b *testing.B) {
	for _, channel := range []string{"webhook", "smtp"} {
		b.Run(channel, func(b *testing.B) {
			for range b.N {
				drain(b, channel)
			}
		})
	}
}

func drain(b *testing.B, channel string) {
	b.StopTimer()
	var taken atomic.Int64
	c := alerts.Config{AllowPrivate: true, Receivers: []alerts.Receiver{{Name: "one"}}}
	if channel == "webhook" {
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			taken.Add(1)
		}))
		defer server.Close()
		c.Receivers[0].Webhook = &alerts.Webhook{URL: server.URL, Secret: "a secret"}
	} else {
		c.SMTP = alerts.SMTP{Host: "127.0.0.1", Port: sink{&taken}.serve(b), TLS: "none", From: "trail@example.org"}
		c.Receivers[0].Email = &alerts.Email{To: []string{"legal@example.org"}}
	}
	bench := newBench(b)
	h := bench.hands(b, c)
	bench.owe(b, owedAlerts)
	b.StartTimer()
	start := time.Now()
	stop := h.run(b)
	var peak uint64
	for done := 0; done < owedAlerts; {
		select {
		case a := <-h.attempts:
			if a.State == policy.Delivered {
				done++
			}
		case <-time.After(time.Second):
		}
		if done%500 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	took := time.Since(start)
	b.StopTimer()
	stop()
	if n := taken.Load(); n != owedAlerts {
		b.Errorf("taken %d times, want %d", n, owedAlerts)
	}
	b.ReportMetric(owedAlerts/took.Seconds(), "alerts/s")
	b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
}
