/* flow/ingest/returned/reply.c - machines that answer for people, and people's words.
 *
 * A machine says so by a header (RFC 3834 and the customs before it); some only by their subject,
 * in the language of their owner. Of a person's reply the words above the quoted message are kept:
 * mail programs quote in a dozen ways, told by their first line. What is cut is only not shown; the
 * mail itself is forwarded whole. */
#include "flow/ingest/returned/inside.h"

#include "base/utf8.h"

static const char *const automatic_subjects[] = {"out of office",
                                                 "out of the office",
                                                 "automatic reply",
                                                 "auto reply",
                                                 "auto-reply",
                                                 "autoreply",
                                                 "auto response",
                                                 "auto-response",
                                                 "automated reply",
                                                 "automated response",
                                                 "vacation",
                                                 "away from",
                                                 "abwesenheit",
                                                 "automatische antwort",
                                                 "automatische rückmeldung",
                                                 "nicht im büro",
                                                 "abwesend",
                                                 "eingangsbestätigung",
                                                 "réponse automatique",
                                                 "absence du bureau",
                                                 "message d'absence",
                                                 "respuesta automática",
                                                 "fuera de la oficina",
                                                 "risposta automatica",
                                                 "fuori ufficio",
                                                 "automatisch antwoord",
                                                 "afwezig",
                                                 "autosvar",
                                                 "automatiskt svar",
                                                 "frånvaro",
                                                 "automatisk svar",
                                                 "automaattinen vastaus",
                                                 "poissa",
                                                 "automatyczna odpowiedź",
                                                 "odpowiedź automatyczna",
                                                 "resposta automática",
                                                 "ausência",
                                                 "automatická odpov",
                                                 "автоответ",
                                                 "自動応答",
                                                 "自動返信",
                                                 "自动回复"};

static bool subject_is_automatic(Arena *arena, Str subject)
{
    Str folded = utf8_fold(arena, subject);
    if (str_starts(folded, STR("auto:"))) return true;
    bool answer = str_starts(folded, STR("re:")) || str_starts(folded, STR("aw:"));
    for (size_t i = 0; i < sizeof automatic_subjects / sizeof *automatic_subjects && !answer; i++)
        if (str_find(folded, str_of(automatic_subjects[i])) >= 0) return true;
    return false;
}

static bool from_a_machine(Str from)
{
    static const char *const names[] = {"no-reply@",   "noreply@",      "no_reply@",
                                        "donotreply@", "do-not-reply@", "mailer-daemon@",
                                        "postmaster@"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_starts(from, str_of(names[i]))) return true;
    return false;
}

bool reply_is_automatic(Arena *arena, const Taken *taken)
{
    Str said = plain_words(arena, taken->auto_submitted);
    if (taken->auto_submitted.len && !str_starts(said, STR(" no "))) return true;
    Str precedence = plain_words(arena, taken->precedence);
    bool many = str_find(precedence, STR("auto")) >= 0 || str_is(precedence, " bulk ") ||
                str_is(precedence, " junk ") || str_is(precedence, " list ");
    return taken->other_auto || many || taken->is_list || str_is(taken->return_path, "<>") ||
           from_a_machine(taken->from) || subject_is_automatic(arena, taken->subject);
}

/* ---- a person's words ---- */

static bool has_any(Str line, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_find(line, str_of(words[i])) >= 0) return true;
    return false;
}

#define HAS_ANY(line, words) has_any((line), (words), sizeof(words) / sizeof *(words))

/* "On 3 May, Salbei wrote:" in a dozen languages; it may be broken into two lines. */
static bool introduces_quote(Str plain)
{
    static const char *const verbs[] = {
        " wrote: ",    " schrieb: ",    " schrieb ",  " a écrit : ", " a écrit: ",
        " escribió: ", " ha scritto: ", " schreef: ", " skrev: ",    " escreveu: ",
        " napisał",    " kirjoitti: ",  " написал"};
    return (plain.len > 2 && plain.ptr[plain.len - 2] == ':') && HAS_ANY(plain, verbs);
}

