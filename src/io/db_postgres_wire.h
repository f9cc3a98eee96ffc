/* io/db_postgres_wire.h - PostgreSQL's binary forms of the values we use. For db_postgres.c only.
 *
 * Source: the *_send and *_recv functions of PostgreSQL 15 (int8send, numeric_recv, array_recv);
 * all numbers are big-endian. Types are told by their OIDs of pg_type.dat, which never change. */
#pragma once
#include "io/db_engine.h"

typedef unsigned int WireType; /* Oid */

typedef struct WireBuf { /* grows for the life of the handle; reset by length = 0 */
    char *bytes;
    size_t length, capacity;
} WireBuf;

bool wire_known(WireType type);                        /* a scalar we can write and read */
bool wire_readable(WireType type);                     /* that and numeric */
bool wire_array(WireType type, WireType *ret_element); /* an array of a known scalar */

/* Appends the value; false when it is of another kind or does not fit. Not for NULL. */
bool wire_put(WireBuf *out, WireType type, const DbValue *value);
/* Appends a one-dimensional array, with the column's NULLs in it. */
bool wire_put_array(WireBuf *out, WireType element, const DbColumn *column, size_t rows);

int64_t wire_i64(WireType type, const char *bytes, int size);
double wire_real(WireType type, const char *bytes, int size);
Str wire_str(WireType type, const char *bytes, int size);
