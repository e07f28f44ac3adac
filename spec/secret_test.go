package spec

import "testing"

func TestSecrets(t *testing.T) {
	for _, c := range []struct {
		sender Role
		key    Key
		want   bool
	}{
		{Client, KeyNode, true}, {Client, KeyAccessToken, true}, {Client, KeyRefreshToken, true}, {Client, KeyIDToken, true},
		{Client, KeyUID, false}, {Client, KeyNewNode, false},
		{Server, KeyNodeID, true}, {Server, KeyNode, false}, {Server, KeyUID, false},
	} {
		if got := Secrets(c.sender).Has(c.key); got != c.want {
			t.Errorf("%v of the %v: secret %v, want %v", c.key, c.sender, got, c.want)
		}
	}
}
