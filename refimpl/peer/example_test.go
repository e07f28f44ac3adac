package peer_test

import (
	"context"
	"fmt"
	"log"
	"net"

	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
)

// Alice pings Bob, by a server that lives in this program.
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	server, err := daemon.New(daemon.Config{Store: new(store.Memory)})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go server.Serve(ctx, ln)

	var people [2]*peer.Peer
	for i, alias := range []string{"alice alias", "bob the alias"} {
		p, err := peer.Dial(ctx, "tcp://"+ln.Addr().String(), peer.Options{})
		if err != nil {
			log.Fatal(err)
		}
		defer p.Close()
		if _, err := p.Register(ctx, peer.Registration{Node: "laptop", Alias: alias}); err != nil {
			log.Fatal(err)
		}
		people[i] = p
	}
	alice, bob := people[0], people[1]
	if _, err := alice.Ping(ctx, "alice alias", "bob the alias", "hello"); err != nil {
		log.Fatal(err)
	}
	for m, err := range bob.Messages(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		if m.Kind == spec.MsgPing {
			fmt.Printf("%s says %s", m.Alias, m.Text)
			break
		}
	}
	// Output: alice alias says hello
}
