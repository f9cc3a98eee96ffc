/* app/report_print.c - one line per figure, nested ones indented; a row of plain numbers is one
 * line. */
#include "app/report_print.h"
#include <stdio.h>

#define REPORT_DEPTH_MAX 8

static bool is_nested(const Json *json)
{
    return json->kind == JSON_OBJECT || json->kind == JSON_ARRAY;
}

static void print_row(const Json *array)
{
    for (const Json *item = array->first; item; item = item->next)
        printf(" %.*s", STR_ARG(item->raw));
    printf("\n");
}

static void print_tree(const Json *tree)
{
    const Json *next[REPORT_DEPTH_MAX] = {tree->first};
    int depth = 0;
    while (depth >= 0) {
        const Json *member = next[depth];
        if (!member) {
            depth--;
            continue;
        }
        next[depth] = member->next;
        printf("%*s%-*.*s", depth * 2, "", 26 - depth * 2, STR_ARG(member->key));
        if (member->kind == JSON_ARRAY && member->first && !is_nested(member->first)) {
            print_row(member);
        } else if (is_nested(member) && depth + 1 < REPORT_DEPTH_MAX) {
            printf("\n");
            next[++depth] = member->first;
        } else {
            printf(" %.*s\n", STR_ARG(member->raw));
        }
    }
}

Err report_print(Arena *arena, Str json, Diag *diag)
{
    const Json *tree;
    Err e = json_parse(arena, json, NULL, &tree, diag);
    if (!e) print_tree(tree);
    return e;
}
