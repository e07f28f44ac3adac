package server

import "github.com/tmtplab/tmtplab/spec"

// version is the only one there is.
const version = "1"

// tmtpRev answers with the latest version, whatever was asked for (REV-1, REV-2).
func (m *Machine) tmtpRev(slot uint32, l *link) error {
	l.phase = greeted
	w := m.reply(slot, spec.MsgTmtpRev)
	w.ID, w.Name = version, m.config.Name
	if m.config.Auth != 0 { // REV-3
		w.Auth, w.AuthBy = m.config.Auth, m.config.AuthBy
		w.Keys.Add(spec.KeyAuth)
		w.Keys.Add(spec.KeyAuthBy)
	}
	return nil
}
