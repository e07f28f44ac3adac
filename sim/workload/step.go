package workload

import (
	"reflect"

	"github.com/tmtplab/tmtplab/sim/random"
)

// stepKeys is a step as a mapping. It has exactly one of the first four keys.
type stepKeys struct {
	Post   *Message    `yaml:"post"`
	Notify *Message    `yaml:"notify"`
	Ping   *struct{}   `yaml:"ping"`
	Idle   random.Dist `yaml:"idle" unit:"seconds" range:"1ms 366d"`
	Times  int         `yaml:"times" default:"1" range:"1 1000000"`
	Wait   random.Dist `yaml:"wait" unit:"seconds" range:"0s 366d"`
}

// stepExamples are what to write for steps that are more than a word.
var stepExamples = map[StepKind]string{
	StepPost:   "{post: {to: {users: 1}}}",
	StepNotify: "{notify: {to: {users: 1}}}",
	StepIdle:   "{idle: 30s}",
}

// read reads a word or a mapping.
func (s *Step) read(r *reader, path string, n *node) {
	*s = Step{Times: 1}
	if n.shape == scalar {
		kind, err := valueOf[StepKind](n.text, stepWords)
		switch {
		case err != nil:
			r.fault(path, n.place, "%s: %v", lastOf(path), err)
		case kind >= StepPost && kind != StepPing:
			r.fault(path, n.place, "%s alone says too little; write it as %s", kind, stepExamples[kind])
		}
		s.Kind = kind
		return
	}
	var k stepKeys
	fill(reflect.ValueOf(&k).Elem())
	before := len(r.faults)
	r.structure(path, n, reflect.ValueOf(&k).Elem())
	s.Times, s.Wait = k.Times, k.Wait
	given := 0
	for _, kind := range []StepKind{StepPost, StepNotify, StepPing, StepIdle} {
		if n.get(kind.String()) != nil {
			given++
			s.Kind = kind
		}
	}
	switch {
	case len(r.faults) > before:
	case given != 1:
		r.fault(path, n.place, "a step is one of post, notify, ping and idle, or a word: login, logout, vanish; give it one of them")
	case s.Kind == StepIdle && n.get("wait") != nil:
		r.fault(join(path, "wait"), n.get("wait").place, "idle is a wait itself; take wait out")
	}
	switch s.Kind {
	case StepPost:
		s.take(k.Post)
	case StepNotify:
		s.take(k.Notify)
	case StepIdle:
		s.Wait = k.Idle
	}
}

func (s *Step) take(m *Message) {
	if m != nil {
		s.Post = *m
	}
}

// keys is the step as a mapping.
func (s *Step) keys() (k stepKeys) {
	k.Times, k.Wait = s.Times, s.Wait
	switch s.Kind {
	case StepPost:
		k.Post = &s.Post
	case StepNotify:
		k.Notify = &s.Post
	case StepPing:
		k.Ping = new(struct{})
	case StepIdle:
		k.Idle, k.Wait = s.Wait, random.Dist{}
	}
	return k
}

func (s *Step) write() *node {
	if s.Kind < StepPost {
		return &node{shape: scalar, text: s.Kind.String()}
	}
	k := s.keys()
	return write(reflect.ValueOf(&k).Elem(), nil)
}
