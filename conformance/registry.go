package conformance

import "slices"

// Checks returns every check there is, by section in the order of the
// protocol. A section's file holds its list; a new file is named here.
func Checks() []Check {
	return slices.Concat(
		frameChecks(),
		headChecks(),
		dataChecks(),
		connChecks(),
		secChecks(),
		textChecks(),
		ackChecks(),
		stdChecks(),
		tmtpRevChecks(),
		registerChecks(),
		loginChecks(),
		userEditChecks(),
		ohiEditChecks(),
		groupInviteChecks(),
		groupEditChecks(),
		postChecks(),
		postNotifyChecks(),
		pingChecks(),
		receiptChecks(),
		pulseChecks(),
		quitChecks(),
		queueChecks(),
		outlives(),
	)
}
