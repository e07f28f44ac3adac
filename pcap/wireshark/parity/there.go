package parity

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// timeForm is how times are compared.
const timeForm = "2006-01-02T15:04:05.000Z"

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// items is how the plugin tells the length of a list.
func items(n int) string {
	if n == 1 {
		return "1 item"
	}
	return strconv.Itoa(n) + " items"
}

// Tshark runs tshark with the plugin on a capture, and returns what it prints.
func Tshark(ctx context.Context, plugin string, file []byte, more ...string) ([]byte, error) {
	path, err := keep(file)
	if err != nil {
		return nil, err
	}
	defer os.Remove(path)
	args := append([]string{"-n", "-r", path, "-X", "lua_script:" + plugin, "-o", "tcp.reassemble_out_of_order:TRUE"}, more...)
	cmd := exec.CommandContext(ctx, "tshark", args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("tshark: %w\n%s", err, complaints.String())
	}
	if at := bytes.Index(out, []byte("Lua Error:")); at >= 0 || strings.Contains(complaints.String(), "Lua") {
		return nil, fmt.Errorf("the plugin fails: %.400s%s", out[max(at, 0):], complaints.String())
	}
	return out, nil
}

// keep writes a capture into a file: what tshark reads from stdin, it cannot read
// twice.
func keep(capture []byte) (path string, err error) {
	f, err := os.CreateTemp("", "parity-*.pcapng")
	if err != nil {
		return "", err
	}
	_, err = f.Write(capture)
	return f.Name(), errors.Join(err, f.Close())
}

// there reads a capture with tshark.
func there(ctx context.Context, plugin string, file []byte, more []string) (map[side][]*message, error) {
	tree, err := Tshark(ctx, plugin, file, append([]string{"-Y", "tmtp", "-T", "pdml", "-J", "tmtp tcp"}, more...)...)
	if err != nil {
		return nil, err
	}
	all := make(map[side][]*message)
	in := xml.NewDecoder(bytes.NewReader(tree))
	for {
		var p packet
		if err := next(in, &p); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		var number int64
		var stream int
		for _, proto := range p.Protos {
			switch proto.Name {
			case "geninfo":
				number, _ = strconv.ParseInt(proto.Fields[0].Show, 10, 64)
			case "tcp":
				at := slices.IndexFunc(proto.Fields, func(f field) bool { return f.Name == "tcp.stream" })
				if at < 0 {
					return nil, fmt.Errorf("packet %d: tshark tells no stream", number)
				}
				stream, _ = strconv.Atoi(proto.Fields[at].Show)
			case "tmtp":
				if sender, m := proto.message(number); m != nil {
					s := side{stream, sender}
					all[s] = append(all[s], m)
				}
			}
		}
	}
}

// packet and what is in it are as tshark writes them in PDML.
type packet struct {
	Protos []field `xml:"proto"`
}

type field struct {
	Name   string  `xml:"name,attr"`
	Show   string  `xml:"show,attr"`
	Text   string  `xml:"showname,attr"`
	Value  string  `xml:"value,attr"`
	Fields []field `xml:"field"`
}

// next reads the next packet.
func next(in *xml.Decoder, p *packet) error {
	for {
		token, err := in.Token()
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "packet" {
			return in.DecodeElement(p, &start)
		}
	}
}

// message is what stands under a protocol; nil: it is no message.
func (f *field) message(packet int64) (sender string, m *message) {
	m = &message{packet: packet}
	for _, x := range f.Fields {
		switch name := strings.TrimPrefix(x.Name, "tmtp."); name {
		case "sender":
			sender = x.Show
		case "user":
			m.user = x.Show
		case "requirement":
			m.breaks = append(m.breaks, x.Show)
		case "data":
			m.data = x.Value
		case "header":
			header, _ := hex.DecodeString(x.Value)
			m.header = string(header)
			m.list(x.Fields)
		}
	}
	if sender == "" {
		return "", nil
	}
	return sender, m
}

// list lists the fields of a header.
func (m *message) list(fields []field) {
	for _, f := range fields {
		name, ok := strings.CutPrefix(f.Name, "tmtp.")
		if !ok || f.Text == "" {
			continue // expert information
		}
		show := f.Show
		switch {
		case name == "op":
			m.op = show
		case name == "posted":
			if t, err := time.Parse("Jan _2, 2006 15:04:05.000000000 UTC", show); err == nil {
				show = t.Format(timeForm)
			}
		case name == "fornotself":
			show = map[string]string{"1": "true", "0": "false"}[show]
		}
		m.fields = append(m.fields, name+"="+show)
		m.list(f.Fields)
	}
}
