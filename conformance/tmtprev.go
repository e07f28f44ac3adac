package conformance

import "github.com/tmtplab/tmtplab/spec"

func tmtpRevChecks() []Check {
	checks := []Check{
		{
			Name: "tmtprev/version-1", Title: "version 1 is answered with 1 and a name",
			Requirements: []string{"REV-1"},
			Run: func(t *T) {
				link := t.Dial()
				link.Request(TmtpRev("1"))
				link.Expect(ATmtpRev().ID("1").Has(spec.KeyName))
			},
		},
		{
			Name: "tmtprev/auth", Title: "auth and authby come together, in their shape",
			Requirements: []string{"REV-3"},
			Run: func(t *T) {
				link := t.Dial()
				link.Request(TmtpRev("1"))
				m := link.Expect(ATmtpRev())
				if m.Keys.Has(spec.KeyAuth) != m.Keys.Has(spec.KeyAuthBy) || m.Bad != nil {
					t.Fail(m.String(), "auth and authby together, or neither")
				}
			},
		},
		{
			Name: "tmtprev/auth-optional", Title: "whether authentication is offered, demanded, or neither",
			Requirements: []string{"REV-3o"},
			Run: func(t *T) {
				link := t.Dial()
				link.Request(TmtpRev("1"))
				m := link.Expect(ATmtpRev())
				switch {
				case !m.Keys.Has(spec.KeyAuth):
					t.Record("no third-party authentication")
				case len(m.AuthBy) == 0:
					t.Record("auth %d with an empty authby: authentication is optional", m.Auth)
				default:
					t.Record("auth %d, by %d providers", m.Auth, len(m.AuthBy))
				}
			},
		},
		{
			Name: "tmtprev/id-missing", Title: "TmtpRev without an id ends the link",
			Requirements: []string{"REV-4", "CONN-5"},
			Run:          func(t *T) { t.Dial().Breaks(NewRequest(spec.OpTmtpRev)) },
		},
		{
			Name: "tmtprev/id-empty", Title: "TmtpRev with an empty id ends the link",
			Requirements: []string{"REV-4", "CONN-5"},
			Run:          func(t *T) { t.Dial().Breaks(TmtpRev("")) },
		},
	}
	for _, c := range []struct{ name, version string }{
		{"version-2", "2"}, {"version-0", "0"}, {"version-dotted", "1.0"}, {"version-word", "latest"}, {"version-large", "18446744073709551617"},
	} {
		checks = append(checks, Check{
			Name: "tmtprev/" + c.name, Title: "version " + c.version + " is answered with 1, and the link goes on",
			Requirements: []string{"REV-2"},
			Run: func(t *T) {
				link := t.Dial()
				link.Request(TmtpRev(c.version))
				link.Expect(ATmtpRev().ID("1"))
				link.Request(Register("label", ""))
				link.Expect(ARegistered())
			},
		})
	}
	return checks
}
