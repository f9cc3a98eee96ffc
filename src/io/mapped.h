/* io/mapped.h - a small writable file in memory: what stands in it outlives the process, not a
 * power loss. For notes that a later start reads: what was being done when the process died. */
#pragma once
#include "base/err.h"

/* Made with zeroes when missing, brought to `size`. The bytes stay until mapped_close. */
Err mapped_open(Str path, size_t size, void **ret_bytes, Diag *diag) MUST_CHECK;
void mapped_close(void *bytes, size_t size);
