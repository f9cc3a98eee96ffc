/* flow/outbox/links.c - the links of a mail: signed, and measured only as far as the rules allow.
 *
 * Pages of ours always carry the message: they show one person's things. What differs by rule is
 * only the way to addresses outside: per person, as a count of nobody in particular (the token
 * names the kind and the storefront instead of the message), or plain. Issued at the release, so
 * that composing again gives the same bytes. */
#include "flow/outbox/mail.h"

#define LINK_TEXT_MAX 4096

static Str make(Mail *mail, const Link *link)
{
    Buf buf = buf_new(mail->arena, LINK_TEXT_MAX);
    link_url(&buf, mail->in->public_url, link, mail->in->secret);
    return buf_str(&buf);
}

static Link about(const Mail *mail, LinkKind kind)
{
    return (Link){.kind = kind,
                  .issued_at = mail->message->released_at,
                  .customer = mail->in->customer,
                  .message = mail->message->id};
}

Str mail_page(Mail *mail, LinkKind kind)
{
    Link link = about(mail, kind);
    return make(mail, &link);
}

static Link measured(const Mail *mail, LinkKind kind, Measure measure)
{
    bool person =
        measure == MEASURE_PERSON || (measure == MEASURE_CONSENT && mail->data.measure_consent);
    const LinkNobody nobody = {mail->message->kind, mail->storefront->id,
                               mail->message->released_at};
    return person ? about(mail, kind) : link_of_nobody(kind, &nobody);
}

Str mail_click(Mail *mail, Str target)
{
    if (!link_target_ok(target)) return STR_NONE;
    if (mail->clicks == MEASURE_NONE) return target;
    Link link = measured(mail, LINK_CLICK, mail->clicks);
    link.target = target;
    return make(mail, &link);
}

Str mail_pixel(Mail *mail)
{
    bool no_consent = mail->opens == MEASURE_CONSENT && !mail->data.measure_consent;
    if (mail->opens == MEASURE_NONE || no_consent) return STR_NONE;
    Link link = measured(mail, LINK_OPEN, mail->opens);
    return make(mail, &link);
}
