package clientsession

import "github.com/tmtplab/tmtplab/fuzz/records"

// CheckRestore restores a machine from records that may be damaged.
func CheckRestore(list []records.Record) error { return nil }
