package spec

import "time"

// Limits of the format, in the unit their names tell.
const (
	LengthDigits    = 4      // hex digits before a header (FRAME-1)
	MinHeaderOctets = 8      // shortest header, {"op":0} (FRAME-4)
	MaxHeaderOctets = 0xffff // longest header four digits can state (FRAME-5)
	MinNameRunes    = 8      // shortest alias or gid, in code points (REG-4, INV-3)
	MaxTextUnits    = 140    // longest text of a Ping or GroupInvite, in UTF-16 code units (PING-5)
	MaxTextOctets   = 420    // longest such text in UTF-8: three octets a unit
	UIDRunes        = 32     // characters of a deployed uid
	NodeIDRunes     = 40     // characters of a deployed nodeid, 200 bits (SEC-6)
	MessageIDDigits = 16     // lower-case hex digits of a generated id (STD-2)
)

// Alphabet is the 32 characters that deployed uids and nodeids are made of
// (SEC-6), in byte order.
const Alphabet = "%+123456789BCDFGHJKLMNPQRSTVWXYZ"

// Limits that deployed servers set and the draft leaves to them.
const (
	LoginTimeout = 5 * time.Second  // from connect to a successful Register or Login (CONN-8)
	IdleTimeout  = 2 * time.Minute  // without an octet from the client (CONN-9)
	AckTimeout   = 30 * time.Second // from a delivery to its repetition on the same link (RCPT-3)
	MaxNodes     = 100              // nodes of one user (USER-9)
)

// Limits this laboratory's reference server sets, so that every echo of what a
// client sent fits a header (TEXT-2) and memory stays bounded.
const (
	MaxNameOctets = 4096   // alias, gid, node label
	MaxIDOctets   = 8192   // a request's id
	MaxDepth      = 128    // nesting of JSON in a header (HEAD-12)
	MaxOhiUIDs    = 1400   // users of one OhiEdit
	MaxQueue      = 10_000 // messages waiting for one node
)
