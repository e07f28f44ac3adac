package spec

// DocumentSchema names the version of the JSON form of Document. Fields may be
// added to it; none changes its meaning or goes.
const DocumentSchema = "tmtplab/spec/1"

// Document is all this package holds, in the form other programs read.
type Document struct {
	Schema       string           `json:"schema"`
	Version      string           `json:"version"` // of the protocol
	Sections     []Section        `json:"sections"`
	Requirements []Requirement    `json:"requirements"`
	Rulings      []Ruling         `json:"rulings"`
	Requests     []HeaderDocument `json:"requests"`
	Messages     []HeaderDocument `json:"messages"`
	Limits       []Limit          `json:"limits"`
	Alphabet     string           `json:"alphabet"` // of deployed uids and nodeids
	Levels       map[Level]string `json:"levels"`   // what the letters stand for, as "M": "must"
	Bases        map[Basis]string `json:"bases"`
}

// HeaderDocument is a Header in words.
type HeaderDocument struct {
	Op      any             `json:"op"` // a number for requests, a string for server messages, as on the wire
	Name    string          `json:"name"`
	Section string          `json:"section"`
	Meaning string          `json:"meaning"`
	Data    string          `json:"data"`   // "none", "body" or "text"
	Choose  string          `json:"choose"` // of the alternatives: "none", "one", "at most one"
	Std     bool            `json:"std"`
	Acked   bool            `json:"acked"`
	MsgID   bool            `json:"msgid"`
	Logged  bool            `json:"logged"`
	Fields  []FieldDocument `json:"fields"` // besides op
}

// FieldDocument is a Field in words. What does not apply is left out.
type FieldDocument struct {
	Name         string          `json:"name"`
	Type         string          `json:"type"`
	Presence     string          `json:"presence"`
	Alternative  int             `json:"alternative,omitempty"`
	RequiredWhen *CondDocument   `json:"required_when,omitempty"`
	Secret       bool            `json:"secret,omitempty"`
	MayBeEmpty   bool            `json:"may_be_empty,omitempty"`
	Values       []string        `json:"values,omitempty"`
	Max          uint64          `json:"max,omitempty"`
	AtMost       string          `json:"at_most,omitempty"` // name of the field it may not exceed
	Unit         string          `json:"unit,omitempty"`
	Meaning      string          `json:"meaning"`
	Section      string          `json:"section"`
	Breaks       string          `json:"breaks"` // ID of the requirement that its absence, or an illegal value, breaks
	Items        []FieldDocument `json:"items,omitempty"`
}

// CondDocument is a Cond in words.
type CondDocument struct {
	Field string `json:"field"`
	Is    string `json:"is"`
}

// NewDocument returns everything. Two calls return equal documents.
func NewDocument() *Document {
	d := &Document{
		Schema: DocumentSchema, Version: "1", Alphabet: Alphabet,
		Sections: Sections(), Requirements: Requirements(), Rulings: Rulings(), Limits: Limits(),
		Levels: levelNames, Bases: basisNames,
	}
	for _, h := range requests {
		d.Requests = append(d.Requests, documentHeader(h, int(h.Op)))
	}
	for _, h := range messages {
		d.Messages = append(d.Messages, documentHeader(h, h.Name))
	}
	return d
}

var (
	dataNames   = [...]string{NoData: "none", BodyData: "body", TextData: "text"}
	chooseNames = [...]string{ChooseNone: "none", ChooseOne: "one", ChooseAtMostOne: "at most one"}
)

func documentHeader(h *Header, op any) HeaderDocument {
	return HeaderDocument{
		Op: op, Name: h.Name, Section: h.Section, Meaning: h.Meaning,
		Data: dataNames[h.Data], Choose: chooseNames[h.Choose],
		Std: h.Std, Acked: h.Acked, MsgID: h.MsgID, Logged: h.Logged,
		Fields: documentFields(h.Fields, h.Section),
	}
}

func documentFields(fields []Field, section string) []FieldDocument {
	all := make([]FieldDocument, 0, len(fields))
	for i := range fields {
		f := &fields[i]
		d := FieldDocument{
			Name: f.Key.String(), Type: f.Type.String(), Presence: f.Presence.String(), Alternative: f.Choice,
			Secret: f.Secret, MayBeEmpty: f.Empty, Values: f.Values, Max: f.Max, Unit: f.Unit, Meaning: f.Meaning,
			Section: f.Section, Breaks: f.MissingRule(),
		}
		if d.Section == "" {
			d.Section = section
		}
		if f.When != (Cond{}) {
			d.RequiredWhen = &CondDocument{Field: f.When.Key.String(), Is: f.When.Is}
		}
		if f.AtMost != KeyNone {
			d.AtMost = f.AtMost.String()
		}
		if len(f.Items) > 0 {
			d.Items = documentFields(f.Items, d.Section)
		}
		all = append(all, d)
	}
	return all
}
