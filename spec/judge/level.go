package judge

import "github.com/tmtplab/tmtplab/spec"

// level is how much a requirement binds.
func level(requirement string) spec.Level {
	switch requirement {
	case "ACK-6", "STD-3b", "STD-4o":
		return spec.Should
	case "NOTE-5o":
		return spec.May
	}
	return spec.Must
}
