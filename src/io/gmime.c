/* io/gmime.c - see gmime.h. */
#include "io/gmime.h"

#include <gmime/gmime.h>

void gmime_ready(void)
{
    static gsize done;
    if (g_once_init_enter(&done)) {
        g_mime_init();
        g_once_init_leave(&done, 1);
    }
}
