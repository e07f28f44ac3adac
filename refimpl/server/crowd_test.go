package server

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
)

// crowd steps requests drawn at random: a few users, nodes and links, names
// that mostly exist, short queues.
type crowd struct {
	*world
	draw  *rapid.T
	links [6]bool
	count int
}

// newCrowd returns three users who are online, one of them with a second node,
// two of them in a group, and the third invited.
func newCrowd(draw *rapid.T, config Config) *crowd {
	c := &crowd{world: newWorld(draw, config), draw: draw}
	c.steps = []stepped{}
	for i := range 3 {
		c.links[i] = true
		c.user(Link(i), fmt.Sprintf("alias no %d", i+1))
	}
	invite := `{"op":5,"id":"i","gid":"group one","from":"alias no 1","to":"alias no %d"}`
	c.header(0, fmt.Sprintf(invite, 2))
	c.header(1, `{"op":6,"id":"g","act":"join","gid":"group one"}`)
	c.header(0, fmt.Sprintf(invite, 3))
	c.header(0, `{"op":3,"id":"e","newnode":"second"}`)
	for range 8 {
		for link := range Link(3) {
			c.header(link, fmt.Sprintf(`{"op":10,"id":%q}`, c.ids[link]))
		}
	}
	return c
}

// mine is mostly an alias of the link's user.
func (c *crowd) mine(link Link) string {
	if l := c.m.link(link); l != nil && l.phase == online && rapid.IntRange(0, 9).Draw(c.draw, "foreign") > 0 {
		return fmt.Sprintf("alias no %d", l.user)
	}
	return c.alias()
}

func (c *crowd) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(c.draw, label)
}

func (c *crowd) alias() string {
	return fmt.Sprintf("alias no %d", rapid.IntRange(1, 6).Draw(c.draw, "alias"))
}

func (c *crowd) gid() string { return c.pick("gid", "group one", "group two", "alias no 1") }

func (c *crowd) recipients() string {
	var items []string
	for range rapid.IntRange(0, 3).Draw(c.draw, "recipients") {
		if rapid.Bool().Draw(c.draw, "group") {
			items = append(items, fmt.Sprintf(`{"id":%q,"type":%d}`, c.gid(), rapid.IntRange(2, 3).Draw(c.draw, "type")))
		} else {
			items = append(items, fmt.Sprintf(`{"id":%q,"type":1}`, c.uid()))
		}
	}
	return "[" + strings.Join(items, ",") + "]"
}

func (c *crowd) uid() string { return uidOf(rapid.IntRange(1, 5).Draw(c.draw, "uid")) }

func (c *crowd) request(link Link) (header string, data int) {
	c.count++
	id := fmt.Sprintf(`"id":"r%d"`, c.count)
	switch rapid.IntRange(0, 9).Draw(c.draw, "op") {
	case 0:
		return fmt.Sprintf(`{"op":3,%s,"newalias":%q}`, id, c.pick("newalias", c.alias(), c.gid(), "short")), 0
	case 1:
		return fmt.Sprintf(`{"op":3,%s,"newnode":"label %d"}`, id, c.count), 0
	case 2:
		return fmt.Sprintf(`{"op":4,%s,"for":[{"id":%q},{"id":%q}],"type":%q}`, id, c.uid(), c.uid(), c.pick("type", "add", "drop", "init")), 0
	case 3:
		return fmt.Sprintf(`{"op":5,%s,"gid":%q,"from":%q,"to":%q,"datalen":4}`, id, c.gid(), c.mine(link), c.alias()), 4
	case 4:
		return fmt.Sprintf(`{"op":6,%s,"gid":%q,"act":"join"}`, id, c.gid()), 0
	case 5:
		act := c.pick("act", `"alias","newalias"`, `"join","newalias"`, `"drop","to"`)
		alias := c.pick("own or any", c.mine(link), c.alias())
		return fmt.Sprintf(`{"op":6,%s,"gid":%q,"act":%s:%q}`, id, c.gid(), act, alias), 0
	case 6:
		return fmt.Sprintf(`{"op":7,%s,"for":%s,"datalen":4,"datasum":9}`, id, c.recipients()), 4
	case 7:
		self := c.pick("fornotself", "true", "false")
		return fmt.Sprintf(`{"op":8,%s,"for":%s,"fornotself":%s,"notefor":%s,"notelen":1,"datalen":4}`, id, c.recipients(), self, c.recipients()), 4
	case 8:
		return fmt.Sprintf(`{"op":9,%s,"from":%q,"to":%q}`, id, c.mine(link), c.alias()), 0
	}
	if rapid.Bool().Draw(c.draw, "quit") {
		return `{"op":12}`, 0
	}
	return `{"op":11}`, 0
}

// act steps one thing.
func (c *crowd) act() {
	n := rapid.IntRange(0, len(c.links)-1).Draw(c.draw, "link")
	link := Link(n)
	if !c.links[n] {
		c.links[n] = true
		c.open(link)
		c.header(link, `{"op":0,"id":"1"}`)
		if rapid.Bool().Draw(c.draw, "register") && c.m.users.len() < 5 {
			c.header(link, fmt.Sprintf(`{"op":1,"newnode":"n","newalias":%q}`, c.alias()))
		} else {
			node := rapid.IntRange(1, 8).Draw(c.draw, "node")
			c.header(link, fmt.Sprintf(`{"op":2,"uid":%q,"node":%q}`, c.uid(), nodeidOf(node)))
		}
		return
	}
	switch rapid.IntRange(0, 9).Draw(c.draw, "event") {
	case 0:
		c.links[n] = false
		c.step(Input{Kind: LinkClosed, Link: link})
	case 1:
		c.advance(time.Duration(rapid.IntRange(0, 40).Draw(c.draw, "seconds")) * time.Second)
		c.step(Input{})
	case 2, 3, 4:
		c.header(link, fmt.Sprintf(`{"op":10,"id":%q}`, cmp.Or(c.ids[link], "none")))
	default:
		before := c.m.whole()
		header, data := c.request(link)
		out := c.header(link, header)
		took := len(out.Actions) == 1 && out.Actions[0].Kind == TakeBody
		if data > 0 && took {
			out = c.body(link, "data"[:data])
		}
		c.checkRefusal(out, before)
	}
}

// checkRefusal fails if a request that was refused had any effect.
func (c *crowd) checkRefusal(out *Output, before string) {
	refused := false
	for i := range out.Actions {
		a := &out.Actions[i]
		refused = refused || a.Kind == Send && a.Message.Kind == spec.MsgAck && a.Message.Error != ""
	}
	if !refused {
		return
	}
	for i := range out.Actions {
		if a := &out.Actions[i]; a.Kind != SkipBody && a.Message.Kind != spec.MsgAck {
			c.t.Fatalf("a refusal does more than answer: %v", c.describe(out))
		}
	}
	if out.Commit.Len() > 0 || len(out.Commit.Kept()) > 0 {
		c.t.Fatalf("a refusal stores something: %v", c.describe(out))
	}
	if diff := gocmp.Diff(before, c.m.whole()); diff != "" {
		c.t.Fatalf("a refusal changes something:\n%s", diff)
	}
}
