package bench

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
)

// demos are by the names of faults.
var demos = map[string]demo{
	"digits-not-hex": func(c *child) { c.dial().raw(`zzzz{"op":0,"id":"1"}`).wantQuit() },
	"digits-split": func(c *child) {
		l := c.dial().raw(`0011{"op":0,"id":"1"}00`)
		l.want(spec.MsgTmtpRev) // so both digits were read
		l.raw(`09{"op":12}`).wantQuit()
	},
	"length-short":   func(c *child) { c.dial().raw(`0000{"op":0,"id":"1"}`).wantQuit() },
	"header-longest": func(c *child) { c.dial().say(pad(`{"op":0,"id":"1"}`, 0xffff), "").want(spec.MsgTmtpRev) },
	"nesting-deep": func(c *child) {
		c.dial().say(`{"op":0,"id":"1","x":`+repeat("[", 126)+repeat("]", 126)+`}`, "").want(spec.MsgTmtpRev)
	},
	"surrogate-alone": func(c *child) { c.dial().say(`{"op":0,"id":"\uD800"}`, "").wantQuit() },
	"datalen-signed":  func(c *child) { c.dial().say(`{"op":7,"id":"x","for":[],"datalen":4294967295}`, "").wantQuit() },
	"op-echoed":       func(c *child) { c.dial().say(`{"op":"x"}`, "").wantQuit() },
	"half-closed": func(c *child) {
		before := c.descriptors()
		for range 50 {
			l := c.dial().raw("00")
			l.conn.(*net.UnixConn).CloseWrite()
			if m, err := l.next(); err == nil {
				depart("an answer to half a length: %v", m)
			}
			l.conn.Close()
		}
		if n := c.descriptors(); n > before+10 {
			depart("%d descriptors became %d", before, n)
		}
	},
	"logins-remembered": func(c *child) {
		c.growth(func() {
			c.dial().greet().say(`{"op":2,"uid":"`+repeat("B", 32)+`","node":"`+repeat("B", 40)+`"}`, "").wantQuit()
		})
	},

	"id-in-octet": func(c *child) {
		id := repeat("i", 300)
		c.dial().register("").say(`{"op":3,"id":"`+id+`","newnode":"n"}`, "").wantAck(id)
	},
	"ack-of-nothing": func(c *child) {
		c.dial().register("").say(`{"op":10,"type":"x","id":"0000000000000001"}`, "").wantNothing(spec.MsgQuit)
	},
	"notify-nobody": func(c *child) {
		l := c.dial().register("")
		l.say(`{"op":8,"id":"n","for":[],"notefor":[{"id":"`+l.uid+`","type":1}],"notelen":1,"datalen":2}`, "ab").wantAck("n")
	},
	"gid-as-path": func(c *child) {
		l := c.dial().register("alice's own")
		l.say(`{"op":5,"id":"g","gid":"../../etc/passwd","from":"alice's own","to":"alice's own"}`, "").want(spec.MsgAck)
	},
	"echo-grows": func(c *child) {
		l := c.dial().register("alice's own")
		l.say(`{"op":9,"id":"p","from":"alice's own","to":"`+repeat("<", 12000)+`"}`, "").wantRefusal("p")
		l.wantNothing(spec.MsgQuit)
	},
	"pulse-timers": func(c *child) {
		l := c.dial().register("")
		c.growth(func() { l.say(`{"op":11}`, "").wantNothing(spec.MsgQuit) })
	},
	"name-as-format": func(c *child) {
		l := c.dial().register("").say(`{"op":3,"id":"e","newalias":"100% of alice"}`, "")
		if m := l.want(spec.MsgUser); m.NewAlias != "100% of alice" {
			depart("the alias is %q", m.NewAlias)
		}
	},
	"datasum-signed": func(c *child) {
		l := c.dial().register("")
		l.post(l, "x", `,"datasum":4294967295`)
		if m := l.want(spec.MsgDelivery); m.DataSum != 0xffffffff {
			depart("datasum is %d", m.DataSum)
		}
	},
	"lock-left": func(c *child) {
		l := c.dial().register("")
		l.say(`{"op":7,"id":"p","for":[{"id":"nobody","type":1}],"datalen":1}`, "x").wantRefusal("p")
		c.dial().register("").say(`{"op":7,"id":"p","for":[],"datalen":1}`, "x").wantAck("p")
	},
	"alias-again": func(c *child) {
		c.dial().register("alice's own").say(`{"op":3,"id":"e","newalias":"alice's own"}`, "").wantAck("e")
	},
	"node-told": func(c *child) {
		l := c.dial().register("")
		quit := c.dial().greet().say(`{"op":2,"uid":"`+l.uid+`","node":"`+repeat("B", 40)+`"}`, "").wantQuit()
		if bytes.Contains([]byte(quit.Error), []byte(l.node)) {
			depart("the secret is told: %s", quit.Error)
		}
	},
	"clock-twice": func(c *child) {
		a, b := c.dial().register("alice's own"), c.dial().register("bob's own one")
		ack := a.invite("the big group", "alice's own", "bob's own one")
		if m := b.want(spec.MsgInvite); m.Posted != ack.Posted {
			depart("posted is %s, and in the ack %s", m.Posted, ack.Posted)
		}
	},

	"text-terminated": func(c *child) {
		l := c.dial().register("alice's own")
		l.say(`{"op":9,"id":"p","from":"alice's own","to":"alice's own","datalen":140}`, repeat("x", 140)).wantAck("p")
	},
	"page-end": func(c *child) {
		l := c.dial().register("")
		l.post(l, repeat("x", 4096), "")
		if m := l.want(spec.MsgDelivery); m.data != repeat("x", 4096) {
			depart("the data end with %q", m.data[4090:])
		}
	},
	"alias-prefix": func(c *child) {
		l := c.dial().register("alice's own")
		l.say(`{"op":9,"id":"p","from":"alice's","to":"alice's own"}`, "").wantRefusal("p")
	},
	"acked-again": func(c *child) {
		l := c.dial().register("").say(`{"op":3,"id":"e","newalias":"alice's own"}`, "")
		l.ack(l.want(spec.MsgUser))
		l.leave()
		l = c.dial().login(l)
		l.ack(l.want(spec.MsgLogin))
		l.wantNothing(spec.MsgUser)
	},
	"online-locked": func(c *child) {
		a := c.dial().register("")
		c.dial().greet().say(`{"op":2,"uid":"`+a.uid+`","node":"`+a.node+`"}`, "").wantQuit()
		a.wantNothing(spec.MsgQuit)
	},
	"presence-kept": func(c *child) {
		a, b := c.dial().register(""), c.dial().register("")
		for _, what := range []string{"add", "drop"} {
			a.say(`{"op":4,"id":"o","type":"`+what+`","for":[{"id":"`+b.uid+`"}]}`, "").wantAck("o")
			b.want(spec.MsgOhi)
		}
		a.leave()
		b.wantNothing(spec.MsgOhi)
	},
	"link-reused": func(c *child) {
		a, b := c.dial().register(""), c.dial().register("")
		a.conn.Close()
		d := c.dial().register("") // the server may not have noticed yet
		e := c.dial().register("")
		b.post(a, "x", "")
		d.wantNothing(spec.MsgDelivery)
		e.wantNothing(spec.MsgDelivery)
	},
	"drop-queued": func(c *child) {
		a, b := c.dial().register("alice's own"), c.dial().register("bob's own one")
		a.invite("the big group", "alice's own", "bob's own one")
		a.ack(a.want(spec.MsgMember))
		a.say(`{"op":7,"id":"p","for":[{"id":"the big group","type":2}],"datalen":1}`, "x")
		a.want(spec.MsgDelivery)
		a.say(`{"op":6,"id":"d","act":"drop","gid":"the big group","to":"bob's own one"}`, "").wantAck("d")
		b.wantNothing(spec.MsgQuit)
	},
}

