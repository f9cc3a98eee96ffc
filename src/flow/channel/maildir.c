/* flow/channel/maildir.c - see maildir.h. Any mail program can open the folder and look. */
#include "flow/channel/maildir.h"

#include "io/files.h"

Delivery maildir_deliver_mail(Str folder, Arena *arena, const ComposedMessage *message, Str bytes)
{
    Diag diag = {0};
    Buf unique = buf_new(arena, 128);
    buf_i64(&unique, message->date / SECOND);
    buf_lit(&unique, ".");
    buf_hex(&unique, message->id.bytes, sizeof message->id.bytes);
    buf_lit(&unique, ".afterglow");
    if (maildir_deliver(folder, buf_str(&unique), bytes, &diag))
        return (Delivery){DELIVERY_TEMPORARY, arena_str(arena, str_of(diag.sentence)),
                          STR("server_down")};
    return (Delivery){DELIVERY_ACCEPTED, STR("kept in the Maildir"), STR_NONE};
}
