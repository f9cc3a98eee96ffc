/* core/fold/documents.c - the papers of an order: an invoice, a credit note, a return label.
 *
 * The shop holds them and tells where they are; the latest list counts, an empty one takes all
 * back. Not here: who may see them (api/pages). */
#include "base/utf8.h"
#include "core/fold/inside.h"
#include "domain/links.h"

#define DOCUMENT_NAME_MAX 120
#define DOCUMENT_URL_MAX  700

static bool document_read(const Json *json, OrderDocument *document)
{
    document->type = utf8_cut(json_get_text(json, "type"), DOCUMENT_NAME_MAX);
    document->name = utf8_cut(str_trim(json_get_text(json, "name")), DOCUMENT_NAME_MAX);
    document->url = str_trim(json_get_text(json, "url"));
    return document->url.len <= DOCUMENT_URL_MAX && link_secure(document->url);
}

void documents_read(Arena *arena, const Json *properties, Order *order)
{
    const Json *documents = json_get(properties, "documents");
    if (!json_is(documents, JSON_ARRAY)) return;
    order->told_fields |= OF_DOCUMENTS;
    for (const Json *json = documents->first; json; json = json->next) {
        OrderDocument document;
        if (order->documents.count < ORDER_DOCUMENTS_MAX && document_read(json, &document))
            *list_push(arena, &order->documents) = document;
    }
}
