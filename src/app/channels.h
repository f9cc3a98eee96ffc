/* app/channels.h - the channels there are, as a table (channels.def). */
#pragma once
#include "flow/channel.h"

extern const Channel *const channels[];
extern const size_t channel_count;
