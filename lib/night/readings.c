/*
 * A body that was read once by the same rules is not read again, nor fetched.
 *
 * Pieces of earlier nights are opened before the communications come; what is new is written while
 * they are read. A piece whose readings are mostly of bodies that are gone is written again without
 * them, so what is kept is at most twice what is of use, and a night writes in proportion to what
 * is new. What one run writes is good for the next whatever becomes of the run.
 */
#include "readings_internal.h"

#include "onevoice/base/log.h"
#include "onevoice/store/reading_memory.h"
#include "onevoice/worker/memory.h"

typedef struct waiting {
    ov_content content;
    ov_reading reading;
} waiting;

struct ov_run_memory {
    ov_run *run;
    ov_arena *mem;
    ov_arena *passing; /* of the readings that wait */
    uint64_t key;
    ov_memory *known;
    OV_VEC(ov_store_piece) pieces; /* as numbered in `known` */
    OV_VEC(ov_store_piece) refused;
    const char *refusal; /* the last */
    OV_VEC(waiting) waiting;
    size_t taken;                /* of those */
    OV_VEC(ov_content) contents; /* by arrival */
    size_t read;                 /* that were not known */
    ov_store_piece_writer *to;   /* NULL: this run writes nothing */
    ov_memory_writer *writer;
    bool failed;
    ov_error err;
};

static void
free_arena(void *arena)
{
    ov_arena_free(arena);
}

static void
write_piece(void *context, ov_str bytes)
{
    struct ov_run_memory *m = context;

    m->failed = m->failed || !ov_store_pieces_add(m->to, bytes, &m->err);
}

static bool
open_pieces(struct ov_run_memory *m, ov_error *err)
{
    ov_store_pieces all;

    if (!ov_store_pieces_read(m->run->store, m->key, m->mem, &all, err))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        const char *why = ov_memory_open(m->known, all.items[i].bytes);

        m->refusal = why ? why : m->refusal;
        if (why)
            *OV_VEC_ADD(m->mem, &m->refused) = all.items[i];
        else
            *OV_VEC_ADD(m->mem, &m->pieces) = all.items[i];
    }
    return true;
}

bool
ov_run_memory_open(ov_run *run, ov_arena *mem, ov_error *err)
{
    bool nightly = ov_str_is_null(run->options->label) && !run->options->dry_run;
    struct ov_run_memory *m;

    run->night->memory = NULL;
    if (ov_str_is_null(run->options->reader))
        return true;
    m = OV_NEW(mem, struct ov_run_memory);
    m->run = run;
    m->mem = mem;
    m->passing = ov_arena_new();
    ov_arena_defer(mem, free_arena, m->passing);
    m->key = ov_memory_key(run->night->rule_set->digest, run->options->reader);
    m->known = ov_memory_new(mem, run->night->rules, m->key);
    if (!open_pieces(m, err) ||
        (nightly && !ov_store_pieces_open(run->store, m->key, mem, &m->to, err)))
        return false;
    if (nightly)
        m->writer = ov_memory_writer_new(mem, run->night->rules, m->key, write_piece, m);
    run->night->memory = m;
    return true;
}

bool
ov_run_memory_any(const struct ov_run_memory *m)
{
    return m && m->pieces.count > 0;
}

/* Found here and not when it is taken: a piece may hold what is no reading, and then the body must
   be fetched. */
bool
ov_run_memory_knows(struct ov_run_memory *m, ov_content *content)
{
    ov_reading reading;

    if (!ov_memory_find(m->known, content, m->run->night->mem, m->passing, &reading))
        return false;
    *OV_VEC_ADD(m->passing, &m->waiting) = (waiting){*content, reading};
    return true;
}

const ov_reading *
ov_run_memory_take(struct ov_run_memory *m, ov_content content)
{
    size_t i;

    if (!m)
        return NULL;
    *OV_VEC_ADD(m->mem, &m->contents) = content;
    for (i = m->taken; i < m->waiting.count; i++) {
        const ov_content *c = &m->waiting.items[i].content;

        if (c->half[0] != content.half[0] || c->half[1] != content.half[1])
            continue;
        m->taken = i + 1;
        return &m->waiting.items[i].reading;
    }
    m->read++;
    return NULL;
}

void
ov_run_memory_next(struct ov_run_memory *m)
{
    if (!m)
        return;
    m->waiting.items = NULL;
    m->waiting.count = m->waiting.capacity = m->taken = 0;
    ov_arena_reset(m->passing);
}

void
ov_run_memory_add(struct ov_run_memory *m, uint64_t arrival, const ov_reading *reading)
{
    if (m && m->writer)
        ov_memory_add(m->writer, m->contents.items[arrival], reading);
}

/* A piece is worth its place while half of it is found. */
static bool
is_stale(const struct ov_run_memory *m, size_t piece)
{
    ov_memory_use use = ov_memory_piece_used(m->known, piece);

    return use.found * 2 < use.readings;
}

static bool
write_rest(struct ov_run_memory *m, ov_error *err)
{
    for (size_t i = 0; i < m->pieces.count; i++)
        if (is_stale(m, i))
            ov_memory_piece_keep(m->known, i, m->writer);
    ov_memory_end(m->writer);
    if (m->failed) {
        *err = m->err;
        return false;
    }
    for (size_t i = 0; i < m->pieces.count; i++)
        if (is_stale(m, i) && !ov_store_pieces_drop(m->to, m->pieces.items[i], err))
            return false;
    for (size_t i = 0; i < m->refused.count; i++)
        if (!ov_store_pieces_drop(m->to, m->refused.items[i], err))
            return false;
    return ov_store_pieces_commit(m->to, err);
}

bool
ov_run_memory_close(ov_run *run, ov_error *err)
{
    struct ov_run_memory *m = run->night->memory;
    ov_memory_use use;

    if (!m)
        return true;
    use = ov_memory_used(m->known);
    ov_log(OV_LOG_INFO,
           "msg=\"reading memory\" run=%lld pieces=%zu readings=%zu found=%zu read=%zu refused=%zu "
           "refusal=\"%s\"",
           (long long)run->run_id, m->pieces.count, use.readings, use.found, m->read,
           m->refused.count, m->refusal ? m->refusal : "none");
    return !m->writer || write_rest(m, err);
}
