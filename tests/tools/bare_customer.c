/* tests/tools/bare_customer.c - a customer's page without us: the limit that the benchmark holds
 * GET /api/customers/{id} against.
 *
 *   bare_customer DB KEY NOW TIMES ID [PAGE]
 *
 * As short as it can honestly be made: for each round it looks the API key up by its hash, reads
 * the snapshot's row, both by prepared statements in one transaction, takes from the snapshot what
 * the page shows, and prints the page into memory, the same to the byte (into the file PAGE, the
 * last one). NOW is in microseconds. Prints 'bytes N cpu US' of one round.
 *
 * Nothing of ours but the tables: its own reading of the wire form, its own printing of JSON. It
 * speaks no HTTP, and knows of the policy what the shops of the benchmark need: consents and
 * suppressions, no rule for existing customers, no returns. Journeys' titles are read before. */
#include <sodium.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE_BYTES_MAX (1024 * 1024)
#define LIST_MAX       512
#define TITLES_MAX     64
#define CURRENCIES_MAX 8
#define NEVER          INT64_MAX

typedef struct Text {
    const char *ptr;
    size_t len;
} Text;

typedef struct List {
    Text items[LIST_MAX];
    size_t count;
} List;

/* Of the snapshot what the page shows; records as they stand. */
typedef struct Person {
    int64_t id, first_at, objected_at, facts_dropped, first_order_at, absorbed_into, nameless;
    Text user_id, email, name, locale, zone, country, traits;
    List emails, phones, consents, suppressed, facts, dropped, orders, runs, messages, answers;
} Person;

static struct {
    char name[64], title[128];
    int64_t version;
} titles[TITLES_MAX];
static size_t title_count;

static char page[PAGE_BYTES_MAX];
static char *out;

__attribute__((noreturn)) static void stop(const char *why)
{
    fprintf(stderr, "bare_customer: %s\n", why);
    exit(1);
}

/* ---- the wire form: number and kind, then a zigzag number or a length and bytes ---- */

typedef struct Part {
    uint32_t number;
    int64_t i64;
    Text text;
} Part;

static uint64_t varint(Text *rest)
{
    uint64_t value = 0;
    for (int shift = 0; rest->len > 0; shift += 7) {
        uint8_t byte = (uint8_t)*rest->ptr++;
        rest->len--;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) break;
    }
    return value;
}

static bool next(Text *rest, Part *part)
{
    if (rest->len == 0) return false;
    uint64_t tag = varint(rest), value = varint(rest);
    part->number = (uint32_t)(tag >> 3);
    if ((tag & 7) == 0) {
        part->i64 = (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
        return true;
    }
    part->text = (Text){rest->ptr, value};
    rest->ptr += value;
    rest->len -= value;
    return true;
}

static void push(List *list, Text text)
{
    if (list->count == LIST_MAX) stop("a longer list than it knows");
    list->items[list->count++] = text;
}

static void person_read(Text rest, Person *person)
{
    Part part;
    while (next(&rest, &part)) {
        switch (part.number) {
        case 1: person->id = part.i64; break;
        case 3: person->user_id = part.text; break;
        case 4: push(&person->emails, part.text); break;
        case 5: push(&person->phones, part.text); break;
        case 6: person->email = part.text; break;
        case 8: person->name = part.text; break;
        case 11: person->locale = part.text; break;
        case 12: person->zone = part.text; break;
        case 13: person->country = part.text; break;
        case 19: person->traits = part.text; break;
        case 21: person->first_at = part.i64; break;
        case 23: push(&person->consents, part.text); break;
        case 24: person->objected_at = part.i64; break;
        case 26: push(&person->suppressed, part.text); break;
        case 27: push(&person->facts, part.text); break;
        case 28: person->facts_dropped = part.i64; break;
        case 29: person->first_order_at = part.i64; break;
        case 30: push(&person->dropped, part.text); break;
        case 31: push(&person->orders, part.text); break;
        case 32: push(&person->runs, part.text); break;
        case 34: push(&person->messages, part.text); break;
        case 36: push(&person->answers, part.text); break;
        case 42: person->absorbed_into = part.i64; break;
        case 43: person->nameless = part.i64; break;
        default: break;
        }
    }
}

/* ---- JSON ---- */

#define PUT(literal) put((Text){literal, sizeof literal - 1})

static void put(Text text)
{
    memcpy(out, text.ptr, text.len);
    out += text.len;
}

static bool is(Text text, const char *word)
{
    return strlen(word) == text.len && memcmp(text.ptr, word, text.len) == 0;
}

static bool same(Text a, Text b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static void put_string(Text text)
{
    *out++ = '"';
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte < 0x20) {
            out += sprintf(out, "\\u%04x", byte);
            continue;
        }
        if (byte == '"' || byte == '\\') *out++ = '\\';
        *out++ = (char)byte;
    }
    *out++ = '"';
}

