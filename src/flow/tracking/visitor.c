/* flow/tracking/visitor.c - a person or a machine, as far as one request tells.
 *
 * Sources: the user agents that mail gateways, link previews and crawlers name in their own
 * documents. A list of names never ends; what it misses is caught by time (tracking.c), and an
 * answer is never taken from a GET anyway. */
#include "flow/tracking.h"

static bool has(Str text, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= text.len; i++)
        if (str_eq_nocase(str_slice(text, i, i + length), str_of(word))) return true;
    return false;
}

static bool any(Str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (has(text, words[i])) return true;
    return false;
}

static bool machine_agent(Str agent)
{
    static const char *const words[] = {
        "bot",      "crawl",       "spider",   "scan",       "preview",    "fetch",
        "monitor",  "headless",    "phantom",  "curl/",      "wget",       "python",
        "go-http",  "java/",       "okhttp",   "libwww",     "axios",      "httpclient",
        "ruby",     "perl",        "php/",     "barracuda",  "mimecast",   "proofpoint",
        "symantec", "messagelabs", "sophos",   "trendmicro", "fortinet",   "forcepoint",
        "ironport", "safelinks",   "whatsapp", "slack",      "telegram",   "microsoft office",
        "discord",  "twitter",     "linkedin", "embedly",    "virustotal", "facebookexternalhit",
        "urlscan",  "cloudmark",   "zscaler",  "hornet",     "node-fetch"};
    return any(agent, words, sizeof words / sizeof *words);
}

/* Picture proxies of mailbox providers. Apple's sends this bare name before anybody looks. */
static bool proxy_agent(Str agent)
{
    static const char *const words[] = {"googleimageproxy", "yahoomailproxy", "mailproxy",
                                        "duckduckgo-imageproxy"};
    return str_is(agent, "Mozilla/5.0") || any(agent, words, sizeof words / sizeof *words);
}

Visitor hit_visitor(const Hit *hit)
{
    if (hit->head || hit->purpose.len) return VISITOR_MACHINE;
    if (hit->link.kind == LINK_OPEN && proxy_agent(hit->user_agent)) return VISITOR_PROXY;
    if (hit->user_agent.len < 12 || machine_agent(hit->user_agent)) return VISITOR_MACHINE;
    if (hit->link.kind == LINK_CLICK && hit->sent_at && hit->at - hit->sent_at < CLICK_AFTER_SEND)
        return VISITOR_MACHINE;
    return VISITOR_PERSON;
}
