// Package explore knows where a fuzzer has been. It follows executions as
// their replies show them, and makes of each link and its account a State, of
// each answer an Edge: in which state what was done, and of which class the
// reply was. Edges are its measure of coverage, since nothing is known of the
// target's code.
//
// A Map counts states and edges, a Corpus keeps the shortest program for each
// edge and says which to change next, and a Graph shows the states as a
// picture. All of it is a function of what it is told, and of the random
// stream that is passed in: there is no clock, no file, and no goroutine.
package explore