static void put_word(const char *word)
{
    put_string((Text){word, strlen(word)});
}

static void put_or_null(Text text)
{
    if (text.len)
        put_string(text);
    else
        PUT("null");
}

static void put_number(int64_t number)
{
    char digits[24], *at = digits + sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0) *--at = '-';
    put((Text){at, (size_t)(digits + sizeof digits - at)});
}

static void put_digits(int64_t number, int count)
{
    for (int i = count; i-- > 0; number /= 10)
        out[i] = (char)('0' + number % 10);
    out += count;
}

/* Days to a date: Howard Hinnant, 'chrono-compatible low-level date algorithms'. */
static void put_time(int64_t time)
{
    if (time == 0 || time == NEVER) {
        PUT("null");
        return;
    }
    int64_t ms = time / 1000, day = ms / 86400000 + 719468, rest = ms % 86400000;
    int64_t era = day / 146097, of_era = day % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100),
            month = (5 * of_year + 2) / 153;
    *out++ = '"';
    put_digits(year + era * 400 + (month >= 10), 4);
    *out++ = '-';
    put_digits(month < 10 ? month + 3 : month - 9, 2);
    *out++ = '-';
    put_digits(of_year - (153 * month + 2) / 5 + 1, 2);
    *out++ = 'T';
    put_digits(rest / 3600000, 2);
    *out++ = ':';
    put_digits(rest / 60000 % 60, 2);
    *out++ = ':';
    put_digits(rest / 1000 % 60, 2);
    *out++ = '.';
    put_digits(rest % 1000, 3);
    PUT("Z\"");
}

static void put_money(int64_t minor, Text currency)
{
    PUT("{\"minor\":");
    put_number(minor);
    PUT(",\"currency\":");
    put_string(currency);
    *out++ = '}';
}

/* ---- orders: late and on the way ---- */

typedef struct Parcels {
    int64_t shipped[LIST_MAX], delivered[LIST_MAX], promised[LIST_MAX];
    size_t count;
} Parcels;

static void parcel_read(Text rest, Parcels *parcels)
{
    Part part;
    size_t at = parcels->count++;
    if (at == LIST_MAX) stop("more parcels than it knows");
    parcels->shipped[at] = parcels->delivered[at] = parcels->promised[at] = 0;
    while (next(&rest, &part)) {
        if (part.number == 8) parcels->shipped[at] = part.i64;
        if (part.number == 9) parcels->delivered[at] = part.i64;
        if (part.number == 10) parcels->promised[at] = part.i64;
    }
}

