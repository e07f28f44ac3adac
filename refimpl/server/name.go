package server

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// name is what an alias or a gid stands for: aliases and groups share one name
// space (USER-8). The zero name is nobody's.
type name uint32

const groupName name = 1 << 31

func (n name) user() (uint32, bool)  { return uint32(n), n != 0 && n&groupName == 0 }
func (n name) group() (uint32, bool) { return uint32(n &^ groupName), n&groupName != 0 }

const (
	unknownAlias Refusal = "no user has this alias"
	notOwnAlias  Refusal = "the alias is not yours"
	takenAlias   Refusal = "alias is taken"
)

// checkAlias says whether the user can have the alias (REG-4, REG-6, USER-8).
// A user may have it already (USER-6); for one yet to be made, owner is 0.
func (m *Machine) checkAlias(alias string, owner uint32) error {
	if err := wire.CheckName(alias); err != nil {
		return Refusal(err.Error())
	}
	if n := m.names[alias]; n != 0 && n != name(owner) {
		return takenAlias
	}
	return nil
}

// addAlias gives the user an alias that checkAlias found good.
func (m *Machine) addAlias(alias string, owner uint32) {
	if m.names[alias] == 0 {
		m.names[strings.Clone(alias)] = name(owner)
		m.putAlias(alias, owner)
	}
}

// owns says whether the alias is the user's.
func (m *Machine) owns(owner uint32, alias string) bool { return m.names[alias] == name(owner) }

// owner returns the user whose alias it is.
func (m *Machine) owner(alias string) (uint32, error) {
	if u, ok := m.names[alias].user(); ok {
		return u, nil
	}
	return 0, unknownAlias
}
