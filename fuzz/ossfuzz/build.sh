#!/bin/bash -eu
# Builds all fuzz targets with libFuzzer into $OUT, with the inputs to start from
# and a dictionary for each. OSS-Fuzz and ClusterFuzzLite run this in containers
# of theirs; "go run ./fuzz/ossfuzz check" does without them.
cd "$SRC/tmtplab"
module=$(go list -m)

# Targets make their inputs to start from as long as they are tests; none is run
# here. TARGETS may name some of them; all, when it is not set.
export TMTPLAB_SEEDS="$WORK/seeds"
targets=$(CGO_ENABLED=0 go run ./fuzz/ossfuzz list ${TARGETS-})
folders=$(awk '{ print "./" $1 }' <<<"$targets")
CGO_ENABLED=0 go test -count=1 -run '^Fuzz/^none$' $folders
CGO_ENABLED=0 go build -o "$WORK/corpus" ./fuzz/seeds/corpus
while read -r folder function program; do
	"$WORK/corpus" "$function" "$OUT/${program}_seed_corpus.zip"
	"$WORK/corpus" -dictionary "$OUT/$program.dict"
done <<<"$targets"

# What stands for package testing in a target.
go get github.com/AdamKorcz/go-118-fuzz-build/testing@v0.0.0-20250520111509-a70c2aa677fa

while read -r folder function program; do
	compile_native_go_fuzzer_v2 "$module/$folder" "$function" "$program" </dev/null
	# Where the function was not found, that is only printed.
	if [ ! -x "$OUT/$program" ]; then
		echo "$function was not built" >&2
		exit 1
	fi
done <<<"$targets"
