/* flow/outbox/provider.h - who reads the mail of an address: the mailbox provider.
 *
 * Known by the domain alone: the large ones have many domains and one set of limits. Not here: MX
 * records of domains that a provider serves under other names. */
#pragma once
#include "base/str.h"

#define PROVIDER_NAME_MAX 64

/* "gmail" of anna@googlemail.com; else the domain in small letters, cut at PROVIDER_NAME_MAX - 1
 * bytes; "" of what has no domain. Returns the length. */
size_t provider_of(Str address, char ret_name[PROVIDER_NAME_MAX]);
