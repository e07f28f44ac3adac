package link

import "testing"

// Each preset is a profile that can be used, says where it comes from, and is
// found by its name.
func TestPresets(t *testing.T) {
	for _, f := range Presets() {
		if err := f.Check(); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if f.Source == "" || f.About == "" {
			t.Errorf("%s does not say what it is, and where its figures come from", f.Name)
		}
		if found, ok := Preset(f.Name); !ok || found != f {
			t.Errorf("%s is not found by its name", f.Name)
		}
	}
	if _, ok := Preset("carrier pigeon"); ok {
		t.Error("there is no such preset")
	}
}
