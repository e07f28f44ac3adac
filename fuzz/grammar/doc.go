// Package grammar turns choices into headers: mostly valid ones, some that
// depart from the tables of spec in one way that is known. Where the choices
// come from is the caller's affair, be it the octets of a fuzz input or a
// random stream; the same choices make the same header.
//
// All of it is derived from spec when the program starts: a new field there is
// written, bent and in the dictionary without an edit here.
package grammar
