# flags.mk - compilers, warnings, flavours and libraries.
#
# Warnings are errors with the compilers of Debian 12, whose warnings we know; a newer compiler
# that knows more must not keep anybody from building.

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(SAN),fuzz)
CC := clang-14
endif
COMPILER := $(shell $(CC) --version 2>/dev/null | sed -n '1s/.*\(clang\|gcc\|cc\).*\b\(1[0-9]\)\.[0-9.]*.*/\1-\2/p')
IS_CLANG := $(findstring clang,$(COMPILER))
# Sanitizers confuse the warnings, so there they are only shown.
WERROR ?= $(if $(SAN),,$(if $(filter gcc-12 cc-12 clang-14,$(COMPILER)),-Werror))

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
    -Wmissing-prototypes -Wold-style-definition -Wwrite-strings -Wpointer-arith -Wcast-qual \
    -Wformat=2 -Wundef -Wvla -Wswitch-enum -Wimplicit-fallthrough -Wdouble-promotion \
    -Wnull-dereference -Wnested-externs -Wredundant-decls -Wdate-time -fno-common
WARNINGS_GCC := -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init \
    -Warith-conversion -Walloca -Wstack-usage=65536
# Not -Wconditional-uninitialized: it does not follow paths, so it complains of each output behind
# 'if (!e) e = ...'; gcc's -Wmaybe-uninitialized and the analyzer do follow them.
WARNINGS_CLANG := -Wcomma -Wunreachable-code-aggressive -Wassign-enum -Wthread-safety

PACKAGES := libmicrohttpd jansson sqlite3 libpq libcurl openssl gmime-3.0 glib-2.0 libsodium zlib
ifneq ($(filter-out clean deps-run deps-test run test,$(or $(MAKECMDGOALS),all)),)
MISSING := $(strip $(foreach p,$(PACKAGES),$(shell pkg-config --exists $(p) 2>/dev/null || echo $(p))))
ifneq ($(MISSING),)
$(error not installed: $(MISSING); 'make deps-run' brings them)
endif
endif
# System headers of the libraries are not ours to mend: -isystem keeps their warnings out.
INCLUDES := -Isrc -I$(GEN) $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I $(PACKAGES) 2>/dev/null))
LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lpthread -lresolv -lm
# mimalloc stands first and is kept although nobody names it: it replaces malloc.
MALLOC := -Wl,--push-state,--no-as-needed -lmimalloc -Wl,--pop-state

ifeq ($(SAN),)
O := $(BUILD)
FLAVOUR := -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LINK := -pie -Wl,-z,relro,-z,now
else ifeq ($(SAN),address)
O := $(BUILD)/asan
FLAVOUR := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
MALLOC :=
else ifeq ($(SAN),thread)
O := $(BUILD)/tsan
FLAVOUR := -O1 -fsanitize=thread -fno-omit-frame-pointer
MALLOC :=
else ifeq ($(SAN),fuzz)
O := $(BUILD)/fuzz
FLAVOUR := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
MALLOC :=
else
$(error SAN is address, thread or fuzz)
endif
COMMA := ,
ifneq ($(SAN),)
# The sanitizers' own code upsets what the optimiser sees: these two cry wolf under them.
FLAVOUR += -Wno-null-dereference -Wno-stack-usage -DAFTERGLOW_SANITIZED=1
LINK := $(subst fuzzer-no-link$(COMMA),,$(filter -fsanitize=%,$(FLAVOUR)))
endif

CFLAGS ?=
ALL_CFLAGS = -std=gnu17 -g -D_GNU_SOURCE -pthread $(FLAVOUR) $(WARNINGS) \
    $(if $(IS_CLANG),$(WARNINGS_CLANG) -Wno-unknown-warning-option,$(WARNINGS_GCC)) $(WERROR) $(INCLUDES) $(CFLAGS)
