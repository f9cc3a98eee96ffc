/* io/log_test.c - what goes wrong again and again is not told each time. */
#include "io/log.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void a_spell_is_told_when_it_begins_each_minute_and_at_its_end(void **state)
{
    (void)state;
    char said[4096] = "";
    FILE *file = tmpfile();
    int kept = dup(STDERR_FILENO);
    Diag diag = {.sentence = "no room"};
    LogSpell spell = {0};
    dup2(fileno(file), STDERR_FILENO);
    log_spell_well(&spell, "gone", DAY);
    for (int i = 0; i < 600; i++) { /* two minutes, parts going well in between */
        log_spell_fail(&spell, LOG_WARN, "gone", &diag, DAY + i * 200 * MILLISECOND);
        log_spell_well(&spell, "gone", DAY + i * 200 * MILLISECOND);
    }
    log_spell_well(&spell, "gone", DAY + 3 * MINUTE);
    log_spell_well(&spell, "gone", DAY + 4 * MINUTE);
    dup2(kept, STDERR_FILENO);
    rewind(file);
    said[fread(said, 1, sizeof said - 1, file)] = 0;
    fclose(file);
    close(kept);
    int lines = 0;
    for (const char *c = said; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 3);
    assert_non_null(strstr(said, "times=301"));
    assert_non_null(strstr(said, "state=over times=600"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spell_is_told_when_it_begins_each_minute_and_at_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