static void order_count(Text rest, int64_t now, int64_t *late, int64_t *on_way)
{
    static Parcels parcels;
    int64_t placed = 0, promised = 0, cancelled = 0, received = 0, disowned = 0, owed = 0;
    Part part;
    parcels.count = 0;
    while (next(&rest, &part)) {
        if (part.number == 2) placed = part.i64;
        if (part.number == 3) promised = part.i64;
        if (part.number == 4) cancelled = part.i64;
        if (part.number == 5) received = part.i64;
        if (part.number == 23) disowned = part.i64;
        if (part.number == 29) parcel_read(part.text, &parcels);
    }
    int64_t earliest = promised;
    for (size_t i = 0; i < parcels.count; i++) {
        int64_t promise = parcels.promised[i] ? parcels.promised[i] : promised;
        if (parcels.delivered[i]) continue;
        *on_way += !cancelled && parcels.shipped[i];
        owed += promise && promise < now;
        if (promise && (!earliest || promise < earliest)) earliest = promise;
    }
    bool is_late = placed && earliest && earliest < now && !cancelled && !received && !disowned;
    if (is_late) *late += owed ? owed : 1;
}

/* ---- consents, and what may be sent ---- */

typedef struct Consent {
    Text channel, purpose, source, text;
    int64_t state, at;
} Consent;

static Consent consent_read(Text rest)
{
    Consent consent = {0};
    Part part;
    while (next(&rest, &part)) {
        if (part.number == 1) consent.channel = part.text;
        if (part.number == 2) consent.purpose = part.text;
        if (part.number == 3) consent.state = part.i64;
        if (part.number == 4) consent.at = part.i64;
        if (part.number == 5) consent.source = part.text;
        if (part.number == 6) consent.text = part.text;
    }
    return consent;
}

static void put_consents(const Person *person)
{
    PUT(",\"consents\":[");
    for (size_t i = 0, printed = 0; i < person->consents.count; i++) {
        Consent consent = consent_read(person->consents.items[i]);
        if (!consent.state) continue;
        if (printed++) *out++ = ',';
        PUT("{\"channel\":");
        put_string(consent.channel);
        PUT(",\"purpose\":");
        put_string(consent.purpose);
        PUT(",\"state\":");
        put_word(consent.state == 1                                         ? "granted"
                 : person->objected_at && consent.at >= person->objected_at ? "objected"
                                                                            : "denied");
        PUT(",\"source\":");
        put_string(consent.source);
        PUT(",\"at\":");
        put_time(consent.at);
        PUT(",\"text\":");
        put_or_null(consent.text);
        *out++ = '}';
    }
    *out++ = ']';
}

static int64_t consent_state(const Person *person, const char *purpose)
{
    int64_t state = 0, at = INT64_MIN;
    for (size_t i = 0; i < person->consents.count; i++) {
        Consent consent = consent_read(person->consents.items[i]);
        if (!is(consent.channel, "email") && !is(consent.channel, "all")) continue;
        if (!is(consent.purpose, purpose) && !is(consent.purpose, "all")) continue;
        if (consent.at < at || (consent.at == at && consent.state < state)) continue;
        at = consent.at;
        state = consent.state;
    }
    return state;
}

static const char *no_address(const Person *person)
{
    if (person->nameless || person->absorbed_into) return "not_customer";
    if (!person->email.len) return "no_address";
    for (size_t i = 0; i < person->suppressed.count; i++) {
        Text rest = person->suppressed.items[i];
        Part part;
        while (next(&rest, &part))
            if (part.number == 1 && same(part.text, person->email)) return "suppressed";
    }
    return NULL;
}

static const char *const classes[] = {"transactional", "service", "feedback", "marketing"};

/* Why, and whether. */
static const char *may_get(const Person *person, int class, bool *ret_allowed)
{
    *ret_allowed = true;
    if (class == 0) return "contract";
    int64_t state = consent_state(person, classes[class]);
    *ret_allowed = state != 2;
    if (state == 2) return "objected";
    if (class == 1) return "contract";
    if (state == 1 || (class == 2 && consent_state(person, "marketing") == 1)) return "consent";
    *ret_allowed = false;
    return "none";
}

