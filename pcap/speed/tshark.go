package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/tmtplab/tmtplab/pcap/wireshark"
)

// pluginFile is the plugin of Wireshark's among the captures.
const pluginFile = "tmtp.lua"

// sharks are what tshark reads: messages are printed with their op, so that it
// has to find them, as the line of each packet.
var sharks = []reader{
	{name: "tshark with the plugin, 700 octets", file: long, bare: bareLong},
	{name: "tshark with the plugin, TLS", file: tls, bare: bareTLS},
	{name: "tshark with the plugin, small", file: small, bare: bareSmall},
}

// measureTshark has tshark read the captures, once: it takes long. It is
// told when it does not find as many messages as we.
func (o *options) measureTshark(ours []*measured) (all []*measured, err error) {
	path, err := exec.LookPath("tshark")
	if err != nil {
		fmt.Fprintln(os.Stderr, "speed: tshark is not installed, so it is not measured")
		return nil, nil
	}
	var plugin bytes.Buffer
	if err := wireshark.Write(&plugin); err != nil {
		return nil, err
	}
	if err := os.WriteFile(o.path(pluginFile), plugin.Bytes(), 0o600); err != nil {
		return nil, err
	}
	for _, r := range sharks {
		info, err := os.Stat(o.path(r.file))
		if err != nil {
			return nil, err
		}
		cmd := exec.Command(path, "-n", "-r", o.path(r.file), "-X", "lua_script:"+o.path(pluginFile),
			"-o", "tls.keylog_file:"+o.path(keys), "-Y", "tmtp", "-T", "fields", "-e", "frame.number", "-e", "tmtp.op")
		began := time.Now()
		out, memory, err := run(cmd)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		n := int64(bytes.Count(out, []byte{','}) + bytes.Count(out, []byte{'\n'}))
		for _, m := range ours {
			if m.file == r.file && m.found.messages != n && m.found.messages > 0 {
				fmt.Fprintf(os.Stderr, "speed: %s: finds %d messages, and %s: %d\n", r.name, n, m.name, m.found.messages)
			}
		}
		all = append(all, &measured{reader: r, size: info.Size(), best: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), clock: time.Since(began), memory: memory, found: result{messages: n}})
	}
	return all, nil
}
