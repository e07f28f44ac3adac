package main

// The steps of an example: somebody registers, and adds a node.

const (
	target = "tcp://127.0.0.1:8888"
	fault  = "nothing is wrong"
	oracle = "crash"
	links  = 1
)

var acks = [1 + links]bool{1: true}

var steps = []step{
	{link: 1, do: "open"},
	{link: 1, do: "send", asks: true, header: []part{{octets: `{"op":0,"id":"1"}`}}},
	{link: 1, do: "send", asks: true, header: []part{{octets: `{"op":1,"newnode":"laptop","newalias":`}, {fresh: "somebody"}, {octets: `}`}}},
	{link: 1, do: "send", asks: true, header: []part{{octets: `{"op":3,"id":"a","newnode":"phone"}`}}},
}
