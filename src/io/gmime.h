/* io/gmime.h - GMime made ready, once per process, by whoever comes first.
 *
 * Its own way of starting is not safe beside another thread that starts it too. Thread: any. */
#pragma once

void gmime_ready(void);
