# Needs Go, make, a C compiler (for -race) and a POSIX shell; every other tool is built by Go itself.

# A plain "=" on purpose: a CPU or COUNT that happens to be in the environment must not change a sweep.

## 1 measures every benchmark, with longer samples, and plants every known bug; else those named in HEADLINES, and some bugs
FULL =
## benchmarks to run, a regular expression
BENCH = .
## pool sizes, the columns of the report
CPU = 1,2,4,8
## samples of each benchmark; benchstat gives no interval below 6
COUNT = 6
## time each sample takes
BENCHTIME = 20ms
## packages to test and to measure
PKG = ./...
## what the report shows; memory: UNITS='B/op allocs/op'
UNITS = sec/op tasks/s speedup-% ms/death ms/end us/late B/worker MB/worker
## where the results of a sweep go
RESULTS = testdata/bench/latest.txt
## result files to compare
OLD =
NEW =
## what draws the pictures
GNUPLOT = gnuplot
## time given to each fuzz target
FUZZTIME = 10s
## an exercise, for make attempt, try and bugs; a bug also as PACKAGE/NAME
EX =
## whose attempt it is, where there are several
BY =
## how many known bugs to try, others for each commit
SAMPLE =
## how often each must be killed
TIMES = 1

TOOL = go tool -modfile=.ci/tools.mod
# What a sweep measures if nothing else is asked for: all of exercises/decision, which the page is about, and of the other
# packages what they are known by. So many benchmarks there are in a sweep, for the time left: nobody knows otherwise.
HEADLINES = Fetch Read CPU Mixed Chunks HandOver Create Switch Memory Responsive BreakEven \
	Lock RoundTrip Start Program
LEAVES = 112
ifneq ($(FULL),)
BENCHTIME = 40ms
LEAVES = 386
endif

empty :=
comma := ,
BY_HAND = $(filter command,$(origin BENCH) $(origin PKG))
SELECTED = $(if $(FULL)$(BY_HAND),$(BENCH),^Benchmark($(subst $(empty) $(empty),|,$(strip $(HEADLINES))))$$)
SAMPLES = $(if $(BY_HAND),0,$$(($(LEAVES) * $(COUNT) * $(words $(subst $(comma), ,$(CPU))))))
BY_POOL_SIZE = -col /gomaxprocs -filter '.unit:($(subst $(empty) $(empty), OR ,$(strip $(UNITS))))'
# benchstat has no name for the size of a sample at -cpu 1, whose benchmark ends without a number.
SIZED = awk '/^Benchmark/ && $$1 !~ /-[0-9]+$$/ { sub(/[^ \t]+/, "&-1") } 1' $(RESULTS) |
# go test runs the benchmarks of one package at a time, but vets later packages beside them.
SWEEP = go test -vet=off -run '^$$' -bench '$(SELECTED)' -benchmem \
	-cpu $(CPU) -count $(COUNT) -benchtime $(BENCHTIME) $(PKG)

# $(call benchstat,what the tables must show,what to say if they do not,arguments,what its standard input comes from)
# benchstat exits 0 on nearly every error, so what counts is what it says on stderr, and whether it printed tables.
# "go tool -n" builds it first: after that nothing on stderr comes from the go command.
define benchstat
@go tool -n benchstat >/dev/null
@said=$$($(4) go tool benchstat $(3) 2>&1 >/dev/null) && [ -z "$$said" ] || { \
	printf '%s\n' "$@: benchstat complains:" "$$said" >&2; exit 1; }
@$(4) go tool benchstat $(3) | grep '$(1)' >/dev/null || { echo "$@: $(2)" >&2; exit 1; }
@$(4) go tool benchstat $(3)
endef

# bench measures anew; report measures only when there are no results.
.PHONY: help test check bench report compare cover fuzz bugs clean plot gnuplot $(if $(filter bench,$(MAKECMDGOALS)),$(RESULTS))

## list targets and variables
help:
	@awk '/^## / { doc = substr($$0, 4); next } \
		/^[a-z-]+:/ && doc { sub(/:.*/, ""); printf "  make %-15s %s\n", $$0, doc; doc = ""; next } \
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

## measure at every pool size what the page is about, and some of each package: 4 minutes; FULL=1: everything, 20
bench: $(RESULTS)

