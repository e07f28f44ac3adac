package vectors

import "strings"

// deployed is a conversation of deployed peers: a line a message, ">" by the
// client, "<" by the server.
const deployed = `
> 0011{"op":0,"id":"1"}
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

func frames() []Frame {
	var all []Frame
	for line := range strings.Lines(strings.TrimSpace(deployed)) {
		line = strings.TrimSuffix(line, "\n")
		f := Frame{From: "client"}
		if line[0] == '<' {
			f.From = "server"
		}
		octets := line[2:]
		end := headerEnd(octets)
		f.Text, f.Data = octets[:end], octets[end:]
		all = append(all, f)
	}
	return all
}
