package main

import (
	"fmt"
	"io"
)

// printTable prints what was measured, as Markdown.
func printTable(out io.Writer, all []*measured) {
	rates := make(map[string]float64)
	for _, m := range all {
		rates[m.name] = m.rate()
	}
	fmt.Fprintln(out, "| what | MB/s | by the clock | of gopacket's | goal | messages/s | memory, MB |")
	fmt.Fprintln(out, "|---|--:|--:|--:|--:|--:|--:|")
	for _, m := range all {
		share, goal, messages := "", "", ""
		if m.name != m.bare {
			share = fmt.Sprintf("%.2f", m.rate()/rates[m.bare])
		}
		if m.goal > 0 {
			goal = fmt.Sprintf("%.2f", m.goal)
		}
		if m.found.messages > 0 {
			messages = fmt.Sprintf("%.0f", float64(m.found.messages)/m.best.Seconds())
		}
		fmt.Fprintf(out, "| %s | %.0f | %.0f | %s | %s | %s | %.0f |\n", m.name, m.rate(), float64(m.size)/1e6/m.clock.Seconds(), share, goal, messages, float64(m.memory)/1e6)
	}
}
