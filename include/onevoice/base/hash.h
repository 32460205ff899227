/*
 * Hashes (xxHash's XXH3): for tables, skeletons and digests; not for secrets.
 */
#ifndef ONEVOICE_BASE_HASH_H
#define ONEVOICE_BASE_HASH_H

#include "onevoice/base/str.h"

uint64_t ov_hash(ov_str s);
uint64_t ov_hash_bytes(const void *bytes, size_t len, uint64_t seed);
uint64_t ov_hash_mix(uint64_t a, uint64_t b); /* combine two hashes; order matters */

/* 128 bits as 32 lower-case hex digits: the digest of documents and migrations. */
ov_str ov_hash_digest(ov_arena *mem, ov_str s);

/* The same of bytes that come in parts: what xxh128sum(1) prints of a file. */
typedef struct ov_hash_stream ov_hash_stream;

ov_hash_stream *ov_hash_stream_new(ov_arena *mem);
void ov_hash_stream_add(ov_hash_stream *stream, const void *bytes, size_t len);
ov_str ov_hash_stream_digest(const ov_hash_stream *stream, ov_arena *mem);

#endif
