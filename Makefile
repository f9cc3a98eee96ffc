# Makefile - builds, runs and tests Afterglow. GNU make 4.3 or newer.
#
#   make              builds build/afterglow (web apps packed in)
#   make run          installs what running needs, builds, starts in the foreground  PORT= DATA=
#   make test         installs what testing needs, runs every suite of tools/test/suites.txt
#   make check-fast   the inner loop: builds, runs all unit tests; under a minute
#   make check-build  compiles everything, tests too, without the web apps; before each landing
#   make tidy         formatting, warnings, clang-tidy, floors, limits and the other gates
#   make format       lays out the C files you changed
#   make test-long    what is too long for every day        make test-fresh   in a bare Debian
#   make bench        the table of docs/benchmarks.md       make crash        kill -9, many times
#   make fuzz         SECONDS=600 for each parser           make clean
#
# Variables: BUILD=build (the folder for all that is made), SAN=address|thread|fuzz (a sanitizer
# flavour, in $(BUILD)/asan, tsan, fuzz), NO_UI=1 (no web apps), WERROR= (warnings stay warnings).
#
# Sources are found, never listed: every src/**/*.c is part of the archive libafterglow.a, except
# src/app/main.c, *_test.c (a cmocka program each), *_fuzz.c (a libFuzzer program each) and
# *_bench.c (run by make bench). tests/unit/**/*_test.c are test programs too, tests/lib/**/*.c is an
# archive for them alone, and each tests/tools/**/*.c is a program that a suite or a bench uses (a
# mail sink, a bare loop): build/tests/tools/NAME, made by 'make test-tools'. Includes read "base/str.h", those of generated files "queries.h",
# those of test helpers "lib/postgres.h".

SHELL := /bin/sh
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all

BUILD ?= build
GEN := $(BUILD)/gen

include tools/make/flags.mk
include tools/make/sources.mk
include tools/make/web.mk
include tools/make/generate.mk
include tools/make/build.mk
include tools/make/goals.mk

# What is done before each landing stands here to be found; its recipe is in goals.mk.
check-build:
