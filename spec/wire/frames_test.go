package wire

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tmtplab/tmtplab/spec"
)

const frames = `> 0011{"op":0,"id":"1"}
< 002c{"id":"1","name":"peer-test","op":"tmtprev"}
> 002d{"op":1,"newnode":"n","newalias":"alias one"}
< 0070{"nodeid":"PSKS19R9QW%F9T16KP69P8LVXXPV5G8NVNGWG8YX","op":"registered","uid":"95T13+RV+7J29QXX8387M7QGYYB8B3CG"}
< 001f{"info":"login ok","op":"info"}
> 0063{"node":"XYG+Z82HKMF3J74J893V622F6D483QSN6H21X1PD","op":2,"uid":"WTDD6%J4N6LWCCKBMGTKX+HNBV61CBX1"}
< 00a2{"datalen":0,"from":"WTDD6%J4N6LWCCKBMGTKX+HNBV61CBX1","headsum":4228096584,"id":"18eaabb6446eca58","node":"tbd","op":"login","posted":"2026-11-23T12:16:50.960Z"}
> 002b{"op":3,"id":"e1","newnode":"my phone <&>"}
< 00f0{"datalen":0,"from":"WTDD6%J4N6LWCCKBMGTKX+HNBV61CBX1","headsum":3986717893,"id":"18eaabb6446eca5b","newnode":"my phone \u003c\u0026\u003e","nodeid":"QWT2PL369TGCDKM49R2YBNBT7753T2VZ6CBMJGHV","op":"user","posted":"2026-11-23T12:16:52.143Z"}
< 0016{"id":"e1","op":"ack"}
> 0048{"op":9,"id":"p1","from":"alice alias","to":"bob the alias","datalen":5}hello
< 0055{"id":"p1","msgid":"18eaabb6446eca70","op":"ack","posted":"2026-11-23T12:17:04.772Z"}
< 00bf{"alias":"alice alias","datalen":5,"from":"WTDD6%J4N6LWCCKBMGTKX+HNBV61CBX1","headsum":1731304862,"id":"18eaabb6446eca70","op":"ping","posted":"2026-11-23T12:17:04.772Z","to":"bob the alias"}hello
> 007c{"op":7,"id":"t16","for":[{"id":"S8QQF149JD4MG2H7TYVJ2SR%MD1PPKRR","type":1}],"datalen":5,"datahead":5,"datasum":4294967295}{   }
< 00ba{"datahead":5,"datalen":5,"datasum":4294967295,"from":"WTDD6%J4N6LWCCKBMGTKX+HNBV61CBX1","headsum":2249673084,"id":"18eaabb6446ecab8","op":"delivery","posted":"2026-11-23T12:17:52.954Z"}{   }
< 0041{"from":"S8QQF149JD4MG2H7TYVJ2SR%MD1PPKRR","op":"ohi","status":1}
> 002c{"id":"18eaabb6446ecc8d","op":10,"type":"x"}
> 0009{"op":12}
< 0021{"error":"logout ok","op":"quit"}
`

func TestDeployedFrames(t *testing.T) {
	for line := range strings.Lines(frames) {
		line = strings.TrimSuffix(line, "\n")
		octets := line[2:]
		for name, stream := range map[string]io.Reader{
			"whole": strings.NewReader(octets), "one by one": iotest.OneByteReader(strings.NewReader(octets)),
		} {
			r := NewReader(stream)
			frame, err := r.Next()
			if err != nil {
				t.Fatalf("%s, %s: %v", line, name, err)
			}
			var n uint64
			var again []byte
			if line[0] == '>' {
				var q Request
				if err := q.Decode(frame[4:]); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				n, again = q.DataLen, q.AppendFrame(nil)
				var q2 Request
				if err := q2.Decode(again[4:]); err != nil {
					t.Fatalf("%s: %v", again, err)
				}
			} else {
				var m Message
				if err := m.Decode(frame[4:]); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				n, again = m.DataLen, m.AppendFrame(nil)
				if !strings.Contains(octets, `\u003c`) && !bytes.Equal(frame, again) {
					t.Errorf("written again: %s\nwas %s", again, frame)
				}
				if spec.Message(m.Kind).Std {
					sum, stated, ok := HeadSum(frame)
					if !ok || sum != stated || stated != m.HeadSum {
						t.Errorf("%s: headsum %d, stated %d, %v", line, sum, stated, ok)
					}
				}
			}
			data, err := io.ReadAll(r.Data(int64(n)))
			if want := octets[len(frame):]; err != nil || string(data) != want {
				t.Errorf("data %q, %v, want %q", data, err, want)
			}
			if _, err := r.Next(); err != io.EOF {
				t.Errorf("at the end: %v", err)
			}
		}
	}
}