static void put_may(const Person *person, bool late)
{
    const char *nowhere = no_address(person);
    PUT(",\"may\":[");
    for (int class = 0; class < 4; class ++) {
        bool allowed = false;
        const char *why = nowhere ? nowhere : may_get(person, class, &allowed);
        if (allowed && late && class >= 2) {
            allowed = false;
            why = "late_parcel";
        }
        if (class) *out++ = ',';
        PUT("{\"class\":");
        put_word(classes[class]);
        PUT(",\"channel\":\"email\",\"allowed\":");
        put(allowed ? (Text){"true", 4} : (Text){"false", 5});
        PUT(",\"reason\":");
        put_word(why);
        PUT(",\"until\":null}");
    }
    *out++ = ']';
}

/* ---- money ---- */

typedef struct Fact {
    int64_t placed, minor, cancelled;
    Text currency;
} Fact;

static Fact fact_read(Text rest)
{
    Fact fact = {0};
    Part part, of_refund;
    while (next(&rest, &part)) {
        if (part.number == 2) fact.placed = part.i64;
        if (part.number == 3) fact.minor += part.i64;
        if (part.number == 4) fact.currency = part.text;
        if (part.number == 5) fact.cancelled = part.i64;
        while (part.number == 6 && next(&part.text, &of_refund))
            if (of_refund.number == 2) fact.minor -= of_refund.i64;
    }
    return fact;
}

static void put_money_facts(const Person *person)
{
    Text currencies[CURRENCIES_MAX];
    int64_t net[CURRENCIES_MAX], orders[CURRENCIES_MAX], last = 0, count = person->facts_dropped;
    size_t known = 0;
    if (person->dropped.count) stop("older orders than it knows");
    for (size_t i = person->facts.count; i-- > 0;) {
        Fact fact = fact_read(person->facts.items[i]);
        if (!fact.placed || fact.cancelled) continue;
        size_t at = 0;
        while (at < known && !same(currencies[at], fact.currency))
            at++;
        if (at == CURRENCIES_MAX) continue;
        if (at == known) {
            currencies[known++] = fact.currency;
            net[at] = orders[at] = 0;
        }
        net[at] += fact.minor;
        orders[at]++;
        count++;
        if (fact.placed > last) last = fact.placed;
    }
    PUT(",\"orders\":");
    put_number(count);
    PUT(",\"spent\":[");
    for (size_t i = 0; i < known; i++) {
        if (i) *out++ = ',';
        put_money(net[i], currencies[i]);
    }
    PUT("],\"aov\":");
    if (known)
        put_money(net[0] / orders[0], currencies[0]);
    else
        PUT("null");
    PUT(",\"first_order_at\":");
    put_time(person->first_order_at);
    PUT(",\"last_order_at\":");
    put_time(last);
}

/* ---- answers, journeys, messages ---- */

static void put_score(const Person *person, const char *survey)
{
    int64_t score = 0, last = INT64_MIN;
    for (size_t i = 0; i < person->answers.count; i++) {
        Text rest = person->answers.items[i], of = {0};
        int64_t given = 0, at = 0;
        Part part;
        while (next(&rest, &part)) {
            if (part.number == 1) of = part.text;
            if (part.number == 3) given = part.i64;
            if (part.number == 5) at = part.i64;
        }
        if (!is(of, survey) || at <= last) continue;
        last = at;
        score = given;
    }
    if (last == INT64_MIN)
        PUT("null");
    else
        put_number(score);
}

static void put_title(Text journey, int64_t version)
{
    for (size_t i = 0; i < title_count; i++)
        if (titles[i].version == version && is(journey, titles[i].name)) {
            put_word(titles[i].title);
            return;
        }
    put_string(journey);
}

static void put_about(Text about)
{
    char *colon = memchr(about.ptr, ':', about.len), *at = out + 1 + (colon - about.ptr);
    put_string(about);
    if (colon) *at = ' ';
}

