/* api/pages/pages.c - the routes of the shopper's pages and of the links in mails. */
#include "api/auth.h"
#include "api/pages/page.h"

/* What no link leads to: who cut a link opens it, and reads a page like any other. */
static void page_nothing(ApiCx *cx)
{
    bool file = str_starts(cx->request->path, STR("/s/static/"));
    if (!file || !static_answer(cx)) page_error(cx, ERR_NOT_FOUND);
}

#define OPEN_TO_ALL ROLE_NONE, ROUTE_PUBLIC
#define GET_PAGE(pattern, handle)                                                                  \
    {                                                                                              \
        STR_INIT("GET"), STR_INIT(pattern), OPEN_TO_ALL, handle                                    \
    }
#define NO_PAGE(pattern)                                                                           \
    {                                                                                              \
        STR_INIT("GET"), STR_INIT(pattern), OPEN_TO_ALL | ROUTE_REST, page_nothing                 \
    }
#define POST_PAGE(pattern, handle)                                                                 \
    {                                                                                              \
        STR_INIT("POST"), STR_INIT(pattern), OPEN_TO_ALL | ROUTE_NO_CSRF, handle                   \
    }

extern const Route routes_pages[];
const Route routes_pages[] = {
    GET_PAGE("/s/o/:token", page_order),
    POST_PAGE("/s/o/:token", page_order_unlock),
    POST_PAGE("/s/o/:token/code", page_order_code),
    GET_PAGE("/s/score", page_score),
    POST_PAGE("/s/score", page_score_store),
    GET_PAGE("/s/r/:token", page_review),
    POST_PAGE("/s/r/:token", page_review_store),
    GET_PAGE("/s/p/:token", page_preferences),
    POST_PAGE("/s/p/:token", page_preferences_store),
    GET_PAGE("/s/u/:token", page_unsubscribe),
    POST_PAGE("/s/u/:token", page_unsubscribe_store),
    GET_PAGE("/s/n/:token", page_not_mine),
    POST_PAGE("/s/n/:token", page_not_mine_store),
    GET_PAGE("/s/brand.css", page_brand_css),
    GET_PAGE("/t/c/:token", page_click),
    GET_PAGE("/t/o/:token", page_open),
    NO_PAGE("/s"),
    NO_PAGE("/s/"),
    NO_PAGE("/s/*"),
    NO_PAGE("/t/"),
    NO_PAGE("/t/*"),
    ROUTE_END,
};
