# What people run here, each by one word. Nothing but Go is needed.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
BENCHTIME  ?= 1s
FUZZTIME   ?= 10s
OSSFUZZTIME ?= 4s

.PHONY: test race bench pcap-speed pcap-memory lint conform selftest coverage fuzz fuzz-rates fuzz-coverage ossfuzz ci

test:            ## all tests; those that need tshark or a browser skip by name without
	go test ./...

# Package conformance runs the suite whole and by the clock, which the race
# detector slows tenfold: its engine is run under it by selftest's tests.
# A simulation is one goroutine; sweeps and the proxy are more, and are run.
# How much memory something takes is another matter under it.
race:            ## the packages under the race detector, but the command line and the whole suite
	go test -race -skip 'Memory$$|TestFaults/(logins-remembered|pulse-timers)' $$(go list ./... | grep -vE '/cmd/|/conformance$$|/sim(/(des|disk|link|measure|oracle|random|scenarios|shrink|workload).*)?$$')

bench:           ## every benchmark, as a table
	go test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./... | grep -E '^(Benchmark|pkg:)'

pcap-speed:      ## how fast captures are read, and with how much memory, beside gopacket
	go run ./pcap/speed

pcap-memory:     ## hostile captures of 200 MB each: how much memory they cost
	TMTPLAB_MEMORY_MB=200 go test -count=1 -timeout 30m -v -run Memory ./pcap/speed

lint:            ## formatting, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { echo "not gofmt'ed:"; gofmt -l .; exit 1; }
	go mod tidy -diff && cd conformance/example && go mod tidy -diff
	go vet ./...
	go run $(STATICCHECK) ./...

conform:         ## the suite against the embedded reference server
	go run ./cmd/tmtplab conform --profile interop

selftest:        ## mutants in front of the reference server: every check can fail
	go run ./cmd/tmtplab conform selftest

coverage:        ## what is checked, and what shows that the checks can fail
	go run ./cmd/tmtplab spec coverage

fuzz:            ## every native fuzz target, FUZZTIME each
	go run ./fuzz/campaign run -time $(FUZZTIME)

fuzz-rates:      ## executions a second of the codec's targets beside one that does nothing
	go run ./fuzz/campaign rates FuzzEmpty FuzzFrame FuzzHeader FuzzScanner FuzzCodec FuzzText

fuzz-coverage:   ## lines of codec and machines that seeds and kept inputs reach
	go run ./fuzz/campaign coverage spec/wire=frame,header,scanner,codec,text refimpl/server=server,restore refimpl/client=client,restore

ossfuzz:         ## every native fuzz target as OSS-Fuzz builds it, OSSFUZZTIME each; needs clang
	go run ./fuzz/ossfuzz check -time $(OSSFUZZTIME)

ci: lint test race conform selftest coverage