static void put_runs(const Person *person)
{
    PUT(",\"runs\":[");
    for (size_t i = 0; i < person->runs.count; i++) {
        Text rest = person->runs.items[i], journey = {0}, about = {0}, step = {0};
        int64_t version = 0, entered = 0, due = 0;
        Part part;
        while (next(&rest, &part)) {
            if (part.number == 2) journey = part.text;
            if (part.number == 3) version = part.i64;
            if (part.number == 4) about = part.text;
            if (part.number == 7) step = part.text;
            if (part.number == 9) entered = part.i64;
            if (part.number == 10) due = part.i64;
        }
        if (i) *out++ = ',';
        PUT("{\"journey\":");
        put_string(journey);
        PUT(",\"title\":");
        put_title(journey, version);
        PUT(",\"node\":");
        put_string(step);
        PUT(",\"about\":");
        put_about(about);
        PUT(",\"waiting_until\":");
        put_time(due);
        PUT(",\"entered_at\":");
        put_time(entered);
        *out++ = '}';
    }
    *out++ = ']';
}

/* ---- the page ---- */

static void put_keys(const Person *person)
{
    size_t printed = 0;
    PUT(",\"keys\":[");
    if (person->user_id.len) {
        PUT("{\"kind\":\"user_id\",\"value\":");
        put_string(person->user_id);
        PUT(",\"proven\":true}");
        printed++;
    }
    for (size_t i = 0; i < person->emails.count; i++) {
        if (printed++) *out++ = ',';
        PUT("{\"kind\":\"email\",\"value\":");
        put_string(person->emails.items[i]);
        PUT(",\"proven\":true}");
    }
    for (size_t i = 0; i < person->phones.count; i++) {
        if (printed++) *out++ = ',';
        PUT("{\"kind\":\"phone\",\"value\":");
        put_string(person->phones.items[i]);
        PUT(",\"proven\":true}");
    }
    PUT("],\"traits\":");
    put(person->traits.len ? person->traits : (Text){"{}", 2});
}

static void put_page(const Person *person, int64_t now)
{
    int64_t late = 0, on_way = 0;
    for (size_t i = 0; i < person->orders.count; i++)
        order_count(person->orders.items[i], now, &late, &on_way);
    PUT("{\"id\":\"");
    put_number(person->id);
    PUT("\",\"name\":");
    put_or_null(person->name);
    PUT(",\"email\":");
    put_or_null(person->email);
    PUT(",\"number\":");
    put_or_null(person->user_id);
    PUT(",\"phone\":");
    put_or_null(person->phones.count ? person->phones.items[0] : (Text){0});
    PUT(",\"locale\":");
    put_or_null(person->locale);
    PUT(",\"country\":");
    put_or_null(person->country);
    PUT(",\"zone\":");
    put_or_null(person->zone);
    PUT(",\"since\":");
    put_time(person->first_at);
    put_keys(person);
    put_consents(person);
    put_may(person, late > 0);
    put_money_facts(person);
    PUT(",\"late\":");
    put_number(late);
    PUT(",\"on_way\":");
    put_number(on_way);
    PUT(",\"nps\":");
    put_score(person, "nps");
    PUT(",\"csat\":");
    put_score(person, "csat");
    put_runs(person);
    if (person->messages.count) stop("this customer has a message planned; take another");
    PUT(",\"planned\":[]}");
}

/* ---- the database ---- */

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL))
        stop(sqlite3_errmsg(db));
    return statement;
}

static void titles_read(sqlite3 *db)
{
    sqlite3_stmt *list = prepared(db, "SELECT name, version, json_extract(body, '$.title.en') "
                                      "FROM document WHERE kind = 'journey' ORDER BY 1, 2");
    for (; title_count < TITLES_MAX && sqlite3_step(list) == SQLITE_ROW; title_count++) {
        snprintf(titles[title_count].name, sizeof titles[0].name, "%s",
                 (const char *)sqlite3_column_text(list, 0));
        titles[title_count].version = sqlite3_column_int64(list, 1);
        snprintf(titles[title_count].title, sizeof titles[0].title, "%s",
                 (const char *)sqlite3_column_text(list, 2));
    }
    sqlite3_finalize(list);
}

