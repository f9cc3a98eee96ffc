/* app/simulate/catalogue.c - what the sample shop sells: outdoor goods, with care texts to match.
 */
#include "app/simulate/sim.h"

const SimProduct sim_products[] = {
    {"tent-2",       "Trail tent for two",              "tents",         24900, false},
    {"tent-4",       "Family dome tent with vestibule", "tents",         38900, false},
    {"bag-down",     "Down sleeping bag, comfort -4",   "sleeping bags", 19900, false},
    {"bag-light",    "Summer sleeping bag",             "sleeping bags", 8900,  false},
    {"mat-air",      "Insulated air mat",               "mats",          11900, false},
    {"boot-leather", "Leather hiking boots",            "boots",         21900, false},
    {"boot-light",   "Light trail shoes",               "boots",         12900, false},
    {"jacket-rain",  "Three-layer rain jacket",         "jackets",       27900, false},
    {"jacket-wool",  "Merino mid layer",                "jackets",       13900, false},
    {"stove-gas",    "Folding gas stove",               "stoves",        5900,  false},
    {"pan-ti",       "Titanium pan",                    "stoves",        4900,  false},
    {"lamp-head",    "Head torch, 400 lumen",           "lamps",         5400,  false},
    {"pack-45",      "Backpack, 45 litres",             "backpacks",     16900, false},
    {"pack-20",      "Day pack, 20 litres",             "backpacks",     8400,  false},
    {"bottle",       "Insulated bottle",                "bottles",       2900,  false},
    {"map-alps",     "Alpine routes (digital maps)",    "maps",          1900,  true },
    {"card-gift",    "Gift card",                       "gift card",     5000,  true },
};
const int sim_product_count = sizeof sim_products / sizeof sim_products[0];
