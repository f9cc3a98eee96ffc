/* flow/ingest/returned/returned_fuzz.c - hostile mail into the reader of what comes back.
 *
 * Whatever it is, it is read within limits, and what is said of it can be stored: valid UTF-8, no
 * control characters in one-line fields, lengths as promised. */
#include "flow/returned.h"

#include <stdlib.h>

#include "base/utf8.h"

static void need(bool holds)
{
    if (!holds) abort();
}

static void check_line(Str line, size_t bytes_max)
{
    need(utf8_valid(line) && line.len <= bytes_max && str_find_char(line, '\n') < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 64 * 1024) return 0;
    Arena *arena = arena_open(0);
    Returned returned = returned_read(arena, (Str){(const char *)data, size});
    need(returned.recipients.count <= RETURNED_RECIPIENTS_MAX);
    for (uint32_t i = 0; i < returned.recipients.count; i++) {
        const ReturnedRecipient *recipient = &returned.recipients.items[i];
        check_line(recipient->address, 254);
        check_line(recipient->answer, RETURNED_ANSWER_MAX);
        need((unsigned)recipient->class < RETURNED_CLASS_COUNT);
    }
    check_line(returned.subject, 2000);
    check_line(returned.from, 254);
    need(utf8_valid(returned.reply) && returned.reply.len <= RETURNED_REPLY_MAX);
    need((returned.what == RETURNED_REPLY) == (returned.reply.len > 0) || !returned.reply.len);
    arena_close(arena);
    return 0;
}
