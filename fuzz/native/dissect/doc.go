// Package dissect fuzzes how messages are found in what connections carry: as
// it is and inside WebSocket, however it is cut, with gaps and without, and in
// whole capture files.
package dissect
