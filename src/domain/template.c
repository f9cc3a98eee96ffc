/* domain/template.c - see template.h. Not here: what templates may name (flow/outbox/drops.h). */
#include "domain/template.h"

#include "domain/document.h"

#define SOURCE_MAX ((size_t)256 << 10)
#define LINE_MAX   ((size_t)2000)

static const LiquidTemplate *read_source(const DocReader *reader, const Json *json,
                                         const char *name, size_t bytes_max)
{
    const LiquidTemplate *parsed = NULL;
    LiquidError error;
    LiquidSource source = {str_of(name), doc_text(reader, json, name, bytes_max)};
    if (reader->diag->code) return NULL;
    if (!liquid_parse(reader->arena, source, LIQUID_STRICT, NULL, &parsed, &error)) return parsed;
    Buf buf = buf_new(reader->arena, 512);
    liquid_error_text(&buf, &error);
    doc_fail(reader, name, buf_cstr(&buf));
    return NULL;
}

static void read_texts(const DocReader *reader, const Json *json, Template *template)
{
    const Json *texts = json_get(json, "texts");
    if (!texts) return;
    if (!json_is(texts, JSON_OBJECT)) doc_fail(reader, "texts", "must be an object");
    for (const Json *item = texts->first; item; item = item->next)
        if (!json_is(item, JSON_OBJECT))
            doc_fail(reader, "texts", "must have an object of texts for each language");
    if (!reader->diag->code) template->texts = liquid_from_json(reader->arena, texts);
}

static void read_sources(const DocReader *reader, const Json *json, Template *template)
{
    static const char *const needed[] = {"subject", "html", "text"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!json_get_text(json, needed[i]).len) doc_fail(reader, needed[i], "is missing");
    template->subject = read_source(reader, json, "subject", LINE_MAX);
    template->preheader = read_source(reader, json, "preheader", LINE_MAX);
    template->html = read_source(reader, json, "html", SOURCE_MAX);
    template->text = read_source(reader, json, "text", SOURCE_MAX);
}

Err template_compile(Arena *arena, const Document *document, Template *ret_template, Diag *diag)
{
    const Json *json;
    Err e = json_parse(arena, document->body, NULL, &json, diag);
    if (e) return e;
    DocReader reader = {arena, diag, ""};
    Template template = {.name = arena_str(arena, document->name)};
    doc_words(&reader, json,
              "name live category subject preheader html text texts mjml description");
    template.live = doc_bool(&reader, json, "live", false);
    Str category = doc_text(&reader, json, "category", 30);
    MessageCategory of = CATEGORY_TRANSACTIONAL;
    if (category.len && !category_parse(category, &of))
        doc_fail(&reader, "category", "is not transactional, service, feedback or marketing");
    template.category = category.len ? (int32_t)of : 0;
    (void)doc_text(&reader, json, "mjml", SOURCE_MAX);
    read_texts(&reader, json, &template);
    if (!str_is(document->name, TEMPLATE_SHARED)) read_sources(&reader, json, &template);
    *ret_template = template;
    return diag->code;
}

const Template *definitions_template(const Definitions *definitions, Str name)
{
    for (uint32_t i = 0; i < definitions->templates.count; i++)
        if (str_eq(definitions->templates.items[i]->name, name))
            return definitions->templates.items[i];
    return NULL;
}
