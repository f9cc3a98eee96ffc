/* api/docs.c - the description of the interface, GET /openapi.json, and a readable page of it at
 * /docs. Both are files packed into the program (src/api/openapi.json, src/api/static/docs.*). */
#include "api/auth.h"

static void answer(ApiCx *cx, const char *asset)
{
    if (static_file(cx, asset)) return;
    (void)fail(&cx->diag, ERR_NOT_FOUND, "this program was built without its pages");
    api_problem(cx, ERR_NOT_FOUND);
}

static void openapi(ApiCx *cx)
{
    answer(cx, "static/openapi.json");
}

static void docs(ApiCx *cx)
{
    answer(cx, "static/docs.html");
}

const Route routes_docs[] = {
    {STR_INIT("GET"), STR_INIT("/openapi.json"), ROLE_NONE, ROUTE_PUBLIC, openapi},
    {STR_INIT("GET"), STR_INIT("/docs"),         ROLE_NONE, ROUTE_PUBLIC, docs   },
    ROUTE_END,
};
