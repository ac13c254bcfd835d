# Needs Go, make, a C compiler (for -race) and a POSIX shell; every other tool is built by Go itself.

# A plain "=" on purpose: a CPU or COUNT that happens to be in the environment must not change a sweep.

## benchmarks to run, a regular expression
BENCH = .
## pool sizes, the columns of the report (1 prints as a blank column)
CPU = 2,4,8
## samples of each benchmark; benchstat gives no interval below 6
COUNT = 6
## time each sample takes
BENCHTIME = 20ms
## packages to test and to measure
PKG = ./...
## what the report shows; memory: UNITS='B/op allocs/op'
UNITS = sec/op tasks/s speedup-% ms/death ms/end MB/worker
## where the results of a sweep go
RESULTS = testdata/bench/latest.txt
## result files to compare
OLD =
NEW =
## time given to each fuzz target
FUZZTIME = 10s
## the known bugs of one package, or one as PACKAGE/NAME
EX =
## how many of them, others for each commit
SAMPLE =
## how often each must be killed
TIMES = 1

TOOL = go tool -modfile=.ci/tools.mod
empty :=
BY_POOL_SIZE = -col /gomaxprocs -filter '.unit:($(subst $(empty) $(empty), OR ,$(strip $(UNITS))))'
# go test runs the benchmarks of one package at a time, but vets later packages beside them.
SWEEP = go test -vet=off -run '^$$' -bench '$(BENCH)' -benchmem \
	-cpu $(CPU) -count $(COUNT) -benchtime $(BENCHTIME) $(PKG)

# $(call benchstat,what the tables must show,what to say if they do not,arguments)
# benchstat exits 0 on nearly every error, so what counts is what it says on stderr, and whether it printed tables.
# "go tool -n" builds it first: after that nothing on stderr comes from the go command.
define benchstat
@go tool -n benchstat >/dev/null
@said=$$(go tool benchstat $(3) 2>&1 >/dev/null) && [ -z "$$said" ] || { \
	printf '%s\n' "$@: benchstat complains:" "$$said" >&2; exit 1; }
@go tool benchstat $(3) | grep '$(1)' >/dev/null || { echo "$@: $(2)" >&2; exit 1; }
@go tool benchstat $(3)
endef

# bench measures anew; report measures only when there are no results.
.PHONY: help test check bench report compare cover fuzz bugs clean $(if $(filter bench,$(MAKECMDGOALS)),$(RESULTS))

## list targets and variables
help:
	@awk '/^## / { doc = substr($$0, 4); next } \
		/^[a-z]+:/ && doc { sub(/:.*/, ""); printf "  make %-10s %s\n", $$0, doc; doc = ""; next } \
		/^[A-Z]+ =/ && doc { name = $$1; sub(/^[A-Z]+ = ?/, ""); vars = vars sprintf("  %-10s %-26s  %s\n", name, $$0, doc); next } \
		{ doc = "" } \
		END { printf "\nVariables and their defaults, as in make bench BENCH=Map COUNT=10:\n%s", vars }' Makefile

## vet, then every test under the race detector
test:
	@cc=$$(go env CC) || exit 1; $$cc --version >/dev/null 2>&1 || { printf '%s\n' \
		"make test: go test -race needs a C compiler, and '$$cc' (go env CC) does not run." \
		"Install one (apt install gcc libc6-dev, dnf install gcc, apk add gcc musl-dev, xcode-select --install)" \
		"or name the one you have (make test CC=clang)." >&2; exit 1; }
	go vet ./...
	@# No second's wait for late reports at the end of each package: no goroutine is left then that could make any.
	@# The longest package first, or one processor has nothing to do at the end.
	GORACE="atexit_sleep_ms=0 $$GORACE" go test -race $(if $(filter ./...,$(PKG)),./exercises/processpool) $(PKG)

## format, vet for three systems, staticcheck, modern Go, tidy modules
check:
	@echo 'gofumpt -l .'
	@dirty=$$($(TOOL) gofumpt -l .) || exit 1; [ -z "$$dirty" ] || { printf '%s\n' "$$dirty" \
		'check: not formatted; to mend: $(TOOL) gofumpt -w .' >&2; exit 1; }
	CGO_ENABLED=0 GOOS=linux go vet ./...
	CGO_ENABLED=0 GOOS=darwin go vet ./...
	CGO_ENABLED=0 GOOS=windows go vet ./...
	$(TOOL) staticcheck ./...
	@echo 'go fix -diff ./...' # with a diff, Go 1.26.0 exits 0 and later releases 1
	@diff=$$(go fix -diff ./...) && [ -z "$$diff" ] || { printf '%s\n' "$$diff" 'check: to mend: go fix ./...' >&2; exit 1; }
	go mod tidy -diff
	go mod verify
	go mod verify -modfile=.ci/tools.mod

