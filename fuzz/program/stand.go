package program

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// Stand returns what stands in for a field that no reply brought, as JSON: a
// well-formed name that nobody has.
func Stand(field string) string {
	switch field {
	case "uid", "from":
		return `"` + strings.Repeat("WTDD6%J4N6LWCCKB", 2)[:spec.UIDRunes] + `"`
	case "nodeid", "node":
		return `"` + strings.Repeat("PSKS19R9QW%F9T16KP69", 2)[:spec.NodeIDRunes] + `"`
	case "id", "msgid", "postid":
		return `"18eaabb6446eca58"`
	}
	return `"nobody at all"`
}
