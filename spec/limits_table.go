package spec

import "time"

// Limit is a limit or timer of the protocol, of deployed peers, or of the
// reference server, with the value the code here goes by.
type Limit struct {
	Name        string `json:"name"` // of the constant in this package, as "MaxTextUnits"
	Value       uint64 `json:"value"`
	Unit        string `json:"unit"` // "octets", "seconds", …
	Origin      Origin `json:"origin"`
	Where       string `json:"where"`       // the section it comes from, or whose habit it is
	Requirement string `json:"requirement"` // ID of the one it belongs to
	Meaning     string `json:"meaning"`
}

// Origin says who set a limit: a Basis ("S", "I", "O"), or Ours.
type Origin string

// Ours marks a limit that the reference server sets and nobody else knows.
const Ours Origin = "ours"

// Limits returns the limits and timers: those of the format first, then those
// of deployed servers, then those of the reference server.
func Limits() []Limit {
	all := limits()
	for i := range all {
		l := &all[i]
		r, _ := LookupRequirement(l.Requirement)
		switch {
		case l.Origin == Ours:
			l.Where = "the reference server"
		case r.Basis == Observed:
			l.Origin, l.Where = Origin(Observed), "deployed servers"
		default:
			l.Origin, l.Where = Origin(r.Basis), r.Section
		}
	}
	return all
}

// limits are the rows without what follows from their requirements.
func limits() []Limit {
	ours := func(l Limit) Limit { l.Origin = Ours; return l }
	return []Limit{
		number("LengthDigits", LengthDigits, "hex digits", "FRAME-1", "length of a header, written before it"),
		number("MinHeaderOctets", MinHeaderOctets, "octets", "FRAME-4", "shortest header"),
		number("MaxHeaderOctets", MaxHeaderOctets, "octets", "FRAME-5", "longest header that four digits can state"),
		number("MaxInt", MaxInt, "octets", "DATA-3", "greatest length a header can state"),
		number("MaxSum", MaxSum, "none", "DATA-4", "greatest checksum"),
		number("MinNameRunes", MinNameRunes, "code points", "REG-4", "shortest alias or group name"),
		number("MaxTextUnits", MaxTextUnits, "UTF-16 code units", "PING-5o", "longest text of a ping or an invitation"),
		number("MaxTextOctets", MaxTextOctets, "octets", "PING-5o", "longest such text in UTF-8, three octets a unit"),
		number("UIDRunes", UIDRunes, "characters", "SEC-6", "length of a uid"),
		number("NodeIDRunes", NodeIDRunes, "characters", "SEC-6", "length of a nodeid, which makes 200 bits"),
		number("MessageIDDigits", MessageIDDigits, "hex digits", "STD-2o", "length of a generated message id"),
		timer("LoginTimeout", LoginTimeout, "CONN-8", "from the connect to the registration or login"),
		timer("IdleTimeout", IdleTimeout, "CONN-9o", "between two octets of a client that is logged in"),
		timer("AckTimeout", AckTimeout, "RCPT-3", "until an unacknowledged message is sent again on the same link"),
		number("MaxNodes", MaxNodes, "nodes", "USER-9", "nodes of one user"),
		ours(number("MaxNameOctets", MaxNameOctets, "octets", "TEXT-2", "longest alias, group name or node label")),
		ours(number("MaxIDOctets", MaxIDOctets, "octets", "TEXT-2", "longest id of a request")),
		ours(number("MaxDepth", MaxDepth, "levels", "HEAD-12", "deepest nesting of JSON in a header")),
		ours(number("MaxOhiUIDs", MaxOhiUIDs, "users", "OHI-11", "users of one OhiEdit, so that ohiedit fits a header")),
		ours(number("MaxQueue", MaxQueue, "messages", "QUEUE-1", "messages waiting for one node")),
	}
}

func number(name string, value uint64, unit, requirement, meaning string) Limit {
	return Limit{Name: name, Value: value, Unit: unit, Requirement: requirement, Meaning: meaning}
}

func timer(name string, d time.Duration, requirement, meaning string) Limit {
	return number(name, uint64(d/time.Second), "seconds", requirement, meaning)
}
