package judge_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// BenchmarkPost shows a post, its ack, its delivery and the Ack of that: four
// frames, with memory that has long been full.
func BenchmarkPost(b *testing.B) {
	const remembered = 1 << 14
	j := judge.New(judge.Config{All: true, Limits: judge.Limits{Messages: remembered, Receipts: remembered}})
	links := map[byte]*judge.Link{'1': j.Open(1, start), '2': j.Open(2, start)}
	tell := func(line string) {
		l := links[line[0]]
		if line[1] == '>' {
			l.Octets(spec.Client, start, []byte(request(line[3:])))
		} else {
			l.Octets(spec.Server, start, []byte(message(line[3:])))
		}
	}
	for _, n := range []string{"1", "2"} {
		tell(n + `> {"op":0,"id":"1"}`)
		tell(n + `< {"op":"tmtprev","id":"1","name":"here"}`)
		tell(n + `> {"op":1,"newnode":"phone"}`)
		tell(fmt.Sprintf(`%s< {"op":"registered","uid":"user%s","nodeid":"node%s"}`, n, n, n))
		tell(n + `< {"op":"info","info":"login ok","ohi":[]}`)
	}
	type frames struct{ post, ack, delivery, receipt []byte }
	var all []frames
	for i := range 2 * remembered {
		all = append(all, frames{
			[]byte(request(fmt.Sprintf(`7 r%d {"for":[{"id":"user2","type":1}]}: hello`, i))),
			[]byte(message(fmt.Sprintf(`ack r%d #%d`, i, i+1))),
			[]byte(message(fmt.Sprintf(`delivery #%d from user1: hello`, i+1))),
			[]byte(request(fmt.Sprintf(`10 #%d`, i+1))),
		})
	}
	show := func(f *frames) {
		links['1'].Octets(spec.Client, start, f.post)
		links['1'].Octets(spec.Server, start, f.ack)
		links['2'].Octets(spec.Server, start, f.delivery)
		links['2'].Octets(spec.Client, start, f.receipt)
	}
	before := heap()
	for i := range all[:remembered] {
		show(&all[i])
	}
	perMessage := float64(heap()-before) / remembered
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		show(&all[i%len(all)])
		i++
	}
	b.ReportMetric(perMessage, "octets/remembered")
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
