package conformance

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// filtered stands between the suite and a correct server and rewrites what the
// server sends, a message at a time: rewrite returns the octets in place of a
// message's frame and data.
func filtered(target Target, rewrite func(op string, frame, data []byte) []byte) Target {
	inner := target
	target.Dial = func(ctx context.Context) (net.Conn, error) {
		conn, err := inner.dial(ctx, nil)
		if err != nil {
			return nil, err
		}
		out, in := io.Pipe()
		go func() {
			r := wire.NewReader(conn)
			for {
				frame, err := r.Next()
				if err != nil {
					in.CloseWithError(err)
					return
				}
				m := decode(frame)
				data, err := io.ReadAll(r.Data(int64(m.DataLen)))
				if err != nil {
					in.CloseWithError(err)
					return
				}
				in.Write(rewrite(m.Op, m.Frame, data))
			}
		}()
		return &filteredConn{Conn: conn, out: out}, nil
	}
	return target
}

type filteredConn struct {
	net.Conn
	out *io.PipeReader
}

func (c *filteredConn) Read(b []byte) (int, error) { return c.out.Read(b) }
func (c *filteredConn) NetConn() net.Conn          { return c.Conn.(*tls.Conn).NetConn() }
func (c *filteredConn) CloseWrite() error          { return c.Conn.(*tls.Conn).CloseWrite() }
func (c *filteredConn) Close() error {
	c.out.Close()
	return c.Conn.Close()
}

// TestFilters runs the suite through filters of frames that break one rule
// each, and expects the checks of that rule to fail, with what came.
func TestFilters(t *testing.T) {
	server := embedded(t, Timing{})
	for _, test := range []struct {
		name    string
		rewrite func(op string, frame, data []byte) []byte
		fails   []string // checks that must
		passes  []string // checks that must not
		came    string   // in the first of fails
	}{
		{
			name: "an ack's posted is a millisecond off",
			rewrite: func(op string, frame, data []byte) []byte {
				if i := bytes.Index(frame, []byte(`"posted":"`)); op == "ack" && i > 0 {
					digit := &frame[i+len(`"posted":"2026-11-23T12:17:04.77`)]
					*digit = '0' + (*digit-'0'+1)%10
				}
				return append(frame, data...)
			},
			fails:  []string{"post/offline-node", "ping/reaches-every-node"},
			passes: []string{"frame/octet-by-octet", "ping/to-unknown"},
			came:   `"op":"delivery"`,
		},
		{
			name: "the quit has no error",
			rewrite: func(op string, frame, data []byte) []byte {
				if op == "quit" {
					return []byte(Frame(`{"error":"","op":"quit"}`))
				}
				return append(frame, data...)
			},
			fails:  []string{"frame/length-0", "post/type-missing"},
			passes: []string{"frame/many-in-one-write"},
			came:   `{"error":"","op":"quit"}`,
		},
		{
			name: "pings come twice",
			rewrite: func(op string, frame, data []byte) []byte {
				all := append(frame, data...)
				if op == "ping" {
					return append(all, all...)
				}
				return all
			},
			fails:  []string{"ping/reaches-every-node"},
			passes: []string{"frame/many-in-one-write", "post/offline-node"},
			came:   `"op":"ping"`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checks, err := Select(Checks(), Selection{Names: slices.Concat(test.fails, test.passes)})
			if err != nil {
				t.Fatal(err)
			}
			target := filtered(server, test.rewrite)
			report, err := Run(t.Context(), Options{Target: target, Checks: checks, Profile: Interop})
			if err != nil {
				t.Fatal(err)
			}
			for _, res := range report.Results {
				switch {
				case slices.Contains(test.fails, res.Check) && res.Status != reports.Fail:
					t.Errorf("%s: %s, should fail", res.Check, res.Status)
				case slices.Contains(test.passes, res.Check) && res.Status != reports.Pass:
					t.Errorf("%s: %s, should pass: %s %s", res.Check, res.Status, res.Expected, res.Actual)
				case res.Check == test.fails[0] && !strings.Contains(res.Actual, test.came):
					t.Errorf("%s: came %s, should tell of %s", res.Check, res.Actual, test.came)
				}
			}
		})
	}
}
