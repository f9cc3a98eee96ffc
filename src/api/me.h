/* api/me.h - the person signed in and what every page shows; the answer of several routes. */
#pragma once
#include "api/auth.h"

void me_answer(ApiCx *cx);
void person_json(JsonOut *out, const Person *person);
/* Whether mail leaves the house, is stopped, or fails: the schema Sending. */
void sending_json(JsonOut *out, ApiCx *cx);
