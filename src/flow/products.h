/* flow/products.h - the lane that follows the log for what it tells of products.
 *
 * It keeps a position per bucket (table `follower`), so a restart goes on where it stood, and may
 * read rows twice without harm. Beside the log: `afterglow rebuild` leaves products as they are and
 * `check` does not look at them; what was told by the API stands in no log. */
#pragma once
#include "io/db.h"
#include "io/world.h"

typedef struct ProductsFollower ProductsFollower;
/* The handle is the follower's to close. `virtual_clock`: nothing may wait for the clock alone. */
ProductsFollower *products_follower_open(Db *db, bool virtual_clock);
void products_follower_close(ProductsFollower *follower); /* NULL is ignored */
/* The lane's step: a bounded piece of the log. */
Time products_follower_step(void *self, Time now);
