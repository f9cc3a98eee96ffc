/* api/pages/page.h - the shopper's pages: server-rendered HTML by signed link, in the shop's brand.
 *
 * A page is a body of blocks in a frame. Text of others leaves through page_text (buf_html) only.
 * No inline scripts or styles (the Content-Security-Policy forbids them); colours come from
 * /s/brand.css; all works without JavaScript. A GET changes nothing; what a shopper decides is a
 * POST that becomes own events of the customer. Not here: which link opens what (facts.c), the
 * routes (pages.c). */
#pragma once
#include "api/api.h"
#include "domain/links.h"
#include "domain/message_data.h"
#include "domain/words.h"

#define PAGE_BYTES_MAX      (256 * 1024)
#define PAGE_TEXT_BYTES_MAX 4000 /* of what a shopper writes */

typedef struct Page {
    Arena *arena;
    const Definitions *definitions;
    const Storefront *storefront; /* NULL when there is none */
    Reader reader;
    Time now;
    int status;
    Str title;
    bool script; /* static/score.js */
    Buf body;
} Page;

/* What a link leads to. `customer` is decoded from the snapshot as it is now; `order` is the one
 * the message is about: as it is now, else as the message has it. */
typedef struct Facts {
    Link link;
    Str token;
    Message message;
    Time sent_at;
    int64_t customer_id; /* who has it now, after merges */
    Customer customer;
    Order order;
    bool has_order;
    const Shipment *parcel; /* the one the message is about, else the latest; NULL none */
    bool unlocked;          /* this device is known (door.c) */
    Str preferences_url;    /* unsubscribe: where to choose in detail */
} Facts;

/* Reads the token and what it is about. NOT_FOUND, GONE (ended or revoked). */
Err facts_read(ApiCx *cx, Str token, LinkKind kind, Facts *ret_facts) MUST_CHECK;

Page page_new(Arena *arena, const Definitions *definitions, Str locale, Str storefront, Time now);
Page page_of(ApiCx *cx, const Facts *facts); /* in the language of its reader */
void page_put(Page *page, const char *html); /* our own text */
void page_text(Page *page, Str text);        /* anybody's text */
void page_say(Page *page, const Wording *wording);
void page_heading(Page *page, Str text);
void page_paragraph(Page *page, Str text);
void page_soft(Page *page, Str text);
void page_form(Page *page, Str action); /* opens a form that posts there */
void page_hidden(Page *page, const char *name, Str value);
void page_button(Page *page, const Wording *label);
void page_document(Buf *out, const Page *page);
void page_send(ApiCx *cx, const Page *page);
/* A kind page for what went wrong, with what to do; of a link that was taken back the diag's field
 * is LINK_REVOKED. */
#define LINK_REVOKED "revoked"
void page_error(ApiCx *cx, Err code);

/* Where a page of ours with the same token is. */
Str page_address(Arena *arena, const Facts *facts, LinkKind kind, const uint8_t secret[32]);

/* Own events of the facts' customer, gathered and then told in one batch; `done` answers, on the
 * engine's thread: it must not touch the database handle of the request's worker. */

typedef struct Telling {
    ApiCx *cx;
    Facts facts;
    LIST_OF(EngineItem) items;
    void (*done)(struct Telling *telling, Err code); /* OK: on disk */
    EngineBatch batch;
    const Definitions *pinned;
    Str location; /* for the handler: where to go on */
} Telling;
Telling *telling_new(ApiCx *cx, const Facts *facts, void (*done)(Telling *telling, Err code));
/* Begins an event; the caller writes properties into the JsonOut and ends with telling_end. */
JsonOut telling_begin(Telling *telling, EventKind kind, Buf *buf);
void telling_end(Telling *telling, EventKind kind, JsonOut *out);
void telling_submit(Telling *telling); /* with nothing to tell: done at once */
/* The `done` of those who go on at `location`. */
void telling_gone_on(Telling *telling, Err code);

/* The bodies, apart from HTTP so that they can be looked at alone. */
typedef enum Door {
    DOOR_SHUT,
    DOOR_CODE_SENT,
    DOOR_WRONG,      /* the postcode given */
    DOOR_WRONG_CODE, /* or the code */
    DOOR_TIRED       /* too many tries */
} Door;
void order_body(Page *page, const Facts *facts, Door door);
/* The address, the documents; or how to get to see them. */
void door_body(Page *page, const Facts *facts, Door door);
typedef struct Survey {
    LinkKind kind;
    int32_t score; /* chosen; -1 none */
    bool stored;   /* an answer stands */
    Str text;
    bool closed;  /* older than a day: shown, not changed */
    bool missing; /* posted without a score: asked again */
} Survey;
void score_body(Page *page, const Facts *facts, const Survey *survey);
typedef struct ReviewView {
    Str product_id; /* shown first */
    int32_t rating;
    bool stored, missing; /* missing: no stars were chosen */
} ReviewView;
void review_body(Page *page, const Facts *facts, const ReviewView *view);
typedef struct Choices {
    bool service, feedback, marketing, measurement;
    bool feedback_by_rule, marketing_by_rule; /* on without a word: the existing-customer rule */
    Str language;
    bool saved;
} Choices;
/* What the policy lets come of what the person said nothing about. */
void choices_by_policy(ApiCx *cx, const Facts *facts, Choices *choices);
void existing_customer_body(Page *page, const Facts *facts, const Choices *choices);
void preferences_body(Page *page, const Facts *facts, const Choices *choices);
void unsubscribe_body(Page *page, const Facts *facts, bool done);
void not_mine_body(Page *page, const Facts *facts, bool done);

void brand_css(Buf *out, const Brand *brand);

/* Of a link to an order: NOT_FOUND as well when the message is about none. */
Err order_facts(ApiCx *cx, Facts *ret_facts) MUST_CHECK;
void order_show(ApiCx *cx, Facts *facts, Door door);
bool door_is_open(ApiCx *cx, const Facts *facts);

/* handlers (pages.c lists them) */
void page_order(ApiCx *cx);
void page_order_unlock(ApiCx *cx);
void page_order_code(ApiCx *cx);
void page_score(ApiCx *cx);
void page_score_store(ApiCx *cx);
void page_review(ApiCx *cx);
void page_review_store(ApiCx *cx);
void page_preferences(ApiCx *cx);
void page_preferences_store(ApiCx *cx);
void page_unsubscribe(ApiCx *cx);
void page_unsubscribe_store(ApiCx *cx);
void page_not_mine(ApiCx *cx);
void page_not_mine_store(ApiCx *cx);
void page_click(ApiCx *cx);
void page_open(ApiCx *cx);
void page_brand_css(ApiCx *cx);
