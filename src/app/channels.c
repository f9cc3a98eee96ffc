/* app/channels.c - the list of channels.def as a table. */
#include "app/channels.h"

#define CHANNEL(name) extern const Channel channel_##name;
#include "app/channels.def"
#undef CHANNEL

const Channel *const channels[] = {
#define CHANNEL(name) &channel_##name,
#include "app/channels.def"
#undef CHANNEL
};
const size_t channel_count = sizeof channels / sizeof channels[0];
