/* api/input.h - what the routes of settings read: known members, texts within bounds, one word of
 * several; and what lists answer.
 *
 * The first thing wrong is kept in cx->diag with the field at fault; later reads go on with
 * defaults, so that a handler is a list of fields and one check at its end. */
#pragma once
#include "api/api.h"

/* Refuses query parameters and members that are not among the words (separated by a space). */
Err input_query_known(ApiCx *cx, const char *words) MUST_CHECK;
Err input_known(ApiCx *cx, const Json *object, const char *words);
/* The body, an object with no member but these. */
Err input_body(ApiCx *cx, const char *words, const Json **ret_json) MUST_CHECK;

/* A member's text, trimmed; "" when it is null or missing. */
Str input_text(ApiCx *cx, const Json *object, const char *name, size_t bytes_max);
Str input_text_needed(ApiCx *cx, const Json *object, const char *name, size_t bytes_max);
/* Its place among the words, from 0; -1 and a failure when it is none of them. */
int input_word(ApiCx *cx, const Json *object, const char *name, const char *words);
/* An address, normalised; "" when null or missing. */
Str input_email(ApiCx *cx, const Json *object, const char *name);
/* The same, of somebody who sends the shop's mail: no free mailbox, none that takes no answers. */
Str input_sender(ApiCx *cx, const Json *object, const char *name);
/* http:// or https://, or "". */
Str input_url(ApiCx *cx, const Json *object, const char *name);
Err input_fault(ApiCx *cx, const char *field, const char *sentence);

/* Whether `word` is one of the words; *ret_place (may be NULL) is its place. */
bool word_among(Str word, const char *words, int *ret_place);
/* ?name=true or false; false with a failure for anything else. */
bool input_query_bool(ApiCx *cx, const char *name, bool *ret_given);
bool input_query_i64(ApiCx *cx, const char *name, int64_t *ret_value);

/* Who does it, for the audit and for saved_by: a person's name or address, or the key. */
Str api_who(const ApiCx *cx);
/* Answers the problem in cx->diag, or `body`. */
void api_answer(ApiCx *cx, int status, const Buf *body);

/* {"items":[ ... ],"next":CURSOR}: "" is null. */
void list_open(JsonOut *out);
void list_close(JsonOut *out, Str next);
void put_text(JsonOut *out, const char *key, Str text); /* null when "" */
void put_id(JsonOut *out, const char *key, int64_t id); /* as text */
void put_money(JsonOut *out, const char *key, int64_t minor, Currency currency);
void out_money(JsonOut *out, int64_t minor, Currency currency);
