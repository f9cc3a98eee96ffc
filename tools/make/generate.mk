# generate.mk - runs the generators of tools/gen. Only data is generated, never code.
#
# Each generator has a list of its inputs with their times in gen/NAME.list, renewed at each run of
# make and touched only when it changed; so files that come, change or go are all seen. A generator
# leaves an output alone that would not change, hence the stamps.

ifneq ($(MAKECMDGOALS),clean)
LISTS := $(shell sh tools/make/lists.sh $(GEN) '$(NO_UI)')
endif
GEN_H := $(addprefix $(GEN)/,queries.h migrations.h documents.h assets.h)
GEN_STAMPS := $(GEN_H:.h=.stamp)
inputs = $(shell cut -d' ' -f1 $(GEN)/$(1).list)

$(BUILD)/tool/%: tools/gen/%.c tools/gen/gen.h
	@mkdir -p $(@D)
	@gcc -std=gnu17 -O1 -D_GNU_SOURCE -Wall -Wextra $(WERROR) -o $@ $< -lz

$(GEN)/%.h $(GEN)/%.c: $(GEN)/%.stamp
	@:
$(GEN)/assets.S: $(GEN)/assets.stamp
	@:
$(GEN)/%.stamp: $(BUILD)/tool/% $(GEN)/%.list
	@echo "  make    $*"
	@$(BUILD)/tool/$* $(GEN) $$(cut -d' ' -f1 $(GEN)/$*.list)
	@touch $@
# Documents that other tools made (the mails' templates) are below GEN/documents; the list was written before them.
$(GEN)/documents.stamp: $(BUILD)/tool/documents $(GEN)/documents.list $(TEMPLATES_STAMP)
	@echo "  make    documents"
	@sh tools/make/lists.sh $(GEN) '$(NO_UI)'
	@$(BUILD)/tool/documents $(GEN) src/app/documents $$(cut -d' ' -f1 $(GEN)/documents.list)
	@touch $@
# The list was written before the web apps were built, so the assets look again.
$(GEN)/assets.stamp: $(BUILD)/tool/assets $(GEN)/assets.list $(WEB_STAMP)
	@echo "  make    assets"
	@sh tools/make/lists.sh $(GEN) '$(NO_UI)'
	@$(BUILD)/tool/assets $(GEN) $$(cut -d' ' -f1 $(GEN)/assets.list)
	@touch $@
$(BUILD)/tool/source: tools/tidy/source.c tools/gen/gen.h
	@mkdir -p $(@D)
	@gcc -std=gnu17 -O1 -D_GNU_SOURCE -Wall -Wextra $(WERROR) -o $@ $<
.PRECIOUS: $(GEN)/%.stamp $(GEN)/%.c $(GEN)/%.h $(BUILD)/tool/%
