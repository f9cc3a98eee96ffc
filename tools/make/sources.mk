# sources.mk - finds the sources; one walk over each tree for each run of make.

ALL_C := $(sort $(shell find src tests/unit tests/lib tests/tools -name '*.c' 2>/dev/null))
SRC_C := $(filter src/%,$(ALL_C))
MAIN_C := $(filter src/app/main.c,$(SRC_C))
UNIT_C := $(filter %_test.c,$(filter-out tests/lib/% tests/tools/%,$(ALL_C)))
FUZZ_C := $(filter %_fuzz.c,$(SRC_C))
BENCH_C := $(filter %_bench.c,$(SRC_C))
HELP_C := $(filter tests/lib/%,$(ALL_C))
TOOL_C := $(filter tests/tools/%,$(ALL_C))
LIB_C := $(filter-out $(MAIN_C) $(UNIT_C) $(FUZZ_C) $(BENCH_C),$(SRC_C))

object = $(patsubst %.c,$(O)/obj/%.o,$(1))
GEN_O := $(addprefix $(O)/obj/gen/,queries.o migrations.o documents.o assets.o assets_blob.o)
# src/base/str_test.c -> test/base/str_test; tests/unit/turn/late_test.c -> test/unit/turn/late_test
program = $(patsubst src/%.c,$(O)/$(1)/%,$(patsubst tests/%.c,$(O)/$(1)/%,$(2)))
UNIT_P := $(call program,test,$(UNIT_C))
FUZZ_P := $(call program,fuzz,$(FUZZ_C))
BENCH_P := $(call program,bench,$(BENCH_C))
TOOL_P := $(patsubst %.c,$(O)/%,$(TOOL_C))
