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

static ov_str
print_digest(ov_arena *mem, XXH128_hash_t h)
{
    return ov_str_printf(mem, "%016llx%016llx", (unsigned long long)h.high64,
                         (unsigned long long)h.low64);
}

/*
 * 128 bits where equality of digests is taken for equality of content: among a billion bodies the
 * chance of one collision is below 2e-21. No defence against somebody who makes collisions, and
 * none is needed: a body only ever stands for itself.
 */
ov_str
ov_hash_digest(ov_arena *mem, ov_str s)
{
    return print_digest(mem, XXH3_128bits(s.ptr ? s.ptr : "", s.len));
}

struct ov_hash_stream {
    XXH3_state_t
        *state; /* of xxhash's own allocation: it wants an alignment that an arena has not */
};

static void
stream_free(void *state)
{
    XXH3_freeState(state);
}

ov_hash_stream *
ov_hash_stream_new(ov_arena *mem)
{
    ov_hash_stream *stream = OV_NEW(mem, ov_hash_stream);

    stream->state = XXH3_createState();
    OV_ASSERT(stream->state);
    ov_arena_defer(mem, stream_free, stream->state);
    XXH3_128bits_reset(stream->state);
    return stream;
}

void
ov_hash_stream_add(ov_hash_stream *stream, const void *bytes, size_t len)
{
    XXH3_128bits_update(stream->state, bytes, len);
}

ov_str
ov_hash_stream_digest(const ov_hash_stream *stream, ov_arena *mem)
{
    return print_digest(mem, XXH3_128bits_digest(stream->state));
}
