package main

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// profile is one node of an account on disk: a folder, for its owner alone,
// with account.json, contacts.json, and the store of the client's machine.
type profile struct {
	dir     string
	made    bool // by this command
	account account

	mu       sync.Mutex
	contacts contacts
	changed  bool // contacts, since they were read
	newNode  func(label, nodeID string)
	learned  chan struct{} // closed when the contacts change
}

// account is what account.json holds.
type account struct {
	Server string `json:"server"`
	CA     string `json:"ca,omitempty"`  // PEM file of the authorities to trust
	Pin    string `json:"pin,omitempty"` // SHA-256 of the certificate to trust
	UID    string `json:"uid,omitempty"`
	NodeID string `json:"nodeid,omitempty"` // this node's secret
	Node   string `json:"node,omitempty"`   // its label
	Alias  string `json:"alias,omitempty"`  // that pings are sent from
}

// profileDir is the folder of a profile that is named, or given by a path.
func profileDir(name string) (string, error) {
	switch {
	case name == "":
		return "", errors.New("--profile is empty")
	case strings.ContainsRune(name, os.PathSeparator):
		return name, nil
	case name == "." || name == "..":
		return "", fmt.Errorf("--profile %s: a path needs a slash in it", name)
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", errors.New("there is no folder for profiles: give --profile a path")
	}
	return filepath.Join(config, "tmtplab", "profiles", name), nil
}

// openProfile reads a profile that exists.
func openProfile(name string) (*profile, error) {
	p, err := readProfile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &exitError{exitUsage, fmt.Sprintf("there is no profile %s; tmtplab client register makes one", name)}
	}
	return p, err
}

func readProfile(name string) (*profile, error) {
	dir, err := profileDir(name)
	if err != nil {
		return nil, &exitError{exitUsage, err.Error()}
	}
	p := &profile{dir: dir}
	if err := p.read("account.json", &p.account); err != nil {
		return nil, err
	}
	if err := p.read("contacts.json", &p.contacts); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return p, nil
}

// newProfile makes the folder of a new profile.
func newProfile(name string) (*profile, error) {
	dir, err := profileDir(name)
	if err != nil {
		return nil, &exitError{exitUsage, err.Error()}
	}
	if _, err := os.Stat(filepath.Join(dir, "account.json")); err == nil {
		return nil, &exitError{exitUsage, fmt.Sprintf("profile %s has an account already; choose another --profile", name)}
	}
	_, there := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &exitError{exitUsage, "cannot make the profile: " + reason(err)}
	}
	return &profile{dir: dir, made: errors.Is(there, fs.ErrNotExist)}, nil
}

// undo removes a new profile that got no account.
func (p *profile) undo() {
	if p.made {
		os.RemoveAll(p.dir)
	}
}

func (p *profile) path(name string) string { return filepath.Join(p.dir, name) }

func (p *profile) read(name string, v any) error {
	octets, err := os.ReadFile(p.path(name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(octets, v); err != nil {
		return &exitError{exitUsage, fmt.Sprintf("%s: %v", p.path(name), err)}
	}
	return nil
}

// write replaces a file in one piece, for its owner's eyes only.
func (p *profile) write(name string, v any) error {
	octets, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(p.dir, name+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(append(octets, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), p.path(name))
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("cannot write %s: %w", p.path(name), err)
	}
	return nil
}

func (p *profile) saveAccount() error { return p.write("account.json", &p.account) }

// tls is how the server's certificate is judged: by the flags, or else as the
// profile says.
func (p *profile) tls(t *trust) (*tls.Config, error) {
	if t.insecure || t.ca != "" || t.pin != "" {
		return t.config()
	}
	return (&trust{ca: p.account.CA, pin: p.account.Pin}).config()
}

// remember makes what the flags said the profile's own. The certificate that
// --insecure accepted this time is pinned: from now on no other will do.
func (p *profile) remember(t *trust, shown string) error {
	switch {
	case t.insecure:
		p.account.CA, p.account.Pin = "", shown
	case t.pin != "":
		p.account.CA, p.account.Pin = "", t.pin
	case t.ca != "":
		path, err := filepath.Abs(t.ca)
		if err != nil {
			return err
		}
		p.account.CA, p.account.Pin = path, ""
	}
	return nil
}

// registered notes the account that was made.
func (p *profile) registered(uid, nodeID, alias string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.account.UID, p.account.NodeID, p.account.Alias = uid, nodeID, alias
}
