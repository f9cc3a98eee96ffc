/* engine/message_rows.h - what one handling says of the rows of messages: one reading of it for the
 * turn, which writes it, and the replay, which keeps the rows it compares with.
 *
 * It hangs on the log alone: neither on the row as it stands, which the turn does not load, nor on
 * what else the same turn does. Not here: whose row it is, the mark of a hand-over (turn.h). */
#pragma once
#include "core/core.h"
#include "store/store.h"

typedef struct MessageNews {
    MessageRow row; /* by its id; state 0: its way is as it was; times 0, texts "": nothing said */
    bool planned;   /* the row is made */
    bool full;      /* all that may change is said, else only state, tries and reason */
} MessageNews;
typedef LIST_OF(MessageNews) MessageNewsList;

/* A decision 'Message Planned'; before message_news. */
void message_news_planned(Arena *arena, const Json *decision, MessageNewsList *list);
/* All else. Each message comes once; the customer's marks and lists of what left are emptied. */
void message_news(Arena *arena, Customer *customer, const Event *event, MessageNewsList *list);
/* Changes a row as the store does. Texts are borrowed. */
void message_row_tell(MessageRow *row, const MessageNews *news);
/* Refused to this customer, because another has the message of that cause? */
bool message_told_to_another(const Event *event, Hash16 *ret_id);
#define MESSAGE_TOLD_TO_ANOTHER "told_to_another"
