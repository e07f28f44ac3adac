package mutant

import "github.com/tmtplab/tmtplab/spec"

func receiptMutants() []Mutant {
	return []Mutant{
		{
			Name: "rcpt/sent-again-after-ack", Title: "a delivery is sent once more after its Ack",
			Breaks: []string{"RCPT-1"},
			New:    sentAgain,
		},
	}
}

func sentAgain() Filter {
	type key struct {
		link int
		id   string
	}
	waiting := map[key]Message{} // deliveries sent and not acknowledged
	filter := told(func(link int, m Message, out *Out) {
		waiting[key{link, m.Text("id")}] = m
		out.ToClient(link, m)
	}, spec.MsgDelivery)
	filter.FromClient = asked(func(link int, m Message, out *Out) {
		out.ToServer(link, m)
		k := key{link, m.Text("id")}
		if again, ok := waiting[k]; ok {
			delete(waiting, k)
			out.ToClient(link, again)
		}
	}, spec.OpAck).FromClient
	return filter
}
