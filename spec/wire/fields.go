package wire

import "github.com/tmtplab/tmtplab/spec"

// values is a struct that holds the values of a table's keys. What it has no
// place for is nil or 0.
type values interface {
	text(k spec.Key) *string   // place of a String or Datetime
	list(k spec.Key) *[]string // place of a Strings
	number(k spec.Key) uint64  // a Uint, or a Bool as 0 and 1
	setNumber(k spec.Key, v uint64)
}

// header is a Request or a Message.
type header interface {
	values
	count(k spec.Key) int          // items of an Objects; 1 for an Object that is there
	item(k spec.Key, i int) values // the i-th of them
	add(k spec.Key) values         // a further one
}

func (r *Recipient) list(spec.Key) *[]string { return nil }

func (r *Recipient) text(k spec.Key) *string {
	if k == spec.KeyID {
		return &r.ID
	}
	return nil
}

func (r *Recipient) number(k spec.Key) uint64 {
	if k == spec.KeyType {
		return uint64(r.Type)
	}
	return 0
}

func (r *Recipient) setNumber(k spec.Key, v uint64) {
	if k == spec.KeyType {
		r.Type = uint8(v)
	}
}

func (p *Provider) number(spec.Key) uint64     { return 0 }
func (p *Provider) setNumber(spec.Key, uint64) {}

func (p *Provider) text(k spec.Key) *string {
	if k == spec.KeyLabel {
		return &p.Label
	}
	return nil
}

func (p *Provider) list(k spec.Key) *[]string {
	switch k {
	case spec.KeyLogin:
		return &p.Login
	case spec.KeyToken:
		return &p.Token
	}
	return nil
}

func (o *OIDC) list(spec.Key) *[]string { return nil }

func (o *OIDC) text(k spec.Key) *string {
	switch k {
	case spec.KeyTokenType:
		return &o.TokenType
	case spec.KeyIDToken:
		return &o.IDToken
	case spec.KeyAccessToken:
		return &o.AccessToken
	case spec.KeyRefreshToken:
		return &o.RefreshToken
	}
	return nil
}

func (o *OIDC) number(k spec.Key) uint64 {
	if k == spec.KeyExpiresIn {
		return o.ExpiresIn
	}
	return 0
}

func (o *OIDC) setNumber(k spec.Key, v uint64) {
	if k == spec.KeyExpiresIn {
		o.ExpiresIn = v
	}
}
