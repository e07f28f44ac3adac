package stream

import (
	"bytes"
	"errors"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// LayerTypeTMTP makes TMTP a layer of gopacket. To have it found in packets,
// tell gopacket the server's port, and to look into streams:
//
//	layers.RegisterTCPPortLayerType(8888, stream.LayerTypeTMTP)
//	p := gopacket.NewPacket(data, layers.LayerTypeEthernet, gopacket.DecodeOptions{DecodeStreamsAsDatagrams: true})
//	tmtp, _ := p.Layer(stream.LayerTypeTMTP).(*stream.TMTP)
//
// A packet is looked at alone, so this sees frames that begin with a packet's
// payload, or directly behind those. An Assembler misses none.
var LayerTypeTMTP = gopacket.RegisterLayerType(1848, gopacket.LayerTypeMetadata{Name: "TMTP", Decoder: gopacket.DecodeFunc(decodeTMTP)})

// TMTP is the frames of one payload. It implements gopacket.DecodingLayer and
// gopacket.ApplicationLayer.
type TMTP struct {
	layers.BaseLayer // Contents are the frames with their data, Payload what is left
	Frames           []Frame
}

// Frame is one frame of a payload.
type Frame struct {
	Header []byte // its four digits and header
	Data   []byte // what the payload has of the data behind it
	Due    uint64 // octets of data that must follow in other packets

	// One of the two is set when the header is as the protocol demands; else
	// Err says why it is not.
	Request *wire.Request
	Message *wire.Message
	Err     error
}

// LayerType returns LayerTypeTMTP.
func (t *TMTP) LayerType() gopacket.LayerType { return LayerTypeTMTP }

// CanDecode returns LayerTypeTMTP.
func (t *TMTP) CanDecode() gopacket.LayerClass { return LayerTypeTMTP }

// NextLayerType says that nothing is above TMTP.
func (t *TMTP) NextLayerType() gopacket.LayerType { return gopacket.LayerTypeZero }

// Payload returns what is left of the payload behind the last whole frame: the
// start of another one, or what is none.
func (t *TMTP) Payload() []byte { return t.BaseLayer.Payload }

// DecodeFromBytes reads the frames at the front of a payload. The error is a
// *wire.Error when it begins with none.
func (t *TMTP) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	t.Frames = t.Frames[:0]
	rest := data
	for len(rest) > 0 {
		var s wire.Splitter
		piece, behind, err := s.Next(rest)
		if err != nil && len(t.Frames) == 0 {
			return err
		}
		if piece.Frame == nil {
			if err == nil {
				df.SetTruncated()
			}
			break
		}
		f := readFrame(piece.Frame)
		n := min(f.Due, uint64(len(behind)))
		f.Data, rest, f.Due = behind[:n:n], behind[n:], f.Due-n
		if f.Due > 0 {
			df.SetTruncated()
		}
		t.Frames = append(t.Frames, f)
		if f.Err != nil && !errors.Is(f.Err, wire.ErrUnknownOp) {
			break // who knows what is behind it
		}
	}
	t.BaseLayer = layers.BaseLayer{Contents: data[:len(data)-len(rest)], Payload: rest}
	return nil
}

// readFrame decodes a header, by what kind its op is.
func readFrame(frame []byte) Frame {
	f := Frame{Header: frame}
	header := frame[spec.LengthDigits:]
	var s wire.Scanner
	s.Reset(header, spec.LengthDigits)
	for s.Next() {
		if field := s.Field(); field.Kind == wire.StringKind && bytes.EqualFold(field.Name, []byte(spec.KeyOp.String())) {
			f.Message = new(wire.Message)
			f.Err = f.Message.Decode(header)
			f.Due = f.Message.DataLen // known also of an op that is not
			if f.Err != nil {
				f.Message = nil
			}
			return f
		}
	}
	f.Request = new(wire.Request)
	if f.Err = f.Request.Decode(header); f.Err != nil {
		f.Request = nil
		return f
	}
	f.Due = f.Request.DataLen
	return f
}

// decodeTMTP is how gopacket decodes the layer.
func decodeTMTP(data []byte, p gopacket.PacketBuilder) error {
	t := new(TMTP)
	if err := t.DecodeFromBytes(data, p); err != nil {
		return err
	}
	p.AddLayer(t)
	p.SetApplicationLayer(t)
	return nil
}
