/* flow/outbox/mail.h - a mail being composed: what is known, and the blocks it consists of.
 *
 * A template (templates/, one file per kind) says what is in the mail, in order, by calling mail_*;
 * html.c and text.c print the blocks, each in its own way. So no template holds HTML and both parts
 * always say the same. Text in blocks is plain; the printers escape it. */
#pragma once
#include "domain/colour.h"
#include "domain/links.h"
#include "domain/message_data.h"
#include "domain/words.h"
#include "flow/compose.h"

#define MAIL_LINES_MAX 40 /* order lines shown; the rest is counted */

typedef enum BlockKind {
    BLOCK_HEADING,
    BLOCK_TEXT,
    BLOCK_NOTE, /* small and soft */
    BLOCK_BUTTON,
    BLOCK_TITLE, /* of the part that follows */
    BLOCK_LINES, /* rows: an order's lines */
    BLOCK_ROWS,  /* rows: label and value; a strong one is the sum */
    BLOCK_ADDRESS,
    BLOCK_PATH,
    BLOCK_SCORES,
    BLOCK_CARE
} BlockKind;

typedef struct BlockRow {
    Str label, detail, value;
    Str image_url, url;
    bool strong;
} BlockRow;

typedef struct Block {
    BlockKind kind;
    Str text;
    Str detail; /* CARE: its text */
    Str url;    /* BUTTON, CARE; SCORES: the score is appended */
    LIST_OF(BlockRow) rows;
    int from, to;  /* SCORES */
    Str low, high; /* SCORES: what the ends mean */
    int stage;     /* PATH: parcel_stage */
    bool pictures; /* LINES: at least one has a picture */
} Block;

typedef struct Mail {
    Arena *arena;
    const ComposeIn *in;
    const Message *message;
    const Definitions *definitions;
    const Storefront *storefront;
    Reader reader;
    MessageData data;
    Palette palette;
    Measure opens, clicks;
    Str subject, preheader;
    LIST_OF(Block) blocks;
    LIST_OF(SayVar) vars; /* holes every sentence may have */
    Time expected;        /* when it arrives; 0 unknown */
    struct Drops *drops;  /* of a mail made by a template, else NULL */
} Mail;

typedef void MailTemplate(Mail *mail);
MailTemplate template_order_confirmation, template_order_shipped, template_order_delivered,
    template_order_delayed, template_nps, template_review_request, template_order_code,
    template_plain;

Str mail_say(Mail *mail, const Wording *wording);
void mail_var(Mail *mail, const char *name, Str value);
Str mail_greeting(Mail *mail);

/* Each appends a block. */
void mail_heading(Mail *mail, Str text);
void mail_text(Mail *mail, Str text);
void mail_note(Mail *mail, Str text);
void mail_title(Mail *mail, const Wording *wording);
void mail_button(Mail *mail, const Wording *label, Str url);
void mail_lines(Mail *mail, bool prices, uint32_t lines_max);
void mail_totals(Mail *mail);
void mail_address(Mail *mail);
void mail_path(Mail *mail, const Shipment *parcel);
void mail_parcel_facts(Mail *mail, const Shipment *parcel);
void mail_scores(Mail *mail, LinkKind kind);
void mail_care(Mail *mail);

/* What both ways of making a mail say. */
typedef struct Survey {
    int from, to;  /* scores */
    Str low, high; /* what the ends mean */
} Survey;
Survey mail_survey(Mail *mail, LinkKind kind);
#define MAIL_CARE_MAX 3
/* Those that fit what was bought and speak the reader's language; returns how many. */
uint32_t mail_care_texts(const Mail *mail, const CareText *ret_texts[MAIL_CARE_MAX]);
Str mail_why(Mail *mail);                     /* why somebody gets this mail */
void mail_font(Buf *buf, const Brand *brand); /* a list for CSS, without quotation marks of HTML */

/* Links as the measure rules want them. */
Str mail_page(Mail *mail, LinkKind kind); /* a page of ours */
Str mail_click(Mail *mail, Str target);   /* an address outside; "" when it is not one to link */
Str mail_pixel(Mail *mail);               /* "" when opens are not measured */

/* by_template.c. Makes the mail by the template: its subject, preheader, html and text. */
struct Template;
Err mail_by_template(Mail *mail, const struct Template *template, ComposedMessage *message,
                     Diag *diag) MUST_CHECK;

/* What stands below every mail. */
typedef struct Footer {
    Str shop, postal_address, why, contact;
    LIST_OF(BlockRow) links; /* label, url */
} Footer;
Footer mail_footer(Mail *mail);

/* The HTML with what it says to programs (markup.c), or as it was. */
Str mail_markup(const Mail *mail, Str html);

void mail_html(Buf *buf, Mail *mail);
void mail_plain_text(Buf *buf, Mail *mail);
