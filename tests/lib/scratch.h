/* tests/lib/scratch.h - a folder of the test program's own, gone when it ends well. */
#pragma once

/* Makes it; "/tmp/afterglow-...". NULL when that fails. */
const char *scratch_open(void);
void scratch_close(void);
