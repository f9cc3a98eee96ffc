/* flow/outbox/templates/code.c - what the mail with a code says: the code, what it opens, for how
 * long. No button: the code belongs on the page that is open already. */
#include "flow/outbox/mail.h"

void template_order_code(Mail *mail)
{
    static const Wording subject = {"Your code for order {order}",
                                    "Ihr Code für die Bestellung {order}",
                                    "Dein Code für die Bestellung {order}"};
    static const Wording heading = {"Your code is {code}", "Ihr Code ist {code}",
                                    "Dein Code ist {code}"};
    static const Wording text = {
        "Enter it on the page of your order {order} to see the address and documents there. It is "
        "good for {minutes} minutes.",
        "geben Sie ihn auf der Seite Ihrer Bestellung {order} ein, um dort Adresse und Dokumente "
        "zu sehen. Er gilt {minutes} Minuten.",
        "gib ihn auf der Seite deiner Bestellung {order} ein, um dort Adresse und Dokumente zu "
        "sehen. Er gilt {minutes} Minuten."};
    static const Wording glance = {"Good for {minutes} minutes.", "Er gilt {minutes} Minuten.",
                                   NULL};
    static const Wording nobody = {
        "You did not ask for it? Then you need not do anything: without the code nobody sees them.",
        "Sie haben keinen Code angefordert? Dann müssen Sie nichts tun: Ohne den Code sieht sie "
        "niemand.",
        "Du hast keinen Code angefordert? Dann musst du nichts tun: Ohne den Code sieht sie "
        "niemand."};
    char digits[CODE_DIGITS];
    code_of_message(mail->message->id, mail->in->secret, digits);
    mail_var(mail, "code", arena_str(mail->arena, (Str){digits, sizeof digits}));
    mail_var(mail, "minutes", words_count(mail->arena, CODE_LASTS / MINUTE));
    mail->subject = mail_say(mail, &subject);
    mail->preheader = mail_say(mail, &glance);
    mail_heading(mail, mail_say(mail, &heading));
    mail_text(mail, mail_greeting(mail));
    mail_text(mail, mail_say(mail, &text));
    mail_note(mail, mail_say(mail, &nobody));
}
