// Command speed measures how fast captures are read, and with how much memory:
// beside gopacket's own reassembly, and tshark with the plugin that pcap/wireshark
// writes. In one run all read the same captures, which are made for it, each in a process
// of its own, in turns, so that they have the same part in what else the
// machine does. What counts is processors' time, in the best of some rounds.
//
//	go run ./pcap/speed
//	go run ./pcap/speed -size 50 -rounds 3 -profile /tmp/headers.pprof -only 'headers, 700 octets'
package main
