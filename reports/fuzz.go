package reports

// Fuzz is what a run of the network fuzzer did.
type Fuzz struct {
	Executions int     `json:"executions"` // programs carried out, repeats to confirm included
	Rate       float64 `json:"rate"`       // executions a second, over the whole run
	States     int     `json:"states"`     // abstract states of links and accounts that were reached
	Edges      int     `json:"edges"`      // (state, op or attack, class of the reply) that were seen
	Corpus     int     `json:"corpus"`     // programs kept
	Restarts   int     `json:"restarts,omitempty"`
	// Curve is how coverage grew.
	Curve []FuzzPoint `json:"curve,omitempty"`
	// Findings are in the order in which they were made.
	Findings []FuzzFinding `json:"findings,omitempty"`
	// Free are differences from the reference that the protocol leaves free.
	Free []FuzzDifference `json:"free,omitempty"`
}

// FuzzPoint is a moment of a run.
type FuzzPoint struct {
	Seconds    float64 `json:"seconds"`
	Executions int     `json:"executions"`
	States     int     `json:"states"`
	Edges      int     `json:"edges"`
	Findings   int     `json:"findings"`
}

// FuzzFinding is one fault, however often it showed.
type FuzzFinding struct {
	Key         string  `json:"key"` // the same for the same fault in other runs
	Oracle      string  `json:"oracle"`
	Requirement string  `json:"requirement,omitempty"`
	Edge        string  `json:"edge,omitempty"` // where it was seen
	Line        string  `json:"line,omitempty"` // of a panic or sanitizer
	Text        string  `json:"text"`
	Seconds     float64 `json:"seconds"`   // into the run, when it was first seen
	Execution   int     `json:"execution"` // number of the program that first showed it, from 1
	Times       int     `json:"times"`     // how often it was seen
	// Tried and Shown say how often its program was repeated, and how often
	// the fault came again.
	Tried int `json:"tried,omitempty"`
	Shown int `json:"shown,omitempty"`
	// Folder holds its program, transcript, capture and reproducers.
	Folder string `json:"folder,omitempty"`
}

// FuzzDifference is an answer in which the target and the reference differ.
type FuzzDifference struct {
	Request     string `json:"request"` // what was asked, and in which state
	Target      string `json:"target"`  // class of its answer
	Reference   string `json:"reference"`
	Requirement string `json:"requirement,omitempty"` // that leaves it free
	Times       int    `json:"times"`
}
