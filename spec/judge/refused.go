package judge

import "github.com/tmtplab/tmtplab/spec"

// posts are all Post and PostNotify of one user with the same octets as their
// message.
type posts struct {
	refused   int // acked with an error
	other     int // succeeded, or may yet
	delivered *Ref
	told      bool
	ack       Ref
}

type postKey struct {
	uid  string
	data digest
}

// posting takes note of a message that a client has sent whole. One whose data
// were not seen makes the user one of whom the judge does not know enough.
func (j *Judge) posting(p *pending) {
	switch op := p.request.Op; {
	case !j.config.All || op != spec.OpPost && op != spec.OpPostNotify:
	case !p.whole || p.l.uid == "":
		p.l.missed()
	default:
		j.post(p).other++
	}
}

func (j *Judge) post(p *pending) *posts {
	key := postKey{p.l.uid, p.body}
	s, ok := j.posts.get(key)
	if !ok {
		s = &posts{}
		j.posts.put(key, s)
	}
	return s
}

// failed takes note of an ack with an error: nobody receives anything of the
// message (ACK-4). It needs to have seen all that its sender ever posted
// (Config.All), and that nothing else of it had the same octets.
func (j *Judge) failed(p *pending, ref Ref) {
	op := p.request.Op
	if !j.config.All || op != spec.OpPost && op != spec.OpPostNotify || !p.whole {
		return
	}
	if s := j.post(p); s.other > 0 {
		s.other--
		s.refused++
		s.ack = ref
		j.leaked(s, p.l.uid)
	}
}

// delivered takes note of what a recipient got.
func (j *Judge) delivered(c *coming, whole bool) {
	if !whole || c.m.Kind != spec.MsgDelivery {
		return
	}
	if s, ok := j.posts.get(postKey{c.m.From, c.data}); ok {
		if s.delivered == nil {
			s.delivered = &c.ref
		}
		j.leaked(s, c.m.From)
	}
}

func (j *Judge) leaked(s *posts, uid string) {
	u, ok := j.users.get(uid)
	if !ok || u.dirty || j.posts.lost || s.told || s.other > 0 || s.refused == 0 || s.delivered == nil {
		return
	}
	s.told = true
	j.found("ACK-4", s.delivered.At, "a message was delivered though its ack has an error", *s.delivered, s.ack)
}
