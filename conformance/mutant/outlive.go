package mutant

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// outliveMutants are those that forget in a restart what must outlive it.
func outliveMutants() []Mutant {
	return []Mutant{
		{
			Name: "queue/posts-lost-in-restart", Title: "posts that wait for a node do not outlive a restart",
			Breaks: []string{"QUEUE-2", "QUEUE-3"},
			New:    func() Filter { return lostInRestart(spec.MsgDelivery) },
		},
		{
			Name: "queue/pings-lost-in-restart", Title: "pings that wait for a node do not outlive a restart",
			Breaks: []string{"QUEUE-2", "QUEUE-3"},
			New:    func() Filter { return lostInRestart(spec.MsgPing) },
		},
		{
			Name: "std/ids-fall-back-in-restart", Title: "after a restart ids begin an hour before those of earlier",
			Breaks: []string{"STD-2"}, New: idsFallBack,
		},
	}
}

// lostInRestart drops messages of a kind that were acked to their sender
// before the server was ended, and acknowledges them in the node's place.
func lostInRestart(kind spec.Msg) Filter {
	lives := map[string]int{} // of the server, in which ids were acked, from 1
	life := 1
	return Filter{
		Restarted: func(*Out) { life++ },
		FromServer: func(link int, m Message, out *Out) {
			switch h := m.Server(); {
			case m.Is(spec.MsgAck):
				lives[h.MsgID] = life
			case m.Is(kind) && lives[h.ID] != 0 && lives[h.ID] < life:
				ack := wire.Request{Op: spec.OpAck, ID: h.ID, Type: "x"}
				out.ToServer(link, Message{Head: ack.AppendFrame(nil)})
				return
			}
			out.ToClient(link, m)
		},
	}
}

// idsFallBack lowers all ids that were made after a restart, for the suite.
func idsFallBack() Filter {
	const hour = 3600e9 // ids are nanoseconds
	var last uint64     // the greatest id before the restart
	restarted := false
	earlier := map[string]string{} // lowered ids, and what the server calls them
	return Filter{
		Restarted: func(*Out) { restarted = true },
		FromServer: func(link int, m Message, out *Out) {
			for _, name := range []string{"id", "msgid", "postid"} {
				id, err := wire.ParseID(m.Text(name))
				switch {
				case err != nil || name == "id" && m.Is(spec.MsgAck):
				case !restarted:
					last = max(last, id)
				case id > last:
					lowered := wire.FormatID(id - hour)
					earlier[lowered] = m.Text(name)
					m = m.Set(name, lowered)
				}
			}
			out.ToClient(link, m)
		},
		FromClient: asked(func(link int, m Message, out *Out) {
			if id, ok := earlier[m.Text("id")]; ok {
				m = m.Set("id", id)
			}
			out.ToServer(link, m)
		}, spec.OpAck).FromClient,
	}
}
