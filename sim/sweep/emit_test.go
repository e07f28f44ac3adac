package sweep_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/tmtplab/tmtplab/sim/sweep"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestEmit holds the files for clusters to what they were, and shows that a
// shell and a parser of YAML take them.
func TestEmit(t *testing.T) {
	bundled := sweep.Cluster{Name: "train", Command: []string{"tmtplab", "sim", "sweep", "train", "--seeds", "1..30"}, Shards: 8, Processors: 4}
	file := sweep.Cluster{
		Name: "My Scenario's file", File: "folder/it's mine.yaml", Shards: 2, Processors: 1,
		Command: []string{"tmtplab", "sim", "sweep", `'folder/it'\''s mine.yaml'`, "--set", "'populations.people.link=lte,train'"},
	}
	for name, c := range map[string]sweep.Cluster{"bundled": bundled, "file": file} {
		for _, system := range sweep.Systems() {
			var got bytes.Buffer
			if err := c.Emit(&got, system); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+map[string]string{"slurm": ".sbatch", "kubernetes": ".yaml"}[system])
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s differs (-want +got), -update accepts it:\n%s", path, diff)
			}
			switch system {
			case "slurm":
				shell(t, got.String())
			case "kubernetes":
				shell(t, jobScript(t, got.Bytes()))
			}
		}
	}
	if err := bundled.Emit(new(bytes.Buffer), "pbs"); err == nil {
		t.Error("there is a system pbs")
	}
}

// shell shows that a shell can read a script.
func shell(t *testing.T, script string) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	check := exec.Command(bash, "-n")
	check.Stdin = strings.NewReader(script)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s in\n%s", err, out, script)
	}
}

// jobScript reads a claim and a job, and returns what the job's pods run.
func jobScript(t *testing.T, text []byte) string {
	d := yaml.NewDecoder(bytes.NewReader(text))
	var claim struct{ Kind string }
	var job struct {
		Kind string
		Spec struct {
			Completions int
			Template    struct {
				Spec struct{ Containers []struct{ Args []string } }
			}
		}
	}
	if err := d.Decode(&claim); err != nil || claim.Kind != "PersistentVolumeClaim" {
		t.Fatalf("the claim: %+v, %v", claim, err)
	}
	if err := d.Decode(&job); err != nil || job.Kind != "Job" || job.Spec.Completions < 2 {
		t.Fatalf("the job: %+v, %v", job, err)
	}
	return job.Spec.Template.Spec.Containers[0].Args[0]
}
