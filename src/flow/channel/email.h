/* flow/channel/email.h - the channel 'email' (channel_email; app/channels.def lists it). */
#pragma once
#include "flow/channel.h"
#include "io/smtp.h"

extern const Channel channel_email;
/* What an answer of a mail server means for the message. */
Delivery email_delivery_of(Arena *arena, const SmtpAnswer *answer);
