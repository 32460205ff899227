#include "onevoice/base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/*
 * XXH3 is fixed by its specification on every platform and width: hashes decide the order of ties,
 * so a hash that differed between two machines would let two nights differ.
 */
uint64_t
ov_hash(ov_str s)
{
    return XXH3_64bits(s.ptr ? s.ptr : "", s.len);
}

uint64_t
ov_hash_bytes(const void *bytes, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, len, seed);
}

uint64_t
ov_hash_mix(uint64_t a, uint64_t b)
{
    uint64_t pair[2] = {a, b};

    return XXH3_64bits(pair, sizeof pair);
}

/*
 * 128 bits where equality of digests is taken for equality of content: among a billion bodies the
 * chance of one collision is below 2e-21. No defence against somebody who makes collisions, and
 * none is needed: a body only ever stands for itself.
 */
ov_str
ov_hash_digest(ov_arena *mem, ov_str s)
{
    XXH128_hash_t h = XXH3_128bits(s.ptr ? s.ptr : "", s.len);

    return ov_str_printf(mem, "%016llx%016llx", (unsigned long long)h.high64,
                         (unsigned long long)h.low64);
}
