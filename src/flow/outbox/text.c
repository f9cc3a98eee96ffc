/* flow/outbox/text.c - prints a mail's blocks as a letter: the text part.
 *
 * For people who read mail as text, for watches, and for those who look whether a mail is honest:
 * it says what the HTML says, wrapped at 72 columns, with each address on a line of its own. */
#include "base/utf8.h"
#include "flow/outbox/mail.h"

#define COLUMNS 72

/* Wraps at spaces, further lines indented; a word longer than a line stands alone. Line breaks of
 * the text are kept. */
static void wrapped(Buf *out, Str text, const char *indent)
{
    while (text.len) {
        Str line = str_cut(&text, '\n');
        size_t column = 0;
        while (line.len) {
            Str next = str_cut(&line, ' ');
            size_t length = utf8_length(next);
            if (column && column + 1 + length > COLUMNS) {
                buf_char(out, '\n');
                buf_add(out, str_of(indent));
                column = strlen(indent);
            } else if (column) {
                buf_char(out, ' ');
                column++;
            }
            buf_add(out, next);
            column += length;
        }
        buf_char(out, '\n');
    }
}

/* "View your order:", but "Not your order?" */
static void address_line(Buf *out, Str label, Str url)
{
    buf_add(out, label);
    if (label.len) buf_add(out, str_ends(label, STR("?")) ? STR("\n") : STR(":\n"));
    buf_add(out, url);
    buf_lit(out, "\n\n");
}

/* "Blue shirt (M · Quantity 2) . . . 59.00 €" without the dots: the amount stands after two spaces.
 */
static void line(Buf *out, const BlockRow *row)
{
    Buf item = buf_new(out->arena, 8192);
    buf_add(&item, row->label.len ? STR("- ") : STR("  "));
    buf_add(&item, row->label);
    if (row->label.len && row->detail.len) buf_lit(&item, ", ");
    buf_add(&item, row->detail);
    if (row->value.len) {
        buf_lit(&item, ": ");
        buf_add(&item, row->value);
    }
    wrapped(out, buf_str(&item), "  ");
}

static void rows(Buf *out, const Block *block)
{
    for (uint32_t i = 0; i < block->rows.count; i++) {
        const BlockRow *row = &block->rows.items[i];
        buf_add(out, row->label);
        buf_lit(out, ": ");
        buf_add(out, row->value);
        buf_char(out, '\n');
        if (row->url.len) {
            buf_add(out, row->url);
            buf_char(out, '\n');
        }
    }
    buf_char(out, '\n');
}

static void scores(Buf *out, const Block *block)
{
    wrapped(out, block->low, "");
    wrapped(out, block->high, "");
    buf_char(out, '\n');
    for (int n = block->from; n <= block->to; n++) {
        buf_i64(out, n);
        buf_lit(out, ": ");
        buf_add(out, block->url);
        buf_i64(out, n);
        buf_char(out, '\n');
    }
    buf_char(out, '\n');
}

static void heading(Buf *out, Str text, char under)
{
    wrapped(out, text, "");
    size_t length = utf8_length(text);
    for (size_t i = 0; i < length && i < COLUMNS; i++)
        buf_char(out, under);
    buf_lit(out, "\n\n");
}

static void print_block(Buf *out, const Block *block)
{
    switch (block->kind) {
    case BLOCK_HEADING: heading(out, block->text, '='); break;
    case BLOCK_TITLE: heading(out, block->text, '-'); break;
    case BLOCK_TEXT:
    case BLOCK_NOTE:
    case BLOCK_ADDRESS:
        wrapped(out, block->text, "");
        buf_char(out, '\n');
        break;
    case BLOCK_BUTTON: address_line(out, block->text, block->url); break;
    case BLOCK_LINES:
        for (uint32_t i = 0; i < block->rows.count; i++)
            line(out, &block->rows.items[i]);
        buf_char(out, '\n');
        break;
    case BLOCK_ROWS: rows(out, block); break;
    case BLOCK_PATH:
        if (!block->text.len) break;
        buf_lit(out, "> ");
        buf_add(out, block->text);
        buf_lit(out, "\n\n");
        break;
    case BLOCK_SCORES: scores(out, block); break;
    case BLOCK_CARE:
        if (block->text.len) heading(out, block->text, '-');
        wrapped(out, block->detail, "");
        if (block->url.len) address_line(out, STR_NONE, block->url);
        buf_char(out, '\n');
        break;
    }
}

void mail_plain_text(Buf *buf, Mail *mail)
{
    Footer footer = mail_footer(mail);
    for (uint32_t i = 0; i < mail->blocks.count; i++)
        print_block(buf, &mail->blocks.items[i]);
    buf_lit(buf, "-- \n");
    wrapped(buf, footer.why, "");
    buf_char(buf, '\n');
    for (uint32_t i = 0; i < footer.links.count; i++)
        address_line(buf, footer.links.items[i].label, footer.links.items[i].url);
    if (!str_starts(footer.postal_address, footer.shop)) wrapped(buf, footer.shop, "");
    wrapped(buf, footer.postal_address, "");
    wrapped(buf, footer.contact, "");
}
