// Package metrics exports the metrics of a native server to Prometheus.
package metrics

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"playtoken/internal/accounts"
	"playtoken/internal/server"
)

// Path is the path of the metrics.
const Path = "/metrics"

// scrapeTime limits the query for the balances.
const scrapeTime = 2 * time.Second

// Metrics count the answers of a server.
type Metrics struct {
	registry *prometheus.Registry
	answers  *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

// A Database returns the balances.
type Database interface {
	Accounts(context.Context) ([]accounts.Account, error)
}

// Sources has functions that return the counters of other packages.
type Sources struct {
	RecordsDropped, LogLinesDropped func() int64
	Pressure                        func() server.Pressure
}

// New returns the metrics of a server that uses the database.
func New(database Database, s Sources) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "playtoken_answers_total",
			Help: "Answers by interface, HTTP status and first error code; 0 is success.",
		}, []string{"interface", "status", "code"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "playtoken_answer_seconds",
			Help:    "Time from the header fields of a request to its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"interface"}),
	}
	m.registry.MustRegister(
		m.answers, m.duration, balances{database},
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "playtoken_records_dropped_total",
			Help: "Records that could not be written, or were dropped because anyone can cause them.",
		}, func() float64 { return float64(s.RecordsDropped()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "playtoken_log_lines_dropped_total",
			Help: "Log lines that could not be written, or were dropped because nobody read the log.",
		}, func() float64 { return float64(s.LogLinesDropped()) }),
		pressure(s.Pressure),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Observe counts an answer. Labels contain no text of requests, since its values are unlimited.
func (m *Metrics) Observe(e server.Entry, took time.Duration) {
	m.answers.WithLabelValues(e.Interface, strconv.Itoa(e.Status), strconv.Itoa(int(e.Code))).Inc()
	m.duration.WithLabelValues(e.Interface).Observe(took.Seconds())
}

// Handler returns the handler of Path.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	// If the query for the balances fails, the other metrics are still served.
	options := promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}
	mux.Handle("GET "+Path, promhttp.HandlerFor(m.registry, options))
	return mux
}

// balances reads the balance of each account when Prometheus collects metrics.
type balances struct{ Database }

var balance = prometheus.NewDesc(
	"playtoken_balance_credits", "Credits that an account has left.", []string{"account"}, nil,
)

func (balances) Describe(c chan<- *prometheus.Desc) { c <- balance }

func (b balances) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	all, err := b.Accounts(ctx)
	if err != nil {
		c <- prometheus.NewInvalidMetric(balance, err)
		return
	}
	for _, a := range all {
		id := strconv.FormatUint(a.ID, 10)
		c <- prometheus.MustNewConstMetric(balance, prometheus.GaugeValue, float64(a.Credits), id)
	}
}

// pressure exports the use of the limits on clients.
type pressure func() server.Pressure

var (
	connections = prometheus.NewDesc("playtoken_connections", "Open connections.", nil, nil)
	requests    = prometheus.NewDesc("playtoken_requests", "Requests in progress.", nil, nil)
	held        = prometheus.NewDesc(
		"playtoken_request_bytes", "Memory for requests and answers, without the buffers of connections.", nil, nil,
	)
	closed = prometheus.NewDesc(
		"playtoken_connections_closed_total", "Connections closed at a limit.", nil, nil,
	)
	refused = prometheus.NewDesc(
		"playtoken_requests_refused_total", "Requests refused at a limit.", nil, nil,
	)
)

func (pressure) Describe(c chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{connections, requests, held, closed, refused} {
		c <- d
	}
}

func (p pressure) Collect(c chan<- prometheus.Metric) {
	now := p()
	c <- prometheus.MustNewConstMetric(connections, prometheus.GaugeValue, float64(now.Connections))
	c <- prometheus.MustNewConstMetric(requests, prometheus.GaugeValue, float64(now.Requests))
	c <- prometheus.MustNewConstMetric(held, prometheus.GaugeValue, float64(now.Bytes))
	c <- prometheus.MustNewConstMetric(closed, prometheus.CounterValue, float64(now.Closed))
	c <- prometheus.MustNewConstMetric(refused, prometheus.CounterValue, float64(now.Refused))
}
