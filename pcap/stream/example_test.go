package stream_test

import (
	"fmt"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

// Users of gopacket get TMTP as a layer.
func ExampleTMTP() {
	layers.RegisterTCPPortLayerType(8888, stream.LayerTypeTMTP)
	c := captest.Make(captest.Network{Seed: 1, Flows: 1, Exchanges: 3, Link: capture.Ethernet, Segment: 1400})
	for _, packet := range c.Packets {
		p := gopacket.NewPacket(packet.Data, layers.LayerTypeEthernet, gopacket.DecodeOptions{DecodeStreamsAsDatagrams: true})
		tmtp, ok := p.Layer(stream.LayerTypeTMTP).(*stream.TMTP)
		if !ok {
			continue
		}
		for _, f := range tmtp.Frames {
			switch {
			case f.Request != nil:
				fmt.Println("client:", f.Request.Op, f.Request.ID, len(f.Data), "octets of data")
			case f.Message != nil:
				fmt.Println("server:", f.Message.Kind, f.Message.ID, len(f.Data), "octets of data")
			}
		}
	}
	// Output:
	// client: TmtpRev 1 0 octets of data
	// server: tmtprev 1 0 octets of data
	// client: Login  0 octets of data
	// server: info  0 octets of data
	// client: Ping r0 7 octets of data
	// server: ack r0 0 octets of data
	// server: ohi  0 octets of data
	// client: Pulse  0 octets of data
	// client: Quit  0 octets of data
}
