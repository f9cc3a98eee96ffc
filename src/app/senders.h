/* app/senders.h - joins the engine's released messages to the outbox's senders and their channel.
 */
#pragma once
#include "app/serve.h"

/* Fills options->released: called before the engine is opened. */
void senders_receive(Serve *serve, EngineOptions *options);
/* Adds one lane per connection. */
Err senders_lanes(Serve *serve, Diag *diag) MUST_CHECK;
/* The settings (JSON) of the channel email with the mail server at this place (0, 1, ...) of those
 * that are set, live or not; STR_NONE: there is none. Thread: any. */
Str senders_server(Serve *serve, Arena *arena, int relay);
/* Ending: nothing new is taken; then, without threads, steps until all is idle. */
void senders_end(Serve *serve);
void senders_step(Serve *serve);
bool senders_idle(const Serve *serve);
void senders_close(Serve *serve);
