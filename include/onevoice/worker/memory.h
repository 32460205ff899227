/*
 * What was read once under the same rules by the same reader is not read again: readings by their
 * content, as bytes in pieces of about a megabyte.
 *
 * A content is the digest of all that a reading is made from, and of whose it is; the key names the
 * rules and the reader. A piece stands for itself: it holds the texts and sentences that its
 * readings share once, is closed with a checksum, and is refused as a whole when anything about it
 * is not as it should be. A reading that is found equals the one a worker would give, byte for byte.
 */
#ifndef ONEVOICE_WORKER_MEMORY_H
#define ONEVOICE_WORKER_MEMORY_H

#include "onevoice/model/intake.h"
#include "onevoice/model/reading.h"
#include "onevoice/rules/rules.h"

uint64_t ov_memory_key(ov_str rules_digest, ov_str reader);

/* --- writing --- */

typedef struct ov_memory_writer ov_memory_writer;

typedef void (*ov_memory_sink)(void *context, ov_str piece);

ov_memory_writer *ov_memory_writer_new(ov_arena *mem, const ov_rules *rules, uint64_t key,
                                       ov_memory_sink sink, void *context);

/* A reading with its sketch whole; a rejected one is not kept, nor one that would fill a piece. */
void ov_memory_add(ov_memory_writer *writer, ov_content content, const ov_reading *reading);
void ov_memory_end(ov_memory_writer *writer);

/* --- finding --- */

typedef struct ov_memory ov_memory;

ov_memory *ov_memory_new(ov_arena *mem, const ov_rules *rules, uint64_t key);

/* Take one piece in, which is borrowed. NULL, or why it is refused. */
const char *ov_memory_open(ov_memory *memory, ov_str bytes);

bool ov_memory_knows(const ov_memory *memory, ov_content content);

/* The reading of a content that is known, which is made whole; everything in `mem`, which must outlive the memory, but
   for the arrays of its sketch, which are in `passing`. False: it is no reading, and is forgotten. */
bool ov_memory_find(ov_memory *memory, ov_content *content, ov_arena *mem, ov_arena *passing,
                    ov_reading *out);

/* How much of the pieces was found: of all, and of the piece opened as this number. */
typedef struct ov_memory_use {
    size_t readings, found;
} ov_memory_use;

ov_memory_use ov_memory_used(const ov_memory *memory);
ov_memory_use ov_memory_piece_used(const ov_memory *memory, size_t number);

/* Write again what was found of a piece. */
void ov_memory_piece_keep(ov_memory *memory, size_t number, ov_memory_writer *writer);

#endif
