package live

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
	"time"
)

// What is sent on loopback is seen, once.
func TestLoopback(t *testing.T) {
	s, err := Open("lo")
	if err != nil {
		t.Skip("cannot listen on loopback here: ", err)
	}
	defer s.Close()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	word := []byte("seen by a test of tmtplab on " + conn.LocalAddr().String())
	before := time.Now()
	if _, err := conn.WriteTo(word, conn.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	seen := 0
	for {
		p, err := s.Next(ctx)
		if err != nil {
			t.Fatal("it was not seen: ", err)
		}
		if p == nil { // nothing for a while
			if seen > 0 {
				break
			}
			continue
		}
		if bytes.HasSuffix(p.Data, word) {
			seen++
			if d := p.Time.Sub(before); d < -time.Second || d > 10*time.Second {
				t.Errorf("seen %v after it was sent", d)
			}
			if p.Length != len(p.Data) {
				t.Errorf("%d octets of %d", len(p.Data), p.Length)
			}
		}
	}
	if seen != 1 {
		t.Errorf("seen %d times", seen)
	}
}

func TestNoInterface(t *testing.T) {
	if _, err := Open("nosuch0"); err == nil || !strings.Contains(err.Error(), "there is no interface nosuch0") {
		t.Error(err)
	}
}
