// Package report fuzzes the reader of reports. A report may come from another
// program or version; whatever it holds, every form of it can be written.
package report
