// Package extract keeps the data of messages of a capture as files: each whole,
// and where they have the form that ordinary clients write (CLI-11), also the
// attachments by themselves.
package extract
