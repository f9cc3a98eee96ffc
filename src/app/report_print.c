/* app/report_print.c - one line per figure, nested ones indented. */
#include "app/report_print.h"
#include <stdio.h>

#define REPORT_DEPTH_MAX 8

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
        bool nested = member->kind == JSON_OBJECT || member->kind == JSON_ARRAY;
        printf("%*s%-*.*s", depth * 2, "", 26 - depth * 2, STR_ARG(member->key));
        if (nested && depth + 1 < REPORT_DEPTH_MAX) {
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
