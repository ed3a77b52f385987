package web

import ("testing";"net/http/httptest";"net";"time";"log/slog";"os")

func TestDemo(t *testing.T) {
	if os.Getenv("WEB_DEMO") == "" { t.Skip() }
	history := newHistory(t)
	c := Config{History: history, IsUnknown: isUnknown, Version: "v9", Metrics: NewMetrics(history, "v9"), Log: slog.Default(), Token: os.Getenv("WEB_TOKEN")}
	l, err := net.Listen("tcp", os.Getenv("WEB_DEMO"))
	if err != nil { t.Fatal(err) }
	s := httptest.NewUnstartedServer(New(c)); s.Listener = l; s.Start()
	time.Sleep(20*time.Minute)
}
