package live

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tmtplab/tmtplab/pcap/capture"
)

// snap is how many octets of a packet are kept: those of a segment that the
// kernel has not cut up yet, and its headers.
const snap = 1<<16 + 256

// buffered is how many octets of packets wait in the kernel, if it may.
const buffered = 32 << 20

// Source is an open interface. It is not safe for concurrent use.
type Source struct {
	fd      int
	in      capture.Interface
	number  int64
	buffer  []byte
	control []byte
	packet  capture.Packet
}

// Open begins to listen on an interface.
func Open(name string) (*Source, error) {
	nic, err := net.InterfaceByName(name)
	if err != nil {
		return nil, fmt.Errorf("there is no interface %s; ip link shows them", name)
	}
	all := binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, unix.ETH_P_ALL)) // in network order
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, int(all))
	if errors.Is(err, unix.EPERM) {
		return nil, fmt.Errorf("listening on %s needs the capability CAP_NET_RAW, as root has it", name)
	} else if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, buffered) // with less it works, too
	err = errors.Join(
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 100_000}),
		unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: all, Ifindex: nic.Index}),
	)
	if err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("listening on %s: %w", name, err)
	}
	return &Source{
		fd: fd, buffer: make([]byte, snap), control: make([]byte, 256),
		in: capture.Interface{Name: name, LinkType: capture.Ethernet, Snap: snap},
	}, nil
}

// Next returns the next packet, valid until the next call. When none came for
// 100 ms it returns nil and no error. On the loopback interface each packet is
// seen once, although it is sent and received there.
func (s *Source) Next(ctx context.Context) (*capture.Packet, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, controlled, _, from, err := unix.Recvmsg(s.fd, s.buffer, s.control, unix.MSG_TRUNC)
		switch {
		case errors.Is(err, unix.EAGAIN):
			return nil, nil
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return nil, os.NewSyscallError("recvmsg", err)
		}
		link, ok := from.(*unix.SockaddrLinklayer)
		if ok && link.Hatype == unix.ARPHRD_LOOPBACK && link.Pkttype == unix.PACKET_OUTGOING {
			continue
		}
		s.number++
		s.packet = capture.Packet{
			Number: s.number, Time: stamp(s.control[:controlled]), Interface: &s.in, LinkType: s.in.LinkType,
			Data: s.buffer[:min(n, len(s.buffer))], Length: n,
		}
		return &s.packet, nil
	}
}

// stamp returns when the kernel saw a packet.
func stamp(control []byte) time.Time {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return time.Now()
	}
	for _, m := range messages {
		if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SO_TIMESTAMPNS && len(m.Data) >= 16 {
			return time.Unix(int64(binary.NativeEndian.Uint64(m.Data)), int64(binary.NativeEndian.Uint64(m.Data[8:]))).UTC()
		}
	}
	return time.Now()
}

// Lost returns how many packets the kernel dropped because they were not read
// fast enough, since the last call.
func (s *Source) Lost() int64 {
	stats, err := unix.GetsockoptTpacketStats(s.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil {
		return 0
	}
	return int64(stats.Drops)
}

// Close stops listening.
func (s *Source) Close() error { return unix.Close(s.fd) }
