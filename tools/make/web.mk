# web.mk - builds the web apps with the pinned node. WEB=0 leaves them as they are.

WEB ?= 1
HAVE_WEB := $(wildcard web/package.json)
ifneq ($(NO_UI),)
HAVE_WEB :=
endif
ifeq ($(WEB),0)
HAVE_WEB :=
endif

ifneq ($(HAVE_WEB),)
WEB_STAMP := $(BUILD)/web.stamp
WEB_FILES := $(shell find web -name node_modules -prune -o -name dist -prune -o -type f -print) $(wildcard src/api/openapi.json)
$(WEB_STAMP): $(WEB_FILES)
	@sh tools/web/build.sh $(BUILD)
	@touch $@
endif
