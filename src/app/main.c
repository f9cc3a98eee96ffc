/* app/main.c - finds the command and runs it. Nothing else happens here. */
#include "app/command.h"
#include "base/version.h"
#include <sodium.h>
#include <stdio.h>

#define COMMAND(name) extern const Command command_##name;
#include "app/commands.def"
#undef COMMAND

static const Command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "app/commands.def"
#undef COMMAND
};
#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

int command_refused(const Diag *diag)
{
    fprintf(stderr, "afterglow: %s\n",
            diag->sentence[0] ? diag->sentence : err_sentence(diag->code));
    return 1;
}

int command_usage(const Command *command, const char *why)
{
    fprintf(stderr, "afterglow %s: %s\nusage: afterglow %s %s\n", command->name, why, command->name,
            command->usage);
    return 2;
}

static void help(FILE *out)
{
    fprintf(out, "afterglow " AFTERGLOW_VERSION " - what happens after the checkout\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  afterglow %s %s\n      %s\n", commands[i]->name, commands[i]->usage,
                commands[i]->help);
    fprintf(out, "\nAll take --data DIR (./data) and --database URL (SQLite in DIR).\n");
}

static int run(const Command *command, int argc, char **argv)
{
    if (argc == 1 && strcmp(argv[0], "--help") == 0) {
        printf("usage: afterglow %s %s\n%s\n", command->name, command->usage, command->help);
        return 0;
    }
    Arena *arena = arena_open(0);
    Config config;
    Diag diag = {0};
    CommandLine line = {argc, argv, command->usage, command->flags};
    int code = config_read(arena, &line, &config, &diag) ? command_usage(command, diag.sentence)
                                                         : command->run(&config);
    arena_close(arena);
    return code;
}

int main(int argc, char **argv)
{
    if (sodium_init() < 0) return 1; /* picks the machine's fastest code */
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0) return run(commands[i], argc - 2, argv + 2);
    bool asked = strcmp(name, "help") == 0 || strcmp(name, "--help") == 0;
    if (name[0] && !asked) fprintf(stderr, "afterglow: there is no command '%s'\n\n", name);
    help(asked ? stdout : stderr);
    return asked ? 0 : 2;
}
