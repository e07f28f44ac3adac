package main

import (
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// quietSink is a dissect.Sink that takes note of nothing.
type quietSink struct{}

func (quietSink) Link(*dissect.Link)                          {}
func (quietSink) Message(*dissect.Message)                    {}
func (quietSink) Data(*dissect.Message, []byte, stream.Mark)  {}
func (quietSink) Done(*dissect.Message, int64)                {}
func (quietSink) Trouble(*dissect.Link, *dissect.Trouble)     {}
func (quietSink) Closed(*dissect.Link, spec.Role, stream.End) {}
