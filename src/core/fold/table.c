/* core/fold/table.c - which function folds which kind of event.
 *
 * People first: any event may tell who it is. A kind without a line here changes nothing else. */
#include "core/fold/inside.h"

static const struct {
    EventKind kind;
    FoldFunction *function;
} table[] = {
    {EV_PRODUCT_ADDED,      fold_cart_line         },
    {EV_PRODUCT_REMOVED,    fold_cart_line         },
    {EV_CART_VIEWED,        fold_cart_viewed       },
    {EV_CHECKOUT_STARTED,   fold_cart_viewed       },
    {EV_ORDER_COMPLETED,    fold_order_completed   },
    {EV_ORDER_UPDATED,      fold_order_updated     },
    {EV_ORDER_CANCELLED,    fold_order_cancelled   },
    {EV_ORDER_REFUNDED,     fold_order_refunded    },
    {EV_ORDER_SHIPPED,      fold_order_shipped     },
    {EV_SHIPMENT_UPDATED,   fold_shipment_updated  },
    {EV_ORDER_DELIVERED,    fold_order_delivered   },
    {EV_ORDER_FULFILLED,    fold_order_fulfilled   },
    {EV_ORDER_RECEIVED,     fold_order_received    },
    {EV_ORDER_DISOWNED,     fold_order_disowned    },
    {EV_RETURN_REQUESTED,   fold_return_requested  },
    {EV_RETURN_RECEIVED,    fold_return_received   },
    {EV_SURVEY_ANSWERED,    fold_survey_answered   },
    {EV_PRODUCT_REVIEWED,   fold_product_reviewed  },
    {EV_CONSENT_CHANGED,    fold_consent_changed   },
    {EV_UNSUBSCRIBED,       fold_unsubscribed      },
    {EV_ADDRESS_SUPPRESSED, fold_address_suppressed},
    {EV_EMAIL_DELIVERED,    fold_email_event       },
    {EV_EMAIL_OPENED,       fold_email_event       },
    {EV_EMAIL_CLICKED,      fold_email_event       },
    {EV_EMAIL_BOUNCED,      fold_email_event       },
    {EV_EMAIL_SPAM,         fold_email_event       },
    {EV_NOTICE_GIVEN,       fold_notice_given      },
    {EV_JOURNEY_ENTERED,    fold_journey_entered   },
    {EV_JOURNEY_MOVED,      fold_journey_moved     },
    {EV_JOURNEY_LEFT,       fold_journey_left      },
    {EV_MESSAGE_PLANNED,    fold_message_planned   },
    {EV_MESSAGE_RELEASED,   fold_message_released  },
    {EV_MESSAGE_POSTPONED,  fold_message_postponed },
    {EV_MESSAGE_LAPSED,     fold_message_lapsed    },
    {EV_MESSAGE_SENT,       fold_message_sent      },
    {EV_MESSAGE_REFUSED,    fold_message_refused   },
    {EV_MESSAGE_RETURNED,   fold_message_returned  },
    {EV_MESSAGE_IN_DOUBT,   fold_message_in_doubt  },
    {EV_CUSTOMER_ABSORBED,  fold_customer_absorbed },
    {EV_CUSTOMER_CLOSED,    fold_customer_closed   },
};

static FoldFunction *function_of(EventKind kind)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].kind == kind) return table[i].function;
    return NULL;
}

static bool is_told(EventKind kind) /* by the world, not by us */
{
    return kind < EV_JOURNEY_ENTERED;
}

void fold_event(Fold *fold, const Event *event)
{
    Customer *customer = fold->customer;
    if (customer->absorbed_into) return;
    if (is_told(event->kind)) {
        customer->events++;
        customer->first_at = time_earliest(customer->first_at, event->occurred_at);
        customer->last_at = time_latest(customer->last_at, event->occurred_at);
        fold_people(fold, event);
    }
    FoldFunction *function = function_of(event->kind);
    if (function) function(fold, event);
}
