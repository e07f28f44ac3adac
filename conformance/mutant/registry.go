package mutant

import "slices"

// All returns every mutant there is, by section in the order of the protocol.
// A section's file holds its list; a new file is named here.
func All() []Mutant {
	return slices.Concat(
		frameMutants(),
		headMutants(),
		dataMutants(),
		connMutants(),
		secMutants(),
		ackMutants(),
		stdMutants(),
		textMutants(),
		tmtpRevMutants(),
		registerMutants(),
		loginMutants(),
		userEditMutants(),
		ohiEditMutants(),
		groupInviteMutants(),
		groupEditMutants(),
		postMutants(),
		postNotifyMutants(),
		pingMutants(),
		receiptMutants(),
		outliveMutants(),
	)
}
