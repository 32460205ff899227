/*
 * A piece of what was read: a head, the readings, the texts and the sentences they share.
 *
 * Numbers are of variable length, 7 bits a byte, the lowest first, signed ones with their sign in
 * the lowest bit; what is a hash stands whole. A text is named by its place in the list of the
 * piece plus one, 0 is null; a sentence by its place. Both ends are one program on one machine, so
 * there is no byte order.
 */
#ifndef ONEVOICE_LIB_WORKER_MEMORY_INTERNAL_H
#define ONEVOICE_LIB_WORKER_MEMORY_INTERNAL_H

#include "onevoice/model/sketch.h"
#include "onevoice/worker/memory.h"

#define MEMORY_FORMAT 2

#define PIECE_BYTES ((size_t)1 << 20) /* a piece is closed at the first reading past it */
#define READING_BYTES                                                                              \
    ((size_t)1 << 18) /* a larger one, a file of hundreds of claims, is read again */

typedef struct piece_head {
    uint64_t hash; /* of all that follows */
    uint64_t key;
    uint32_t format, readings;
    uint32_t reading_bytes, text_bytes; /* the rest is of sentences */
    uint32_t texts, units;
} piece_head;

/* Before each reading. */
typedef struct entry_head {
    uint64_t content[2];
    uint32_t body, facts; /* of the content */
    uint32_t bytes, padding;
} entry_head;

/* A field's value is a small number, or a hash of 64 bits. */
#define FIELD_IS_SMALL(type)                                                                       \
    ((type) == OV_FIELD_MONEY || (type) == OV_FIELD_DATE || (type) == OV_FIELD_PERIOD)
#define FIELD_ROLE_SHIFT 4 /* type and role of a field share a byte */

/* --- a piece that is open --- */

typedef struct memory_unit {
    ov_sketch_unit sketch;
    const char *tokens; /* not aligned */
} memory_unit;

typedef struct memory_piece {
    ov_str *texts; /* in the piece, until a reading that is found names them */
    bool *copied;
    memory_unit *units;
    size_t text_count, unit_count;
    ov_memory_use use;
    size_t first; /* of its entries */
} memory_piece;

typedef struct cursor {
    const char *at, *end;
    bool bad; /* sticky */
    memory_piece *piece;
    ov_arena *mem; /* of the texts; NULL: they stay borrowed */
} cursor;

/* From the cursor: so many bytes, and a number of at most `most`; zeros once it is bad. */
void memory_get(cursor *c, void *out, size_t size);
uint64_t memory_get_number(cursor *c, uint64_t most);

/* The reading that the cursor holds, no more and no less; false: it is none. */
bool memory_get_reading(cursor c, const ov_rules *rules, ov_arena *mem, ov_arena *passing,
                        ov_reading *out);

#endif