# The last line of a complete sweep says so: it travels behind the results through the same pipe, so neither
# a failed go test, a full disk nor Ctrl-C leaves a file that looks complete.
$(RESULTS):
	@mkdir -p $(@D)
	@rm -f $@.partial
	@printf '%s\n' "$(SWEEP)"
	@{ printf '# %s\n' "$(SWEEP)" "$$(go version), $$(getconf _NPROCESSORS_ONLN) processors, $$(date -u '+%Y-%m-%d %H:%M UTC')"; \
		$(SWEEP) && echo '# complete'; } | tee $@.partial | \
		go run ./exercises/internal/report progress \
			$$(grep -qsxF "# $(SWEEP)" $@ && grep -c '^Benchmark' $@ || echo $(SAMPLES))
	@grep -qx '# complete' $@.partial || { echo "bench: the sweep failed; what there is of it: $@.partial" >&2; exit 1; }
	@grep -q '^Benchmark' $@.partial || { echo "bench: no benchmark in $(PKG) matches '$(SELECTED)'" >&2; exit 1; }
	@mv $@.partial $@
	@echo "bench: results in $@; make report prints the tables"

## print the tables of the last sweep, and the page that they come to (sweeps first if there is none)
report: $(RESULTS)
	@sed -n '/^# complete$$/d; s/^# //p' $(RESULTS)
	@grep -qxF "# $(SWEEP)" $(RESULTS) || echo "report: that is not the sweep these settings ask for; make bench measures anew" >&2
	@echo "Columns are pool sizes. ± is the 95% interval; vs base compares with the first column, ~ is no difference shown."
	$(call benchstat,│,benchstat found no results in $(RESULTS); make bench measures anew,$(BY_POOL_SIZE) -,$(SIZED))
	@echo
	@go run ./exercises/internal/report page $(RESULTS)

## draw the page as SVG, by gnuplot: speed-up by pool size, and by grain
plot: gnuplot $(RESULTS)
	@for picture in speedup breakeven; do file=$(basename $(RESULTS))-$$picture.svg; \
		script=$$(go run ./exercises/internal/report plot $$picture $(RESULTS)) && \
		printf '%s\n' "$$script" | $(GNUPLOT) >$$file && echo "plot: $$file" || exit 1; done

gnuplot: # before any sweep
	@command -v $(GNUPLOT) >/dev/null || { printf '%s\n' "plot: there is no $(GNUPLOT), which draws the pictures." \
		"Install it (apt install gnuplot-nox, dnf install gnuplot, apk add gnuplot, brew install gnuplot)" \
		"or name the one you have (make plot GNUPLOT=/usr/local/bin/gnuplot)." >&2; exit 1; }

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

## plant eight known bugs of each package, one by one, and see that the specification kills them: 10 minutes; FULL=1: all, 20
bugs:
	@go run ./exercises/internal/bugs/prove -ex '$(EX)' $(if $(SAMPLE),-sample $(SAMPLE)) $(if $(FULL)$(EX)$(SAMPLE),,-each 8) -times $(TIMES)

## remove what the targets above leave behind
clean:
	rm -f .cover.out $(RESULTS) $(RESULTS).partial $(basename $(RESULTS))-speedup.svg $(basename $(RESULTS))-breakeven.svg

ATTEMPT = go run ./exercises/internal/attempt/cmd
.PHONY: attempt try reset compare-attempt attempts

## begin an attempt of your own at an exercise: make attempt EX=sharedlist
attempt:
	@$(ATTEMPT) attempt '$(EX)' '$(BY)'

## which sentences of the specification hold for an attempt, and a hint
try:
	@$(ATTEMPT) try '$(EX)' '$(BY)'

## measure an attempt beside the reference
compare-attempt:
	@$(ATTEMPT) measure '$(EX)' '$(BY)' '$(dir $(RESULTS))' '$(BENCH)' '$(CPU)' '$(COUNT)' '$(BENCHTIME)'
	$(call benchstat,vs base,no benchmark of $(EX) matches '$(BENCH)',-filter '.unit:(sec/op OR B/op)' \
		reference=$(dir $(RESULTS))reference.txt attempt=$(dir $(RESULTS))attempt.txt)

## put an attempt away and begin afresh
reset:
	@$(ATTEMPT) reset '$(EX)' '$(BY)'

## check every exercise: untouched it fails at once, with a hint, and the reference passes
attempts:
	@$(ATTEMPT) attempts $(EX)
