/* tests/lib/journeys.c - see lib/journeys.h. */
#include "lib/journeys.h"

#include "documents.h"

static const char live_sending[] =
    "{\"live\":true,\"paused\":false,\"kinds\":{},\"only_to\":[],\"reporting_zone\":\"UTC\","
    "\"sample\":false}";

/* journeys/nps.json -> kind journey, name nps; sending.json -> kind and name sending. */
static bool document_of(Shop *shop, const BuiltinDocument *builtin, Document *ret)
{
    Str path = str_of(builtin->path);
    Str name = str_slice(path, 0, path.len - 5);
    *ret = (Document){.version = 1,
                      .kind = name,
                      .name = name,
                      .body = arena_str(shop->arena, (Str){builtin->text, builtin->size})};
    if (str_starts(path, STR("journeys/"))) {
        ret->kind = STR("journey");
        ret->name = str_slice(name, 9, name.len);
        return true;
    }
    return str_find_char(path, '/') < 0;
}

void shop_publish(Shop *shop, int64_t version, const char *sending)
{
    Document *documents = ARENA_ARRAY(shop->arena, Document, builtin_document_count);
    size_t count = 0;
    for (size_t i = 0; i < builtin_document_count; i++) {
        Document *document = &documents[count];
        if (!document_of(shop, &builtin_documents[i], document)) continue;
        if (sending && str_is(document->kind, "sending")) document->body = str_of(sending);
        count++;
    }
    shop_documents(shop, documents, count, version);
}

void shop_journeys(Shop *shop)
{
    shop_publish(shop, 1, live_sending);
}
