// Package filter is a small language that chooses messages of a capture:
//
//	op == post and size > 1kB
//	error                                 (an ack or quit that has one)
//	uid == 3FRE… or alias ~ "bob"
//	time >= 12.5 and time < 14 and not sender == server
//	text ~ hello
//
// A comparison is a field, an operator and a value; a field alone asks whether
// the message has it and it is not empty. Comparisons are joined by and, or,
// not (also &&, ||, !) and brackets; not binds closest, then and.
//
//	==  !=            equal, not equal; of several values, to any, to none
//	<  <=  >  >=      of numbers, sizes and times
//	~                 contains, whatever the case of letters
//
// Fields lists those of messages; besides them every field of the protocol's
// headers can be named, as datalen or newalias. Op and sender are compared
// without regard to case.
package filter
