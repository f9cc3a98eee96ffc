# goals.mk - the words a person types.

PORT ?= 8420
DATA ?= ./data
SECONDS ?= 60
# Whoever does not say how many jobs gets one for each processor.
JOBS := $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
SUB := $(MAKE) --no-print-directory $(JOBS)

.PHONY: all run test test-long test-fresh check-fast check-build tidy bench fuzz crash clean \
    deps-run deps-test unit-tests fuzz-programs bench-programs test-tools everything

all: $(O)/afterglow

unit-tests: $(UNIT_P)
fuzz-programs: $(FUZZ_P)
bench-programs: $(BENCH_P)
test-tools: $(TOOL_P)
everything: $(O)/afterglow $(UNIT_P) $(BENCH_P) $(TOOL_P) $(call object,$(FUZZ_C))

check-build:
	+@$(SUB) WEB=0 everything

check-fast:
	+@$(SUB) WEB=0 everything
	@sh tools/test/fast.sh $(BUILD)

deps-run:
	@sh tools/install/run.sh $(BUILD)
deps-test: deps-run
	@sh tools/install/test.sh $(BUILD)

run: deps-run
	+@$(SUB) all
	@exec $(O)/afterglow serve --data '$(DATA)' --listen '127.0.0.1:$(PORT)'

test: deps-test
	+@$(SUB) all
	@sh tools/test/run $(BUILD) $(SUITES)
test-long: deps-test
	+@$(SUB) all
	@sh tools/test/run $(BUILD) --long $(SUITES)
test-fresh:
	@sh tools/test/fresh.sh

tidy:
	@sh tools/tidy/run $(BUILD)

bench:
	+@$(SUB) all bench-programs test-tools
	@sh tools/bench/run $(BUILD)
fuzz:
	+@$(SUB) SAN=fuzz WEB=0 fuzz-programs
	@sh tools/test/fuzz.sh $(BUILD) $(SECONDS) each
crash:
	+@$(SUB) all test-tools
	@BUILD=$(BUILD) tests/lib/with-postgres tests/crash/run

clean:
	rm -rf $(BUILD)

# For the gates: what is compiled, and how.
.PHONY: print-sources print-flags print-unit-tests
print-sources:
	@echo $(ALL_C)
print-flags:
	@echo $(ALL_CFLAGS) -Itests
print-unit-tests:
	@echo $(UNIT_P)

# Lays out the C files that differ from main (all of them with ALL=1) as make tidy wants them.
.PHONY: format
format:
	@files=$$( (git diff --name-only main -- '*.[ch]'; git ls-files -o --exclude-standard -- '*.[ch]'; \
	    [ -z "$(ALL)" ] || git ls-files -- '*.[ch]') | sort -u | while read -r f; do [ ! -f "$$f" ] || echo "$$f"; done); \
	    [ -z "$$files" ] || sh tools/tidy/format.sh write $$files
