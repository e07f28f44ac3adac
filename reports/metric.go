package reports

import (
	"strings"

	"github.com/tmtplab/tmtplab/reports/plot"
)

// Metric is what a name in Metrics means.
type Metric struct {
	Name string
	Text string // in a few words
	Unit plot.Unit
}

// latencyMetrics are all latencies, in the order in which they are shown.
var latencyMetrics = []Metric{
	{"login", "attempt to connect to session", plot.Seconds},
	{"ack", "request to ack, both while online", plot.Seconds},
	{"delivery", "post to receipt, by nodes online all along", plot.Seconds},
	{"late", "post to receipt, time offline included", plot.Seconds},
	{"ping", "ping to receipt", plot.Seconds},
	{"reconnect", "loss of a session to the next one", plot.Seconds},
	{"presence", "change of presence to knowledge of it", plot.Seconds},
	{"commit", "input of the server to release of its answer", plot.Seconds},
	{"sync", "one sync of the server's disk", plot.Seconds},
}

// counterMetrics are all totals.
var counterMetrics = []Metric{
	{"deliveries", "messages shown to users", plot.Number},
	{"posts", "posts accepted", plot.Number},
	{"pings", "pings accepted", plot.Number},
	{"notifies", "notifying posts accepted", plot.Number},
	{"requests", "requests of users", plot.Number},
	{"refused", "requests refused", plot.Number},
	{"bodies_refused", "bodies refused", plot.Number},
	{"repeats", "messages a client had already", plot.Number},
	{"sent", "messages the server sent, each time", plot.Number},
	{"redelivered", "messages sent to a node again", plot.Number},
	{"acks", "acks of messages", plot.Number},
	{"pulses", "pulses", plot.Number},
	{"dropped", "messages that found a full queue", plot.Number},
	{"connects", "attempts to connect", plot.Number},
	{"dials_failed", "attempts that failed", plot.Number},
	{"sessions", "logins", plot.Number},
	{"reconnects", "logins after a lost session", plot.Number},
	{"broken", "connections lost", plot.Number},
	{"handovers", "changes of address", plot.Number},
	{"frames_up", "frames from clients", plot.Number},
	{"frames_down", "frames from the server", plot.Number},
	{"header_up", "octets of frames, from clients", plot.Octets},
	{"header_down", "octets of frames, from the server", plot.Octets},
	{"body_up", "octets of data, from clients", plot.Octets},
	{"body_down", "octets of data, from the server", plot.Octets},
	{"delivered_body", "octets of data shown to users", plot.Octets},
	{"wire_up", "octets of TLS, TCP and IP, from clients", plot.Octets},
	{"wire_down", "octets of TLS, TCP and IP, from the server", plot.Octets},
	{"resent", "TCP segments sent again", plot.Number},
	{"steps", "inputs of the server's machine", plot.Number},
	{"syncs", "syncs of the server's disk", plot.Number},
	{"syncs_failed", "syncs that failed", plot.Number},
	{"records", "records made durable", plot.Number},
	{"server_restarts", "restarts of the server", plot.Number},
	{"client_restarts", "restarts of clients", plot.Number},
	{"faults", "faults", plot.Number},
	{"events", "events of the simulation", plot.Number},
}

// derivedMetrics are what is computed of the others: see Derived.
var derivedMetrics = []Metric{
	{"goodput", "data shown to users, a second", plot.OctetsPerSecond},
	{"delivery_rate", "messages shown to users, a second", plot.Number},
	{"overhead", "share of all octets that is not data", plot.Share},
	{"octets_per_delivery", "octets sent for each message shown", plot.Octets},
	{"resent_per_delivery", "segments sent again for each message shown", plot.Number},
	{"online_mean", "sessions, mean over time", plot.Number},
	{"queued_max", "messages queued, at most", plot.Number},
	{"busy_mean", "load of the server's processor, mean over time", plot.Share},
	{"busy_max", "load of the server's processor, at most", plot.Share},
	{"violations", "violations that the oracles found", plot.Number},
}

// seriesMetrics are all series over time.
var seriesMetrics = []Metric{
	{"online", "sessions", plot.Number},
	{"links", "connections", plot.Number},
	{"pending", "requests not answered", plot.Number},
	{"in_flight", "frames on their way", plot.Number},
	{"messages", "messages kept by the server", plot.Number},
	{"queued", "messages queued for nodes", plot.Number},
	{"bodies", "bodies kept by the server", plot.Number},
	{"inputs", "inputs waiting for the processor", plot.Number},
	{"batches", "batches waiting for the disk", plot.Number},
	{"busy", "load of the processor", plot.Share},
	{"posts_rate", "posts", plot.Number},
	{"deliveries_rate", "deliveries", plot.Number},
	{"goodput", "data shown to users", plot.OctetsPerSecond},
	{"up_rate", "all that clients send", plot.OctetsPerSecond},
	{"down_rate", "all that the server sends", plot.OctetsPerSecond},
	{"resent_rate", "segments sent again", plot.Number},
}

