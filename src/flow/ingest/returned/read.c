/* flow/ingest/returned/read.c - see flow/returned.h: the order in which a mail is asked what it is.
 *
 * A complaint and a report say it by their type; a notice by its sender and words; a machine's
 * answer by headers; what is left and comes from somebody is a person's. */
#include "base/utf8.h"
#include "flow/ingest/returned/inside.h"

static const struct {
    const char *name;
    ReturnedType type;
} classes[RETURNED_CLASS_COUNT] = {
#define RETURNED(NAME, name, type) {name, type},
#include "flow/returned.def"
#undef RETURNED
};

ReturnedType returned_type(ReturnedClass class)
{
    return classes[class].type;
}

Str returned_class_name(ReturnedClass class)
{
    return str_of(classes[class].name);
}

Str returned_type_name(ReturnedType type)
{
    static const char *const names[] = {"hard", "soft", "block"};
    return str_of(names[type]);
}

Str returned_what_name(ReturnedWhat what)
{
    static const char *const names[] = {"other",       "bounce",     "delayed", "complaint",
                                        "unsubscribe", "auto_reply", "reply"};
    return str_of(names[what]);
}

/* A Message-ID of our form: 32 hex digits before the '@'. */
static bool our_id(Str text, Hash16 *ret_id)
{
    for (size_t at = 32; at < text.len; at++) {
        if (text.ptr[at] != '@') continue;
        bool begins = at == 32 || text.ptr[at - 33] == '<' || text.ptr[at - 33] == ' ';
        if (begins && hash16_parse(str_slice(text, at - 32, at), ret_id)) return true;
    }
    return false;
}

static void find_message(Arena *arena, const Taken *taken, Returned *returned)
{
    Str ignored, original;
    Str places[] = {field_of(arena, taken->original, "Message-ID"),
                    field_of(arena, taken->status, "X-Original-Message-ID"),
                    field_of(arena, taken->feedback, "Original-Message-ID"), taken->references,
                    STR_NONE};
    ignored = notice_words(arena, taken->words, &original);
    (void)ignored;
    places[4] = field_of(arena, original, "Message-ID");
    for (size_t i = 0; i < sizeof places / sizeof *places && !returned->names_message; i++)
        returned->names_message = our_id(places[i], &returned->message);
}

static bool asks_to_stop(Arena *arena, const Taken *taken)
{
    Str subject = str_trim(utf8_fold(arena, taken->subject));
    return taken->apple_unsubscribe || str_is(subject, "unsubscribe") ||
           str_is(subject, "abmelden") || str_is(subject, "abbestellen");
}

static void tidy_answers(Arena *arena, Returned *returned)
{
    for (uint32_t i = 0; i < returned->recipients.count; i++) {
        ReturnedRecipient *recipient = &returned->recipients.items[i];
        Buf line = buf_new(arena, RETURNED_ANSWER_MAX * 4);
        Str answer = str_slice(str_trim(recipient->answer), 0, RETURNED_ANSWER_MAX * 2);
        for (size_t at = 0; at < answer.len; at++) {
            bool space = answer.ptr[at] == '\n' || answer.ptr[at] == '\t' || answer.ptr[at] == ' ';
            if (!space)
                buf_char(&line, answer.ptr[at]);
            else if (line.len && line.ptr[line.len - 1] != ' ')
                buf_char(&line, ' ');
        }
        Str tidy = utf8_cut(buf_str(&line), RETURNED_ANSWER_MAX);
        recipient->answer = str_trim(str_slice(tidy, 0, utf8_valid_prefix(tidy)));
    }
}

Returned returned_read(Arena *arena, Str bytes)
{
    Taken taken = take_apart(arena, bytes);
    Returned returned = {
        .from = taken.from, .from_name = taken.from_name, .subject = taken.subject};
    bool known = report_feedback(arena, &taken, &returned) ||
                 report_ses(arena, &taken, &returned) || report_status(arena, &taken, &returned) ||
                 notice_read(arena, &taken, &returned);
    find_message(arena, &taken, &returned);
    tidy_answers(arena, &returned);
    if (known || !taken.from.len) return returned;
    if (asks_to_stop(arena, &taken)) {
        returned.what = RETURNED_UNSUBSCRIBE;
    } else if (reply_is_automatic(arena, &taken)) {
        returned.what = taken.is_list ? RETURNED_OTHER : RETURNED_AUTO_REPLY;
    } else {
        returned.what = RETURNED_REPLY;
        returned.reply = reply_words(arena, &taken);
    }
    return returned;
}
