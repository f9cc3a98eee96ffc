/* core/decide/steps/message.c - plans a message and moves on; the policy decides about sending.
 *
 * Its id is a hash of journey, run and visit: one cause has one message. */
#include "core/decide/inside.h"

Hash16 message_id_for(const Run *run)
{
    Hasher hasher;
    hasher_start(&hasher, NULL);
    hasher_part(&hasher, run->journey);
    hasher_part(&hasher, hash16_str(&run->id));
    hasher_u64(&hasher, (uint64_t)run->visit);
    return hasher_end16(&hasher);
}

static StepResult run(const StepIn *in)
{
    if (in->in->customer->messages.count >= CUSTOMER_MESSAGES_MAX)
        return (StepResult){.verdict = STEP_END, .reason = STR("too_many_messages")};
    return (StepResult){.verdict = STEP_NEXT, .next = in->settings->next, .plan = true};
}

const Step step_message = {.name = STR_INIT("message"), .run = run};
