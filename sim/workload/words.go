package workload

import (
	"fmt"
	"slices"
)

// The words of a file for the values of each enumeration, by value. The empty
// ones cannot be written.
var (
	choiceWords = []string{Auto: "auto", Yes: "true", No: "false"}
	faultWords  = []string{
		Crash: "crash", Restart: "restart", Clock: "clock", Outage: "outage", Reset: "reset",
		Vanish: "vanish", DiskFails: "disk", SlowDisk: "slow-disk", KillClient: "kill-client",
	}
	stepWords = []string{
		StepLogin: "login", StepLogout: "logout", StepVanish: "vanish", StepPost: "post",
		StepNotify: "notify", StepPing: "ping", StepIdle: "idle",
	}
)

func word[T ~uint8](v T, words []string) string {
	if int(v) < len(words) && words[v] != "" {
		return words[v]
	}
	return fmt.Sprintf("unknown(%d)", v)
}

func valueOf[T ~uint8](text string, words []string) (T, error) {
	if i := slices.Index(words, text); i >= 0 && text != "" {
		return T(i), nil
	}
	known := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" })
	return 0, fmt.Errorf("there is no %.40q; %s", text, suggest(text, known, "there are "))
}

// String returns "auto", "true" or "false".
func (c Choice) String() string { return word(c, choiceWords) }

// MarshalText returns String.
func (c Choice) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what String writes.
func (c *Choice) UnmarshalText(text []byte) (err error) {
	*c, err = valueOf[Choice](string(text), choiceWords)
	return err
}

// String returns the word that a file has for the kind.
func (k FaultKind) String() string { return word(k, faultWords) }

// MarshalText returns String.
func (k FaultKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what String writes.
func (k *FaultKind) UnmarshalText(text []byte) (err error) {
	*k, err = valueOf[FaultKind](string(text), faultWords)
	return err
}

// String returns the word that a file has for the kind.
func (k StepKind) String() string { return word(k, stepWords) }

// FaultKinds returns all kinds of faults, in the order of their constants.
func FaultKinds() []FaultKind {
	kinds := make([]FaultKind, 0, len(faultWords)-1)
	for k := range faultWords[1:] {
		kinds = append(kinds, FaultKind(k+1))
	}
	return kinds
}
