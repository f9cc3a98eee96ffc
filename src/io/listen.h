/* io/listen.h - a socket that listens where the configuration says. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/* `address` is host:port ("[::1]:25", "*:25"); port 0 takes a free one. The socket does not block
 * and is the caller's to close. CONFLICT: the port is taken. */
Err listen_on(Str address, int backlog, int *ret_fd, int *ret_port, Diag *diag) MUST_CHECK;
