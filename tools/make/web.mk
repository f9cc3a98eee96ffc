# web.mk - builds the web apps, and the mails' templates, with the pinned node. WEB=0 leaves them as they are.

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
# Each template becomes a document (tools/templates/compile.mjs). Before the apps, not beside them: both install packages.
TEMPLATES_STAMP := $(BUILD)/templates.stamp
TEMPLATE_FILES := $(shell find src/app/documents/templates -type f) tools/templates/compile.mjs web/package-lock.json
$(TEMPLATES_STAMP): $(TEMPLATE_FILES)
	@echo "  make    templates"
	@BUILD=$(BUILD) sh tools/web/with-node node tools/templates/compile.mjs $(GEN)/documents/templates src/app/documents/templates
	@touch $@
WEB_FILES := $(shell find web -name node_modules -prune -o -name dist -prune -o -type f -print) $(wildcard src/api/openapi.json)
$(WEB_STAMP): $(WEB_FILES) | $(TEMPLATES_STAMP)
	@sh tools/web/build.sh $(BUILD)
	@touch $@
endif
