# build.mk - from sources to programs, in the folder $(O) of the flavour.

ifeq ($(V),)
say = @printf '  %-7s %s\n' $(1) $(2);
else
say =
endif

$(O)/obj/%.o: %.c Makefile $(wildcard tools/make/*.mk) | $(GEN_H)
	@mkdir -p $(@D)
	$(call say,cc,$<) $(CC) $(ALL_CFLAGS) $(EXTRA) -MMD -MP -c -o $@ $<
# Generated texts are longer than ISO C promises to take; every compiler of ours takes them.
$(O)/obj/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	$(call say,cc,$<) $(CC) $(ALL_CFLAGS) -Wno-overlength-strings -MMD -MP -c -o $@ $<
$(O)/obj/gen/assets_blob.o: $(GEN)/assets.S $(GEN)/assets.blob
	@mkdir -p $(@D)
	$(call say,as,$<) $(CC) -c -o $@ $<
$(GEN)/assets.blob: $(GEN)/assets.stamp
	@:

# cmocka's headers and libFuzzer's entry want to be declared by nobody.
$(call object,$(UNIT_C) $(HELP_C) $(TOOL_C)): EXTRA := -Itests
$(call object,$(FUZZ_C)): EXTRA := -Wno-missing-prototypes

# An archive is made anew, so that a source that went away is not in it.
define archive
	@mkdir -p $(@D)
	@rm -f $@
	@ar qcsDT $@ $(filter %.o,$^)
endef
$(O)/libafterglow.a: $(call object,$(LIB_C)) $(GEN_O) $(GEN)/sources.list
	$(archive)
$(O)/libtest.a: $(call object,$(HELP_C)) $(GEN)/sources.list
	$(archive)

link = $(CC) -g $(LINK) -o $@ $(filter %.o,$^) $(1) -Wl,--as-needed $(filter %.a,$^) $(LIBS) $(2)
$(O)/afterglow: $(call object,$(MAIN_C)) $(O)/libafterglow.a
	$(call say,link,$@) $(call link,$(MALLOC))
$(O)/test/%: $(O)/obj/src/%.o $(O)/libtest.a $(O)/libafterglow.a
	@mkdir -p $(@D)
	$(call say,link,$@) $(call link,,-lcmocka)
$(O)/test/%: $(O)/obj/tests/%.o $(O)/libtest.a $(O)/libafterglow.a
	@mkdir -p $(@D)
	$(call say,link,$@) $(call link,,-lcmocka)
$(O)/tests/tools/%: $(O)/obj/tests/tools/%.o $(O)/libtest.a $(O)/libafterglow.a
	@mkdir -p $(@D)
	$(call say,link,$@) $(call link,)
$(O)/bench/%: $(O)/obj/src/%.o $(O)/libafterglow.a
	@mkdir -p $(@D)
	$(call say,link,$@) $(call link,$(MALLOC))
$(O)/fuzz/%: $(O)/obj/src/%.o $(O)/libafterglow.a
	@mkdir -p $(@D)
	$(call say,link,$@) $(call link,-fsanitize=fuzzer)
.PRECIOUS: $(O)/obj/%.o

-include $(shell find $(O)/obj -name '*.d' 2>/dev/null)
