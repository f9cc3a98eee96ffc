/* io/smtp_parts.h - what smtp.c and smtp_url.c share. */
#pragma once
#include "io/smtp.h"

bool smtp_host_is_loopback(Str host);
