// Package mask fuzzes how secrets are left out of what is shown of headers.
package mask
