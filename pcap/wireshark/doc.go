// Package wireshark writes a dissector of TMTP for Wireshark and tshark, as one
// file of Lua: the tables of spec as Lua, and behind them the parts in the
// folder lua, which know no message by itself. What it takes of a message, and
// what it says that a message breaks, is what pcap/dissect and spec/wire say.
package wireshark