/* As keys are stored: a hash of 'token' and the key, each behind its length. */
static void key_hash(const char *key, unsigned char ret_hash[16])
{
    unsigned char bytes[512] = {5, 0, 0, 0, 0, 0, 0, 0, 't', 'o', 'k', 'e', 'n'};
    size_t length = strlen(key);
    if (length > 255) stop("a key this long");
    bytes[13] = (unsigned char)length;
    memcpy(bytes + 21, key, length);
    crypto_generichash(ret_hash, 16, bytes, 21 + length, NULL, 0);
}

static void once(sqlite3_stmt *statement)
{
    sqlite3_step(statement);
    sqlite3_reset(statement);
}

typedef struct Shop {
    sqlite3_stmt *begin, *commit, *key, *customer;
    const char *token;
    int64_t now, id;
} Shop;

static void round_trip(const Shop *shop)
{
    static Person person;
    unsigned char hash[16];
    memset(&person, 0, offsetof(Person, emails));
    person.emails.count = person.phones.count = person.consents.count = person.suppressed.count =
        person.facts.count = person.dropped.count = person.orders.count = person.runs.count =
            person.messages.count = person.answers.count = 0;
    once(shop->begin);
    key_hash(shop->token, hash);
    sqlite3_bind_blob(shop->key, 1, hash, sizeof hash, SQLITE_STATIC);
    if (sqlite3_step(shop->key) != SQLITE_ROW || sqlite3_column_int64(shop->key, 1) ||
        strcmp((const char *)sqlite3_column_text(shop->key, 0), "admin"))
        stop("this key may not");
    sqlite3_reset(shop->key);
    if (sqlite3_step(shop->customer) != SQLITE_ROW) stop("no such customer");
    Text snapshot = {sqlite3_column_blob(shop->customer, 0),
                     (size_t)sqlite3_column_bytes(shop->customer, 0)};
    person_read(snapshot, &person);
    out = page;
    put_page(&person, shop->now);
    sqlite3_reset(shop->customer);
    once(shop->commit);
}

static double cpu_seconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    if (argc < 6) stop("see the head of tests/tools/bare_customer.c");
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* its lock costs several percent */
    if (sodium_init() < 0 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL))
        stop("no such database");
    titles_read(db);
    Shop shop = {.begin = prepared(db, "BEGIN"),
                 .commit = prepared(db, "COMMIT"),
                 .key = prepared(db, "SELECT scope, revoked_at FROM api_key WHERE hash = ?1"),
                 .customer =
                     prepared(db, "SELECT snapshot FROM customer WHERE bucket = 0 AND id = ?1"),
                 .token = argv[2],
                 .now = strtoll(argv[3], NULL, 10),
                 .id = strtoll(argv[5], NULL, 10)};
    long times = strtol(argv[4], NULL, 10);
    sqlite3_bind_int64(shop.customer, 1, shop.id);
    double from = cpu_seconds();
    for (long i = 0; i < times; i++)
        round_trip(&shop);
    printf("bytes %zu cpu %.1f\n", (size_t)(out - page),
           (cpu_seconds() - from) * 1e6 / (double)times);
    FILE *file = argc > 6 ? fopen(argv[6], "w") : NULL;
    if (file) {
        fwrite(page, 1, (size_t)(out - page), file);
        fclose(file);
    }
    sqlite3_finalize(shop.begin);
    sqlite3_finalize(shop.commit);
    sqlite3_finalize(shop.key);
    sqlite3_finalize(shop.customer);
    sqlite3_close(db);
    return 0;
}
