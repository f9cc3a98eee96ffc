/* domain/document.h - reading the parts of a merchant's document, with the place of what is wrong.
 *
 * For definitions.c and journey.c only. The first thing wrong is kept in diag; later reads go on
 * with defaults, so that a reader is a list of fields and one check at its end. Texts are copied
 * into the arena. */
#pragma once
#include "domain/definitions.h"

typedef struct DocReader {
    Arena *arena;
    Diag *diag;
    const char *path; /* of the object being read, "" at the top */
} DocReader;

/* The reader of a part: "steps[2]". */
DocReader doc_at(const DocReader *reader, const char *list, uint32_t index);
Err doc_fail(const DocReader *reader, const char *name, const char *sentence);
/* Only these words (separated by a space) may stand in the object. */
void doc_words(const DocReader *reader, const Json *object, const char *words);
Str doc_text(const DocReader *reader, const Json *object, const char *name, size_t bytes_max);
Str doc_text_needed(const DocReader *reader, const Json *object, const char *name,
                    size_t bytes_max);
bool doc_bool(const DocReader *reader, const Json *object, const char *name, bool fallback);
Time doc_time(const DocReader *reader, const Json *object, const char *name);
/* "3 days", "90 minutes", "2 hours"; a minus only where negatives make sense. */
Time doc_duration(const DocReader *reader, const Json *object, const char *name, bool negative);
/* {"en":..., "de":...} */
void doc_titles(const DocReader *reader, const Json *object, const char *name, Str *ret_en,
                Str *ret_de);
/* An array of at most `max`; NULL (an empty one) when it is missing. */
const Json *doc_list(const DocReader *reader, const Json *object, const char *name, uint32_t max);

void journey_read(const DocReader *reader, const Json *json, Journey *ret_journey);
/* Steps that nobody reaches, missing ones, and circles without a wait. */
void journey_check(const DocReader *reader, const Journey *journey);
