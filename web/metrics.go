package web

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"policytrail/policy"
)

// Counted is what the gauges are read from. *store.Store is one.
type Counted interface {
	WatchCounts(ctx context.Context) (watched, broken int, err error)
	DeliveryCounts(ctx context.Context) (map[policy.DeliveryState]int, error)
	Receivers(ctx context.Context) ([]policy.ReceiverHealth, error)
}

// Metrics are the figures of the daemon for Prometheus, in a registry of their own.
type Metrics struct {
	checks     *prometheus.CounterVec
	duration   prometheus.Histogram
	deliveries *prometheus.CounterVec
	handler    http.Handler
}

// NewMetrics makes the metrics of a program of the given version. What stands
// in the history is counted when it is asked for.
func NewMetrics(history Counted, version string) *Metrics {
	m := &Metrics{
		checks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "policytrail_checks_total", Help: "Checks since the start, by outcome.",
		}, []string{"outcome"}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "policytrail_check_duration_seconds", Help: "How long checks took, waiting for the host's turn included.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300},
		}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "policytrail_deliveries_total", Help: "Attempts to hand over an alert since the start, by the state they left it in.",
		}, []string{"state"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "policytrail_build_info", Help: "1, with the version of the program.",
		ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	// A series that begins with its first event hides that event from rate().
	for _, outcome := range []policy.Outcome{
		policy.First, policy.Unchanged, policy.Changed, policy.ReExtracted, policy.Unconfirmed, policy.Unusable,
		policy.Failed, policy.Offline,
	} {
		m.checks.WithLabelValues(string(outcome))
	}
	for _, state := range deliveryStates {
		m.deliveries.WithLabelValues(string(state))
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.checks, m.duration, m.deliveries, build, &gauges{history},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, // a database that is locked must not hide the rest
	})
	return m
}

// CheckDone counts a check.
func (m *Metrics) CheckDone(c policy.Check) {
	m.checks.WithLabelValues(string(c.Outcome)).Inc()
	m.duration.Observe(c.Took.Seconds())
}

// Attempted counts an attempt to hand over an alert, by the state it left it in.
func (m *Metrics) Attempted(state policy.DeliveryState) {
	m.deliveries.WithLabelValues(string(state)).Inc()
}

func (m *Metrics) serve(w http.ResponseWriter, r *http.Request) error {
	m.handler.ServeHTTP(w, r)
	return nil
}

// deliveryStates are those an attempt can leave a delivery in.
var deliveryStates = []policy.DeliveryState{policy.Owed, policy.Delivered, policy.Abandoned}

// gauges counts what stands in the history at each scrape.
type gauges struct{ history Counted }

// scrapePatience is how long the database may take for the gauges.
const scrapePatience = 10 * time.Second

var (
	documentsGauge  = prometheus.NewDesc("policytrail_documents", "Documents that are watched.", nil, nil)
	brokenGauge     = prometheus.NewDesc("policytrail_documents_broken", "Watched documents whose checks go wrong.", nil, nil)
	deliveriesGauge = prometheus.NewDesc("policytrail_deliveries", "Deliveries by state.", []string{"state"}, nil)
	failingGauge    = prometheus.NewDesc("policytrail_receiver_failures", "Attempts in a row that did not reach a receiver.", []string{"receiver"}, nil)
)

// Describe implements prometheus.Collector.
func (g *gauges) Describe(to chan<- *prometheus.Desc) {
	to <- documentsGauge
	to <- brokenGauge
	to <- deliveriesGauge
	to <- failingGauge
}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()
	g.documents(ctx, to)
	g.deliveries(ctx, to)
	g.receivers(ctx, to)
}

func (g *gauges) documents(ctx context.Context, to chan<- prometheus.Metric) {
	watched, broken, err := g.history.WatchCounts(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(documentsGauge, err)
		return
	}
	to <- prometheus.MustNewConstMetric(documentsGauge, prometheus.GaugeValue, float64(watched))
	to <- prometheus.MustNewConstMetric(brokenGauge, prometheus.GaugeValue, float64(broken))
}

func (g *gauges) deliveries(ctx context.Context, to chan<- prometheus.Metric) {
	counts, err := g.history.DeliveryCounts(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(deliveriesGauge, err)
		return
	}
	for _, state := range policy.DeliveryStates {
		to <- prometheus.MustNewConstMetric(deliveriesGauge, prometheus.GaugeValue, float64(counts[state]), string(state))
	}
}

func (g *gauges) receivers(ctx context.Context, to chan<- prometheus.Metric) {
	health, err := g.history.Receivers(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(failingGauge, err)
		return
	}
	for _, h := range health {
		to <- prometheus.MustNewConstMetric(failingGauge, prometheus.GaugeValue, float64(h.Failures), h.Name)
	}
}
