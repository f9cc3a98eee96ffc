/* domain/template.h - a mail's template: a document of the merchant's, compiled.
 *
 * The document (kind "template", its name the message's kind; docs/schemas/template.json):
 * {"live", "category", "subject", "preheader", "html", "text", "texts", "mjml"}. Subject,
 * preheader, html and text are Liquid in the strict grammar; mjml is what the editor made the html
 * of and is only kept. "texts" holds what the filter t finds, by language: {"en", "de", "de_du"},
 * the last laid over "de" where the shop says du. The document "_shared" has the texts that all
 * templates share. Compiled once with its definitions, in their arena; rendered by any thread. */
#pragma once
#include "domain/definitions.h"
#include "liquid/liquid.h"

#define TEMPLATE_SHARED "_shared"

typedef struct Template {
    Str name;
    bool live;        /* false: a draft, no customer gets it */
    int32_t category; /* MessageCategory it is written for; 0: not said */
    const LiquidTemplate *subject, *preheader, *html, *text; /* NULL in the shared texts */
    LiquidValue texts;                                       /* an object, or nil */
} Template;

/* The newest version of that name, live or not; NULL when there is none. */
const Template *definitions_template(const Definitions *definitions, Str name);
/* One document, which must outlive the template. What does not parse is told with field, line and
 * column. */
Err template_compile(Arena *arena, const Document *document, Template *ret_template,
                     Diag *diag) MUST_CHECK;
