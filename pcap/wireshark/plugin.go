package wireshark

import (
	"bufio"
	"embed"
	"io"
)

//go:embed lua
var parts embed.FS

// order is that of the parts of the plugin: each uses what stands before it.
var order = []string{"expert", "json", "rules", "frame", "stream", "data", "show", "frames", "register"}

// Write writes the plugin. It is the same octets each time.
func Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	out.WriteString(head)
	writeTables(out)
	for _, name := range order {
		text, err := parts.ReadFile("lua/" + name + ".lua")
		if err != nil {
			return err
		}
		out.WriteString("\n")
		out.Write(text)
	}
	return out.Flush()
}

const head = `-- A dissector of TMTP for Wireshark and tshark, tested with 4.0.
-- Written by tmtplab pcap wireshark from the tables of the protocol: do not edit
-- it, write it anew. Put it into the folder of personal Lua plugins, which
-- Help, About, Folders shows, or give it to tshark: tshark -X lua_script:tmtp.lua

set_plugin_info({ version = "1", description = "TMTP, by the tables of its protocol" })

local tmtp = Proto("tmtp", "TMTP")
`
