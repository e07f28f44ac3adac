// Package program holds what a fuzzer does to a server, as data: a Program is
// steps over a few links, each a request with its fields, a piece of raw
// octets, or something done to the connection itself. Values may refer to what
// earlier steps brought, so that deep states are reached; framing may depart
// from the protocol in every way that Attacks lists.
//
// Programs are made (Generate), changed anywhere (Mutate), made smaller
// (Reductions), and written as text that people read and edit (Format, Parse).
// All of it is pure: a function of its inputs and of the choices that a
// grammar.Source yields. Package execute carries programs out.
package program
