package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/wireshark"
	"github.com/tmtplab/tmtplab/pcap/wireshark/parity"
)

// TestWiresharkReadsRuns compares what tshark reads, by the generated plugin, of
// runs of the suite over TLS with what is read here.
func TestWiresharkReadsRuns(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	folder := t.TempDir()
	var lua bytes.Buffer
	if err := wireshark.Write(&lua); err != nil {
		t.Fatal(err)
	}
	plugin := filepath.Join(folder, "tmtp.lua")
	if err := os.WriteFile(plugin, lua.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	run := filepath.Join(folder, "run.pcapng")
	captureRun(t, run, "ping/reaches-every-node", "groupedit/*", "head/wrong-type*", "head/op*", "frame/length-*")
	file, err := os.ReadFile(run)
	if err != nil {
		t.Fatal(err)
	}
	// Ports of a run are any: what looks like TLS goes before what has the port.
	r, err := parity.Compare(t.Context(), plugin, file, false, "-o", "tcp.try_heuristic_first:TRUE")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range append(r.Differences, r.Users...) {
		t.Error(d)
	}
	for _, m := range r.OnlyHere {
		if m.Missing == 0 { // for data that never come tshark waits
			t.Errorf("only pcap/dissect has %s", m.Text)
		}
	}
	for _, m := range r.OnlyThere {
		t.Errorf("only tshark has %s", m.Text)
	}
	if r.Broken == 0 {
		t.Error("no message breaks a rule: these checks are there to break some")
	}
	t.Logf("%d messages, %d fields, %d messages that break a rule", r.Messages, r.Fields, r.Broken)
}
