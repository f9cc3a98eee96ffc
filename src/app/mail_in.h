/* app/mail_in.h - mail that comes back to a running server. See mail_in.c. */
#pragma once
#include "app/serve.h"

/* The lane that reads what was handed over; with --mail-in also the door for it. */
Err mail_in_open(Serve *serve, Lane *lane, Diag *diag) MUST_CHECK;
void mail_in_end(Serve *serve);   /* nothing more is taken */
void mail_in_close(Serve *serve); /* after the lanes have stopped */
