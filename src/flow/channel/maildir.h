/* flow/channel/maildir.h - the rehearsal: mails go into a Maildir instead of to people. Internal.
 */
#pragma once
#include "flow/channel.h"

/* The file's name comes from the message, so a repeated delivery replaces itself. */
Delivery maildir_deliver_mail(Str folder, Arena *arena, const ComposedMessage *message, Str bytes);
