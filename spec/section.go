package spec

import "strings"

// Section is a chapter of the protocol that has requirements or tables.
type Section struct {
	Number string `json:"number"` // "1", or "3.9" for the request with op 9
	Title  string `json:"title"`
}

// String returns number and title, as "3.9 Ping". Requirement.Section has
// this form.
func (s Section) String() string { return s.Number + " " + s.Title }

// Is reports whether name means this section: its number, its title, or both,
// in any case. The sections of requests also go by their op alone, as "9" or
// "9 Ping", unless that is the number of another section; "3" means them all.
func (s Section) Is(name string) bool {
	number, title, _ := strings.Cut(strings.TrimSpace(name), " ")
	if title != "" && !strings.EqualFold(title, s.Title) {
		return false
	}
	op, isRequest := strings.CutPrefix(s.Number, requestsNumber+".")
	switch {
	case number == s.Number:
		return true
	case isRequest && number == requestsNumber:
		return true
	case isRequest && number == op:
		_, taken := sectionNumbered(number)
		return title != "" || !taken
	}
	return strings.EqualFold(name, s.Title)
}

// requestsNumber is the section whose parts are the requests, by op.
const requestsNumber = "3"

var sections = []Section{
	{"1", "Wire format"},
	{"2", "Links"},
	{"3", "Requests"},
	{"3.0", "TmtpRev"},
	{"3.1", "Register"},
	{"3.2", "Login"},
	{"3.3", "UserEdit"},
	{"3.4", "OhiEdit"},
	{"3.5", "GroupInvite"},
	{"3.6", "GroupEdit"},
	{"3.7", "Post"},
	{"3.8", "PostNotify"},
	{"3.9", "Ping"},
	{"3.10", "Ack"},
	{"3.11", "Pulse"},
	{"3.12", "Quit"},
	{"4", "Clients"},
}

// Sections returns the sections of the protocol in their order.
func Sections() []Section { return sections }

func sectionNumbered(number string) (Section, bool) {
	for _, s := range sections {
		if s.Number == number {
			return s, true
		}
	}
	return Section{}, false
}
