package sweep

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"
)

// Cluster is a sweep for machines that people share: as many tasks as shards,
// none of which knows of the others.
type Cluster struct {
	// Name is that of the scenario.
	Name string
	// Command is the sweep's command line, without shard and output: words
	// already quoted for a shell.
	Command []string
	// File is the scenario's file as the command names it; empty when it comes
	// along with the program. Kubernetes is given it as a ConfigMap.
	File string
	// Shards is how many tasks there are, 1 or more.
	Shards int
	// Processors is how many runs a task makes at a time.
	Processors int
}

// Systems are those that Emit knows.
func Systems() []string { return []string{"slurm", "kubernetes"} }

// Emit writes a file that runs the sweep as an array of tasks, and says in its
// comments how to put the results together.
func (c Cluster) Emit(w io.Writer, system string) error {
	if !slices.Contains(Systems(), system) {
		return fmt.Errorf("%q: want one of %s", system, strings.Join(Systems(), ", "))
	}
	return emitTemplates.ExecuteTemplate(w, system, c)
}

// Line is the command line.
func (c Cluster) Line() string { return strings.Join(c.Command, " ") }

// Label is the name in the form of names in a cluster.
func (c Cluster) Label() string {
	label := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, c.Name)
	return "tmtplab-" + strings.Trim(label[:min(len(label), 40)], "-")
}

// QuotedFile is the file as a shell takes it.
func (c Cluster) QuotedFile() string { return quoted(c.File) }

// quoted quotes a word for a shell where it needs that.
func quoted(s string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+"
	if s != "" && strings.Trim(s, safe) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// oneLine is a text for a comment.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var emitTemplates = template.Must(template.New("").Funcs(template.FuncMap{
	"oneLine": oneLine,
	"yaml":    func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" },
}).Parse(`{{define "slurm" -}}
#!/bin/bash
# The sweep of {{oneLine .Name}}, in {{.Shards}} tasks. Put the program tmtplab on PATH, then:
#
#   mkdir -p results && sbatch THIS-FILE
#
# When all tasks are done:
#
#   tmtplab sim merge results/*.json --out sweep.json --html sweep.html --csv sweep.csv
#
# It names the runs that are missing, if a task has failed (code 1 only says that there
# was a violation, and the results are there); submit that one again
# with sbatch --array=NUMBER.
#SBATCH --job-name={{.Label}}
#SBATCH --array=1-{{.Shards}}
#SBATCH --cpus-per-task={{.Processors}}
#SBATCH --mem-per-cpu=1G
#SBATCH --time=04:00:00
#SBATCH --output=results/%x-%a.log
set -euo pipefail

{{.Line}} \
  --jobs "${SLURM_CPUS_PER_TASK:-{{.Processors}}}" --shard "${SLURM_ARRAY_TASK_ID:-1}/{{.Shards}}" \
  --out "results/shard-${SLURM_ARRAY_TASK_ID:-1}.json" --quiet
{{end}}

{{define "kubernetes" -}}
# The sweep of {{oneLine .Name}}, in {{.Shards}} pods. Put an image with the program where
# "image" says{{if .File}}, give the cluster the scenario, and submit:
#
#   kubectl create configmap {{.Label}} --from-file=scenario.yaml={{.QuotedFile}}
#   kubectl apply -f THIS-FILE{{else}}, and submit: kubectl apply -f THIS-FILE{{end}}
#   kubectl wait --for=condition=complete --timeout=24h job/{{.Label}}
#
# A pod that ends with code 1 has found a violation, and its results are there all
# the same; so the job counts 1 as done. Then put the results together, in a pod that
# mounts the claim {{.Label}}, or where it has been copied to:
#
#   tmtplab sim merge results/*.json --out sweep.json --html sweep.html --csv sweep.csv
#
# It names the runs that are missing, if a pod has failed.
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{.Label}}
spec:
  accessModes: [ReadWriteMany]
  resources:
    requests:
      storage: 1Gi
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{.Label}}
spec:
  completionMode: Indexed
  completions: {{.Shards}}
  parallelism: {{.Shards}}
  backoffLimitPerIndex: 2
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: sweep
          image: tmtplab:latest
          command: [sh, -c]
          args:
            - {{.KubernetesScript | yaml}}
          resources:
            requests: {cpu: "{{.Processors}}", memory: {{.Processors}}Gi}
            limits: {cpu: "{{.Processors}}", memory: {{.Processors}}Gi}
          volumeMounts:
            - {name: results, mountPath: /results}{{if .File}}
            - {name: scenario, mountPath: /scenario}{{end}}
      volumes:
        - name: results
          persistentVolumeClaim: {claimName: {{.Label}}}{{if .File}}
        - name: scenario
          configMap: {name: {{.Label}}}{{end}}
{{end}}`))

// KubernetesScript is what a pod runs: the cluster counts its pods from 0.
func (c Cluster) KubernetesScript() string {
	words := slices.Clone(c.Command)
	if i := slices.Index(words, quoted(c.File)); c.File != "" && i >= 0 {
		words[i] = "/scenario/scenario.yaml"
	}
	return fmt.Sprintf(`shard=$((JOB_COMPLETION_INDEX + 1)); %s --jobs %d --shard "$shard/%d" --out "/results/shard-$shard.json" --quiet || [ $? -eq 1 ]`,
		strings.Join(words, " "), c.Processors, c.Shards)
}
