// Package decrypt fuzzes how TLS is read with a key log: recordings that are
// cut, changed and have gaps, and sessions whose keys the target has, so that
// what it changes stands inside records that open.
package decrypt