// post posts to the user of a link.
func (l *client) post(to *client, data, fields string) {
	l.say(`{"op":7,"id":"p","for":[{"id":"`+to.uid+`","type":1}],"datalen":`+strconv.Itoa(len(data))+fields+`}`, data).wantAck("p")
}

// invite invites into a group.
func (l *client) invite(gid, from, to string) *reply {
	return l.say(`{"op":5,"id":"g","gid":"`+gid+`","from":"`+from+`","to":"`+to+`"}`, "").wantAck("g")
}

// pad makes a header as long as that.
func pad(header string, octets int) string { return header + repeat(" ", octets-len(header)) }

// descriptors counts those of the server.
func (c *child) descriptors() int {
	files, err := os.ReadDir(filepath.Join("/proc", strconv.Itoa(c.pid), "fd"))
	if err != nil {
		c.t.Skip("descriptors are counted in /proc, which is not there")
	}
	return len(files)
}

// growth does something 800 times, and finds memory that stays.
func (c *child) growth(once func()) {
	const times, most = 800, 40 << 20 // octets
	before := c.memory()
	for range times {
		once()
	}
	if now := c.memory(); now > before+most {
		depart("%d octets became %d", before, now)
	}
}

// memory is how many octets the server has in use.
func (c *child) memory() int {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.pid), "statm"))
	if err != nil {
		c.t.Skip("memory is read in /proc, which is not there")
	}
	pages, err := strconv.Atoi(string(bytes.Fields(text)[1]))
	if err != nil {
		c.t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// TestDemos finds what shows a fault that does not exist.
func TestDemos(t *testing.T) {
	for name := range demos {
		if _, ok := Lookup(name); !ok {
			t.Errorf("%s: there is no such fault", name)
		}
	}
}
