package watch

// Sample is what a process takes of the machine.
type Sample struct {
	Memory      int64 // octets of main memory (resident set)
	Descriptors int   // open files and connections
	Threads     int
}

// Sample measures the process; of a command all processes of its group
// together. The error says that it has ended, or that this system does not
// tell.
func (p *Process) Sample() (Sample, error) {
	if p.attached != nil {
		return p.attached.sample()
	}
	p.mu.Lock()
	r := p.running
	p.mu.Unlock()
	select {
	case <-r.ended:
		return Sample{}, errEnded
	default:
	}
	r.sampling.Lock()
	defer r.sampling.Unlock()
	return r.sampler.sample(r.cmd.Process.Pid)
}
