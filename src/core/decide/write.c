/* core/decide/write.c - decisions as JSON: {"event":"Journey Entered","properties":{...}}.
 *
 * They are parsed again at once, so that folding them now and folding them from the log is the same
 * act on the same bytes. Times are UTC microseconds. */
#include "core/decide/inside.h"

#include "domain/message_data.h"

#include <assert.h>

#define DECISION_BYTES_MAX (MESSAGE_DATA_BYTES_MAX + 8 * 1024)

Writer decision_start(const DecideIn *in, EventKind kind)
{
    Writer writer = {.arena = in->arena, .kind = kind, .buf = ARENA_NEW(in->arena, Buf)};
    *writer.buf = buf_new(in->arena, DECISION_BYTES_MAX);
    writer.out = json_out(writer.buf);
    json_object(&writer.out);
    json_put_str(&writer.out, "event", event_name(kind));
    json_key(&writer.out, "properties");
    json_object(&writer.out);
    return writer;
}

Decision decision_end(Writer *writer)
{
    Diag diag = {0};
    Decision decision = {.kind = writer->kind};
    json_end(&writer->out);
    json_end(&writer->out);
    assert(!writer->buf->overflow); /* all that goes in is bounded */
    decision.json = buf_str(writer->buf);
    Err err = json_parse(writer->arena, decision.json, NULL, &decision.body, &diag);
    assert(!err);
    (void)err;
    return decision;
}

void put_hash(Writer *writer, const char *key, Hash16 hash)
{
    json_put_str(&writer->out, key, hash16_hex(writer->arena, hash));
}

void put_run(Writer *writer, const Run *run)
{
    JsonOut *out = &writer->out;
    json_put_str(out, "journey", run->journey);
    json_put_i64(out, "version", run->version);
    put_hash(writer, "run", run->id);
    json_put_str(out, "about", run->about);
    json_put_str_opt(out, "order_id", run->order_id);
    json_put_str_opt(out, "shipment_id", run->shipment_id);
}

void put_message(Writer *writer, const Message *message)
{
    JsonOut *out = &writer->out;
    put_hash(writer, "message_id", message->id);
    json_put_str(out, "kind", message->kind);
    json_put_str(out, "category", str_of(category_name((MessageCategory)message->category)));
    json_put_str(out, "channel", message->channel);
    json_put_str(out, "cause", message->cause);
    json_put_str(out, "journey", message->journey);
    json_put_i64(out, "version", message->version);
    put_hash(writer, "run", message->run);
    json_put_str_opt(out, "order_id", message->order_id);
    json_put_str_opt(out, "shipment_id", message->shipment_id);
}
