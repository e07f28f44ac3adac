//go:build !unix

package main

import "os"

// terminalWidth is not known here: tables are as wide as they like.
func terminalWidth(*os.File) int { return 0 }
