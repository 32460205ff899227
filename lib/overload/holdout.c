/*
 * The control group: who is in it, by a keyed hash.
 */
#include "onevoice/base/hash.h"
#include "onevoice/overload/calibrate.h"

bool
ov_overload_held_out(ov_str customer_id, int64_t per_mille, int64_t seed)
{
    if (ov_str_is_null(customer_id))
        return false;
    return (int64_t)(ov_hash_bytes(customer_id.ptr, customer_id.len, (uint64_t)seed) % 1000) <
           per_mille;
}