static bool separates(Str plain)
{
    static const char *const begins[] = {" -----original message",
                                         " ----- original message",
                                         " -----ursprüngliche nachricht",
                                         " ----- ursprüngliche nachricht",
                                         " ________________________________",
                                         " -------- original message",
                                         " -------- urspr",
                                         " -----message d'origine",
                                         " ---- original",
                                         " begin forwarded message",
                                         " -----mensaje original",
                                         " -----messaggio originale",
                                         " -- ",
                                         " sent from my ",
                                         " von meinem "};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (str_starts(plain, str_of(begins[i]))) return true;
    return false;
}

/* Outlook's block of headers above what it quotes: 'From:' followed by 'Sent:' or 'Date:'. */
static bool header_block(Str plain, Str next)
{
    static const char *const from[] = {" from: ", " von: ", " de : ", " de: ", " da: ", " van: "};
    static const char *const sent[] = {" sent: ",  " gesendet: ", " envoyé : ", " date: ",
                                       " datum: ", " enviado: ",  " inviato: ", " verzonden: "};
    return HAS_ANY(str_slice(plain, 0, 8), from) && HAS_ANY(next, sent);
}

static Str peek_line(Str rest)
{
    return str_cut(&rest, '\n');
}

static Str words_above(Arena *arena, Str words)
{
    Str rest = words;
    const char *end = words.ptr;
    while (rest.len) {
        const char *at = rest.ptr;
        Str line = str_cut(&rest, '\n'), next = peek_line(rest);
        Str plain = plain_words(arena, str_slice(line, 0, 400));
        Str both =
            plain_words(arena, arena_printf(arena, "%.*s %.*s", STR_ARG(str_slice(line, 0, 400)),
                                            STR_ARG(str_slice(next, 0, 400))));
        bool quote = str_starts(plain, STR(" >")) || introduces_quote(plain) ||
                     (str_starts(plain, STR(" on ")) && introduces_quote(both)) ||
                     (str_starts(plain, STR(" am ")) && introduces_quote(both));
        Str next_plain = plain_words(arena, str_slice(next, 0, 400));
        if (quote || separates(plain) || header_block(plain, next_plain)) {
            end = at;
            break;
        }
        end = line.ptr + line.len;
    }
    return str_trim((Str){words.ptr, (size_t)(end - words.ptr)});
}

/* Tags off, breaks kept; what mail programs mark as the quoted part ends it. */
static Str without_tags(Arena *arena, Str html)
{
    static const char *const quotes[] = {"<blockquote", "gmail_quote", "divrplyfwdmsg",
                                         "yahoo_quoted", "moz-cite-prefix"};
    char *lower = arena_cstr(arena, html);
    for (char *c = lower; *c; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + 32);
    Str small = {lower, html.len};
    size_t end = html.len;
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        ptrdiff_t at = str_find(small, str_of(quotes[i]));
        if (at >= 0 && (size_t)at < end) end = (size_t)at;
    }
    Buf out = buf_new(arena, RETURNED_TEXT_MAX);
    bool tag = false;
    for (size_t i = 0; i < end; i++) {
        Str here = str_slice(small, i, end);
        if (str_starts(here, STR("<br")) || str_starts(here, STR("</p")) ||
            str_starts(here, STR("</div")))
            buf_char(&out, '\n');
        if (small.ptr[i] == '<') tag = true;
        if (!tag) buf_char(&out, html.ptr[i]);
        if (small.ptr[i] == '>') tag = false;
    }
    return buf_str(&out);
}

Str reply_words(Arena *arena, const Taken *taken)
{
    Str words = taken->words;
    if (!str_trim(words).len) words = without_tags(arena, taken->html);
    Str above = words_above(arena, words);
    if (!above.len) above = str_trim(words); /* answered below or between what is quoted */
    return utf8_cut(above, RETURNED_REPLY_MAX);
}
