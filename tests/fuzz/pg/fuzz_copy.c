/*
 * A binary COPY stream of three columns: whole or in pieces of the size that the first byte says,
 * it gives the same rows and ends the same way, and no reader of a field runs over it.
 */
#include <stdlib.h>

#include "onevoice/base/hash.h"
#include "onevoice/pg/copy.h"

#define COLUMNS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every reader takes its bytes for what it reads; what they say goes into the hash. */
static uint64_t
field_values(ov_arena *mem, ov_str field)
{
    bool yes;
    int32_t small;
    int64_t large;
    double real;
    ov_date date;
    ov_money money;
    ov_str text;
    ov_strs texts;
    uint64_t hash = ov_hash(field);

    hash = ov_hash_mix(hash, ov_pg_get_bool(field, &yes));
    hash = ov_hash_mix(hash, ov_pg_get_i32(field, &small));
    hash = ov_hash_mix(hash, ov_pg_get_i64(field, &large));
    hash = ov_hash_mix(hash, ov_pg_get_f64(field, &real));
    hash = ov_hash_mix(hash, ov_pg_get_date(field, &date));
    hash = ov_hash_mix(hash, ov_pg_get_minutes(field, &small));
    hash = ov_hash_mix(hash, ov_pg_get_timestamp(field, &large));
    if (ov_pg_get_numeric(field, &money))
        hash = ov_hash_mix(hash, (uint64_t)money.e4);
    if (ov_pg_get_jsonb(field, &text))
        hash = ov_hash_mix(hash, ov_hash(text));
    if (ov_pg_get_texts(mem, field, &texts))
        for (size_t i = 0; i < texts.count; i++)
            hash = ov_hash_mix(hash, ov_hash(texts.items[i]));
    return hash;
}

static uint64_t
read_stream(ov_arena *mem, ov_str stream, size_t piece)
{
    ov_pg_binary binary = ov_pg_binary_init(mem, COLUMNS);
    uint64_t hash = 0;
    size_t at = 0;
    ov_pg_step step;

    for (;;) {
        step = ov_pg_binary_next(&binary);
        if (step == OV_PG_ROW) {
            for (size_t i = 0; i < COLUMNS; i++)
                if (!ov_str_is_null(binary.fields[i]))
                    hash = ov_hash_mix(hash, field_values(mem, binary.fields[i]));
            continue;
        }
        /* a trailer ends the stream unless more comes, which makes it a bad one */
        if (step == OV_PG_BAD || at == stream.len)
            return ov_hash_mix(hash, step);
        ov_pg_binary_feed(&binary, ov_str_slice(stream, at, piece));
        at += OV_MIN(piece, stream.len - at);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ov_arena *mem;
    ov_str stream;

    if (size < 2)
        return 0;
    mem = ov_arena_new();
    stream = (ov_str){(const char *)data + 1, size - 1};
    if (read_stream(mem, stream, stream.len) != read_stream(mem, stream, data[0] % 64 + 1u))
        abort();
    ov_arena_free(mem);
    return 0;
}
