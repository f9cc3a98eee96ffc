/* app/main.c - where the program begins: picks the command that was asked for.
 *
 * Not here: any command; each has a file of its own beside this one.
 * Why:      so far there is only the place where they will be listed. */
#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argv;
    fputs("afterglow 0.1.0\nusage: afterglow help\n", argc > 1 ? stderr : stdout);
    return 2;
}
