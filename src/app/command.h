/* app/command.h - a command of the program: its words, its help line, what it does.
 *
 * How to add one: a file cmd_NAME.c with `const Command command_NAME`, and a line in commands.def.
 * A command prints only its result on standard output and returns the exit code: 0, 1 (refused, the
 * reason on standard error) or 2 (wrong usage). */
#pragma once
#include "app/config.h"

typedef struct Command {
    const char *name;
    const char *usage; /* after the name: "--name NAME [--scope SCOPE]" */
    const char *help;  /* one sentence */
    const char *flags; /* options without a value */
    int (*run)(const Config *config);
} Command;

int command_refused(const Diag *diag);                      /* prints the sentence; 1 */
int command_usage(const Command *command, const char *why); /* 2 */