## measure every benchmark at every pool size
bench: $(RESULTS)

# The last line of a complete sweep says so: it travels behind the results through the same pipe, so neither
# a failed go test, a full disk nor Ctrl-C leaves a file that looks complete. A dot is a sample.
$(RESULTS):
	@mkdir -p $(@D)
	@rm -f $@.partial
	@printf '%s\n' "$(SWEEP)"
	@{ printf '# %s\n' "$(SWEEP)" "$$(go version), $$(getconf _NPROCESSORS_ONLN) processors, $$(date -u '+%Y-%m-%d %H:%M UTC')"; \
		$(SWEEP) && echo '# complete'; } | tee $@.partial | while read -r name n rest; do \
		case "$$name $$n" in \
		Benchmark*' '[0-9]*) [ "$${name%-*}" = "$$last" ] || printf '\n%-60s ' "$${name%-*}"; printf .; last=$${name%-*} ;; \
		'#'* | 'goos: '* | 'goarch: '* | 'cpu: '* | 'PASS ' | 'ok '* | '? '*) ;; \
		*) printf '\n%s' "$$name $$n $$rest" ;; \
		esac; done; echo
	@grep -qx '# complete' $@.partial || { echo "bench: the sweep failed; what there is of it: $@.partial" >&2; exit 1; }
	@grep -q '^Benchmark' $@.partial || { echo "bench: no benchmark in $(PKG) matches '$(BENCH)'" >&2; exit 1; }
	@mv $@.partial $@
	@echo "bench: results in $@; make report prints the tables"

## print the tables of the last sweep (sweeps first if there is none)
report: $(RESULTS)
	@sed -n '/^# complete$$/d; s/^# //p' $(RESULTS)
	@grep -qxF "# $(SWEEP)" $(RESULTS) || echo "report: that is not the sweep these settings ask for; make bench measures anew" >&2
	@echo "Columns are pool sizes. ± is the 95% interval; vs base compares with the first column, ~ is no difference shown."
	$(call benchstat,│,benchstat found no results in $(RESULTS); make bench measures anew,$(BY_POOL_SIZE) $(RESULTS))

## compare two result files: make compare OLD=f NEW=f
compare:
	@for f in 'OLD=$(OLD)' 'NEW=$(NEW)'; do [ -f "$${f#*=}" ] || { \
		echo "compare: no result file $$f; use: make compare OLD=f NEW=f (make bench RESULTS=f writes one)" >&2; exit 1; }; done
	$(call benchstat,vs base,the two files have no package on the same machine in common,OLD=$(OLD) NEW=$(NEW))

## coverage by package, whichever package's tests reach it
cover:
	@echo 'go test -cover $(PKG)'
	@said=$$(go test -coverpkg=./... -coverprofile=.cover.out $(PKG)) || { printf '%s\n' "$$said" >&2; exit 1; }
	@awk -F '[ :]' 'NR > 1 { size[$$1 ":" $$2] = $$3; hits[$$1 ":" $$2] += $$4 } \
		END { for (b in size) { p = b; sub("/[^/]*$$", "", p); all[p] += size[b]; total += size[b]; \
			if (hits[b]) { hit[p] += size[b]; covered += size[b] } } \
			for (p in all) printf "%6.1f%%  %s\n", 100 * hit[p] / all[p], p | "sort -k 2"; close("sort -k 2"); \
			printf "%6.1f%%  total\n", 100 * covered / total }' .cover.out

## run every fuzz target for FUZZTIME
fuzz:
	@said=$$(go test -list '^Fuzz' $(PKG)) || { printf '%s\n' "$$said" >&2; exit 1; }; \
	set -- $$(printf '%s\n' "$$said" | awk '/^Fuzz/ { f[++n] = $$1 } /^ok/ { for (i = 1; i <= n; i++) print $$2, f[i]; n = 0 }'); \
	[ $$# -gt 0 ] || echo "fuzz: no fuzz targets in $(PKG)"; \
	while [ $$# -gt 0 ]; do \
		echo "$$2 of $$1"; go test -run '^$$' -fuzz "^$$2$$" -fuzztime $(FUZZTIME) "$$1" || exit 1; shift 2; \
	done

## plant the known bugs of testdata/bugs one by one, and see that the specification kills each
bugs:
	@go run ./exercises/internal/bugs/prove -ex '$(EX)' $(if $(SAMPLE),-sample $(SAMPLE)) -times $(TIMES)

## remove what the targets above leave behind
clean:
	rm -f .cover.out $(RESULTS) $(RESULTS).partial