// percentiles are what a Latency says, in the order of its fields.
var percentiles = []struct {
	name  string
	title string
	of    func(*Latency) float64
}{
	{"mean", "mean", func(l *Latency) float64 { return l.Mean }},
	{"p50", "p50", func(l *Latency) float64 { return l.P50 }},
	{"p90", "p90", func(l *Latency) float64 { return l.P90 }},
	{"p95", "p95", func(l *Latency) float64 { return l.P95 }},
	{"p99", "p99", func(l *Latency) float64 { return l.P99 }},
	{"p999", "p99.9", func(l *Latency) float64 { return l.P999 }},
	{"max", "max", func(l *Latency) float64 { return l.Max }},
}

// LookupMetric says what a name means that Metrics.Scalars gives: a counter's,
// a derived one's, or a latency's as "delivery.p99".
func LookupMetric(name string) (Metric, bool) {
	base, part, split := strings.Cut(name, ".")
	if split {
		m, ok := lookup(latencyMetrics, base)
		for _, p := range percentiles {
			if ok && p.name == part {
				return Metric{name, p.title + " of " + base + ": " + m.Text, plot.Seconds}, true
			}
		}
		if ok && part == "count" {
			return Metric{name, "count of " + base + ": " + m.Text, plot.Number}, true
		}
		return Metric{}, false
	}
	if m, ok := lookup(counterMetrics, name); ok {
		return m, true
	}
	return lookup(derivedMetrics, name)
}

// LookupSeries says what the name of a series means.
func LookupSeries(name string) (Metric, bool) { return lookup(seriesMetrics, name) }

func lookup(in []Metric, name string) (Metric, bool) {
	for _, m := range in {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}

// Scalar is one number of a run.
type Scalar struct {
	Name  string
	Value float64
}

// Scalars are all numbers of a run, in the order of the tables here: totals,
// among them those that stayed at zero, then what is derived, then latencies.
func (m *Metrics) Scalars() (list []Scalar) {
	for _, c := range counterMetrics {
		list = append(list, Scalar{c.Name, float64(m.Counters[c.Name])})
	}
	for _, d := range derivedMetrics {
		if v, ok := m.Derived(d.Name); ok {
			list = append(list, Scalar{d.Name, v})
		}
	}
	for _, k := range latencyMetrics {
		l := m.Latencies[k.Name]
		if l == nil {
			continue
		}
		list = append(list, Scalar{k.Name + ".count", float64(l.Count)})
		for _, p := range percentiles {
			list = append(list, Scalar{k.Name + "." + p.name, p.of(l)})
		}
	}
	return list
}

// Derived computes a number of the others; ok is false when they do not have
// what it takes.
func (m *Metrics) Derived(name string) (v float64, ok bool) {
	count := func(names ...string) (sum float64) {
		for _, n := range names {
			sum += float64(m.Counters[n])
		}
		return sum
	}
	per := func(a, b float64) (float64, bool) {
		if b == 0 {
			return 0, false
		}
		return a / b, true
	}
	overhead := count("header_up", "header_down", "wire_up", "wire_down")
	all := overhead + count("body_up", "body_down")
	switch name {
	case "goodput":
		return per(count("delivered_body"), m.Seconds)
	case "delivery_rate":
		return per(count("deliveries"), m.Seconds)
	case "overhead":
		return per(overhead, all)
	case "octets_per_delivery":
		return per(all, count("deliveries"))
	case "resent_per_delivery":
		return per(count("resent"), count("deliveries"))
	case "online_mean":
		return m.overTime("online", false)
	case "queued_max":
		return m.overTime("queued", true)
	case "busy_mean":
		return m.overTime("busy", false)
	case "busy_max":
		return m.overTime("busy", true)
	}
	return 0, false
}

// overTime returns the mean, or the highest value, of a series.
func (m *Metrics) overTime(name string, highest bool) (v float64, ok bool) {
	if m.Series == nil || len(m.Series.Values[name].Mean) == 0 {
		return 0, false
	}
	s := m.Series.Values[name]
	if highest {
		for _, x := range s.Max {
			v = max(v, x)
		}
		return v, true
	}
	for _, x := range s.Mean {
		v += x
	}
	return v / float64(len(s.Mean)), true
}
