package sim

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// published is the experiment of a deployed server: it took 46 minutes and
// 200 MB there.
const published = `
name: published
time: 10h
drain: 0s
stop: {deliveries: 1000000}
oracles: {judge: false}
populations:
  - name: everyone
    users: 1000
    link: fibre
    start: uniform 0s 30s
    cycle:
      - login
      - {post: {to: {users: 2}, size: 500B}, times: 15, wait: uniform 1s 30s}
      - {post: {to: {group: hundred}, size: 500B}, times: 2, wait: uniform 1s 30s}
      - logout
      - {idle: uniform 1s 30s}
groups:
  - {name: hundred, count: 10, members: 100}
`

func BenchmarkPublished(b *testing.B) {
	for b.Loop() {
		s := parse(b, published)
		r, err := Run(s, Options{})
		if err != nil || len(r.Violations) > 0 {
			b.Fatal(err, r.Violations)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys)/1e6, "sys-MB")
		b.ReportMetric(r.Time.Minutes(), "simulated-min")
		b.ReportMetric(float64(r.Events)/b.Elapsed().Seconds(), "events/s")
		b.Log(r.Metrics.Counters)
	}
}

// crowd is a million people who are online for an hour, and write now and then.
const crowd = `
name: crowd
time: 1h
drain: 0s
oracles: {judge: false}
client: {pulse: 100s, remember: 2}
populations:
  - name: everyone
    users: %d
    link: fibre
    start: uniform 0s 100s
    posts:
      - {every: exp 10m, to: {users: 1}, size: 500B}
`

func BenchmarkCrowd(b *testing.B) {
	for _, users := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(users), func(b *testing.B) {
			if users == 1_000_000 && os.Getenv("SIM_CROWD") == "" {
				b.Skip("a million clients take minutes and 2 GB: set SIM_CROWD=1")
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			s := parse(b, fmt.Sprintf(crowd, users))
			w, err := newWorld(s, Options{})
			if err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.Logf("founded %.0f B/client in %v", float64(after.HeapAlloc-before.HeapAlloc)/float64(users), b.Elapsed())
			at := time.Duration(0)
			w.options.Progress = func(p Progress) bool {
				if p.Now >= at {
					at += 10 * time.Minute
					if at == 30*time.Minute {
						runtime.GC()
					}
					runtime.ReadMemStats(&after)
					b.Logf("%v: %.0f B/client, sys %d MB, online %d, %v", p.Now, float64(after.HeapAlloc-before.HeapAlloc)/float64(users), after.Sys>>20, p.Online, b.Elapsed())
				}
				return true
			}
			w.run()
			r := w.result()
			if len(r.Violations) > 0 {
				b.Fatal(r.Violations)
			}
			b.ReportMetric(r.Time.Seconds()/b.Elapsed().Seconds(), "x-real-time")
			b.ReportMetric(float64(r.Events)/b.Elapsed().Seconds(), "events/s")
			b.Log(r.Metrics.Counters)
		})
	}
}
